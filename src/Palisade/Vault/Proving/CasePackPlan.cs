using Palisade.Proofs.Format;
using Palisade.Proofs.Verification;
using Palisade.Vault.Search;

namespace Palisade.Vault.Proving;

/// <summary>Which ledger entries a case pack has: those of the case, of the cases that went into it, and of the alerts that these had.</summary>
/// <param name="Cases">The cases, ascending.</param>
/// <param name="Places">The entries, by the index of their batch; of each batch the places in it, ascending.</param>
internal sealed record CasePackPlan(IReadOnlyList<long> Cases, SortedDictionary<long, SortedSet<int>> Places)
{
    /// <summary>The most entries: a pack of them is some hundreds of megabytes.</summary>
    public const int MaxEntries = 200_000;

    private static readonly JsonValue s_nothing = JsonValue.Object(Enumerable.Empty<KeyValuePair<string, JsonValue>>());

    /// <summary>How many entries.</summary>
    public int Entries => Places.Values.Sum(p => p.Count);

    /// <summary>Reads the ledger and finds them.</summary>
    /// <exception cref="IOException">There is no such case, an entry has no leaf yet, there are too many, or a part of the ledger cannot be read.</exception>
    public static CasePackPlan Make(VaultReader vault, long number, CancellationToken stop)
    {
        Dictionary<string, List<LedgerLine>> found = new(StringComparer.Ordinal);
        Dictionary<long, Glance> glances = [];
        IReadOnlyList<string> problems = LedgerReading.Read(vault, 0, 0, line => Take(line, found, glances), stop);
        if (!found.ContainsKey(NameOf(CaseWords.Case, number)))
            throw new IOException(problems.Count > 0 ? $"the ledger has no case {number} that can be read: {problems[0]}" : FormattableString.Invariant($"the ledger has no case {number}: palisade ledger list shows the objects that it has"));
        (List<long> cases, HashSet<long> alerts) = Closure(number, glances);
        SortedDictionary<long, SortedSet<int>> places = [];
        foreach (string name in cases.Select(c => NameOf(CaseWords.Case, c)).Concat(alerts.Select(a => NameOf(CaseWords.Alert, a))))
        {
            foreach (LedgerLine line in found.GetValueOrDefault(name) ?? [])
                Add(places, line);
        }

        CasePackPlan plan = new(cases, places);
        return plan.Entries <= MaxEntries ? plan : throw new IOException(FormattableString.Invariant($"the case has {plan.Entries} entries, more than the {MaxEntries} of a pack; palisade vault prove makes a pack of a time"));
    }

    private static string NameOf(string noun, long number) => FormattableString.Invariant($"{noun}/{number}");

    private static void Take(LedgerLine line, Dictionary<string, List<LedgerLine>> found, Dictionary<long, Glance> glances)
    {
        LedgerEntry entry = line.Entry;
        long? number = CaseWords.NumberOf(entry.Object, CaseWords.Case);
        if (number is null && CaseWords.NumberOf(entry.Object, CaseWords.Alert) is null)
            return;
        if (!found.TryGetValue(entry.Object, out List<LedgerLine>? lines))
            found.Add(entry.Object, lines = []);
        // The body is read again for the pack: an alert has its event in it.
        lines.Add(line with { Entry = entry with { Body = s_nothing } });
        if (number is not { } about)
            return;
        if (!glances.TryGetValue(about, out Glance? glance))
            glances.Add(about, glance = new Glance([], []));
        if (entry.Act.Kind == CaseWords.Linked && CaseWords.NumberIn(entry.Body, CaseWords.AlertMember) is { } alert)
            glance.Alerts.Add(alert);
        if (entry.Act.Kind is CaseWords.Merged or CaseWords.Unmerged && CaseWords.TakenIn(entry) is { } from)
            glance.From.Add(from);
    }

    private static (List<long> Cases, HashSet<long> Alerts) Closure(long number, Dictionary<long, Glance> glances)
    {
        SortedSet<long> cases = [number];
        HashSet<long> alerts = [];
        Queue<long> open = new(cases);
        while (open.TryDequeue(out long next))
        {
            if (!glances.TryGetValue(next, out Glance? glance))
                continue;
            alerts.UnionWith(glance.Alerts);
            foreach (long from in glance.From.Where(cases.Add))
                open.Enqueue(from);
        }

        return ([.. cases], alerts);
    }

    private static void Add(SortedDictionary<long, SortedSet<int>> places, LedgerLine line)
    {
        if (line.Place == RecordReference.None)
            throw new EntryPendingException(FormattableString.Invariant($"the entry {line.Ordinal} is not in the log yet: try again in a few seconds"));
        if (!places.TryGetValue(line.Place.Leaf, out SortedSet<int>? batch))
            places.Add(line.Place.Leaf, batch = []);
        batch.Add(line.Place.Place);
    }

    private sealed record Glance(HashSet<long> Alerts, HashSet<long> From);
}
