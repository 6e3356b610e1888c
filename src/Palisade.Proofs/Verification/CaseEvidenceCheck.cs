using Palisade.Proofs.Format;
using static Palisade.Proofs.Verification.CaseWords;

namespace Palisade.Proofs.Verification;

/// <summary>Check 17: each item of evidence that is here with its bytes was taken, under this digest and of this length; and entries about an item come after its taking.</summary>
internal static class CaseEvidenceCheck
{
    private const int Number = 17;

    public static void Run(CasePackCheckup checkup)
    {
        // In how many cases an item is; in none when it was erased in each that took it.
        Dictionary<string, int> kept = new(StringComparer.Ordinal);
        foreach (List<CaseStep> steps in checkup.Cases.Values)
        {
            HashSet<string> taken = new(StringComparer.Ordinal);
            foreach (CaseStep step in steps.Where(s => s.Entry.Act.Kind.StartsWith(EvidenceKinds, StringComparison.Ordinal)))
                Take(checkup, step, taken, kept);
        }

        int here = 0;
        foreach (PackSection section in checkup.Manifest.Sections.Where(s => s.Name.StartsWith(CasePackManifest.EvidencePrefix, StringComparison.Ordinal)))
        {
            here++;
            // Its digest is its name, and that of its bytes: checks 11 and the form of the manifest.
            if (!checkup.Taken.TryGetValue(section.Id, out long length))
                checkup.Fail(Number, section.Name, "is an item that no entry here says was taken");
            else if (length != section.Length)
                checkup.Fail(Number, section.Name, FormattableString.Invariant($"has {section.Length} bytes, and {length} were taken"));
        }

        int erased = kept.Count(k => k.Value <= 0);
        if (checkup.Taken.Count > 0)
            checkup.Notes.Add(FormattableString.Invariant($"evidence: {checkup.Taken.Count} items were taken, {here} of them are here with their bytes{(erased > 0 ? FormattableString.Invariant($", {erased} erased since") : "")}"));
        foreach ((string digest, long length) in checkup.Taken.OrderBy(t => t.Key, StringComparer.Ordinal).Take(Verdict.MaxFailures))
            checkup.Notes.Add(FormattableString.Invariant($"item {digest}: {length} bytes{(checkup.File.Has(CasePackManifest.EvidencePrefix + digest) ? ", here and unchanged" : "")}{(kept.GetValueOrDefault(digest, 1) <= 0 ? ", erased since" : "")}"));
    }

    private static void Take(CasePackCheckup checkup, CaseStep step, HashSet<string> taken, Dictionary<string, int> kept)
    {
        string item = TextIn(step.Entry.Body, Item);
        // A span of the vault is named by its leaves, and has no bytes of its own.
        if (item.Length == 0)
            return;
        long? size = NumberIn(step.Entry.Body, Size);
        if (step.Entry.Act.Kind == Taken && size is null)
            checkup.Fail(Number, CasePackManifest.Records, "takes an item and does not say how long it is", step.Leaf, step.Place);
        else if (step.Entry.Act.Kind == Taken && !checkup.Taken.TryAdd(item, size!.Value) && checkup.Taken[item] != size)
            checkup.Fail(Number, CasePackManifest.Records, "gives an item another length than an entry before", step.Leaf, step.Place);
        else if (step.Entry.Act.Kind != Taken && !taken.Contains(item))
            checkup.Fail(Number, CasePackManifest.Records, "is about an item that was not taken before", step.Leaf, step.Place);
        if (step.Entry.Act.Kind == Taken)
            taken.Add(item);
        if (step.Entry.Act.Kind is Taken or Erased)
            kept[item] = kept.GetValueOrDefault(item) + (step.Entry.Act.Kind == Taken ? 1 : -1);
    }
}
