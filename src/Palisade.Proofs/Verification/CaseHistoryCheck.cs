using Palisade.Proofs.Format;
using static Palisade.Proofs.Verification.CaseWords;

namespace Palisade.Proofs.Verification;

/// <summary>Checks 15 and 16: the entries of each case are all there, from the first on, and what they say of states, alerts and merges agrees.</summary>
internal static class CaseHistoryCheck
{
    private const int ChainNumber = 15, WordsNumber = 16;

    public static void Run(CasePackCheckup checkup)
    {
        foreach ((long number, List<CaseStep> steps) in checkup.Cases.OrderBy(c => c.Key))
        {
            steps.Sort((a, b) => a.Ordinal.CompareTo(b.Ordinal));
            CheckChain(checkup, number, steps);
            CheckStates(checkup, number, steps);
        }

        if (!checkup.Cases.ContainsKey(checkup.Manifest.Case))
            checkup.Fail(ChainNumber, CasePackManifest.Records, FormattableString.Invariant($"has no entry of case {checkup.Manifest.Case}"));
        HashSet<long> wanted = CheckMerges(checkup);
        CheckSubjects(checkup, wanted);
        foreach ((long number, List<CaseStep> steps) in checkup.Cases.OrderBy(c => c.Key))
            checkup.Notes.Add(FormattableString.Invariant($"case {number}: {steps.Count} entries, {TimeText.Of(steps[0].Entry.Time)} to {TimeText.Of(steps[^1].Entry.Time)}, none left out between; {StateOf(steps)}"));
    }

    // n runs from 1 without a gap; prev names the entry before, and is left out for the first, and where both were written by one act: then they follow each other in the vault, too.
    private static void CheckChain(CasePackCheckup checkup, long number, List<CaseStep> steps)
    {
        for (int i = 0; i < steps.Count; i++)
        {
            CaseStep step = steps[i];
            CaseStep? before = i > 0 ? steps[i - 1] : null;
            string? problem = step.Number != i + 1 ? FormattableString.Invariant($"has the number {step.Number} where {i + 1} is due: an entry of case {number} is left out, or there twice")
                : step.Before is { } said && said != before?.Ordinal ? FormattableString.Invariant($"says that the entry of case {number} before it is record {said}, and that is not the one here")
                : step.Before is null && before is not null && !IsOneAct(before, step) ? FormattableString.Invariant($"does not say which entry of case {number} is before it")
                : (step.Entry.Act.Kind == Opened) != (i == 0) ? FormattableString.Invariant($"opens case {number} where it is open, or is its first entry and does not open it")
                : before is not null && step.Ordinal == before.Ordinal ? "has the ordinal of another entry"
                : null;
            if (problem is null)
                continue;
            checkup.Fail(ChainNumber, CasePackManifest.Records, problem, step.Leaf, step.Place);
            // What follows would only say the same again.
            return;
        }
    }

    private static bool IsOneAct(CaseStep before, CaseStep step) => step.Entry.Time == before.Entry.Time && step.Entry.Act.Actor == before.Entry.Act.Actor && step.Ordinal > before.Ordinal;

    private static void CheckStates(CasePackCheckup checkup, long number, List<CaseStep> steps)
    {
        HashSet<long> linked = [];
        foreach (CaseStep step in steps)
        {
            JsonValue body = step.Entry.Body;
            string state = TextIn(body, State);
            long? alert = NumberIn(body, AlertMember);
            if (step.Entry.Act.Kind == Linked && alert is not null)
                linked.Add(alert.Value);
            string? problem = step.Entry.Act.Kind switch
            {
                Linked or Unlinked when alert is null => "names no alert",
                Unlinked when !linked.Remove(alert!.Value) => FormattableString.Invariant($"takes alert {alert} out of case {number}, and it is not in it"),
                Changed when state.Length > 0 && !States.Contains(state) => $"gives the case the state '{state}', which is none",
                Changed when state == States[^1] && TextIn(body, Outcome).Length == 0 => "closes the case and says no outcome",
                _ => null,
            };
            if (problem is not null)
                checkup.Fail(WordsNumber, CasePackManifest.Records, problem, step.Leaf, step.Place);
        }
    }

    // Each merge into a case here is an entry of both, of one act; and what went in is here from its first entry on.
    private static HashSet<long> CheckMerges(CasePackCheckup checkup)
    {
        HashSet<long> wanted = [checkup.Manifest.Case];
        Queue<long> open = new(wanted);
        while (open.TryDequeue(out long number))
        {
            foreach (CaseStep step in checkup.Cases.GetValueOrDefault(number) ?? [])
            {
                if (step.Entry.Act.Kind is not (Merged or Unmerged))
                    continue;
                if (TakenIn(step.Entry) is { } from)
                {
                    if (wanted.Add(from))
                        open.Enqueue(from);
                    if (!HasOther(checkup, from, GoneInto, number, step))
                        checkup.Fail(WordsNumber, CasePackManifest.Records, FormattableString.Invariant($"is a merge of case {from} into case {number}, and case {from} has no entry of it here"), step.Leaf, step.Place);
                }
                else if (GoneInto(step.Entry) is not { } into)
                {
                    checkup.Fail(WordsNumber, CasePackManifest.Records, "is a merge and names no case", step.Leaf, step.Place);
                }
                else if (checkup.Cases.ContainsKey(into) && !HasOther(checkup, into, TakenIn, number, step))
                {
                    checkup.Fail(WordsNumber, CasePackManifest.Records, FormattableString.Invariant($"is a merge into case {into}, and that has no entry of it here"), step.Leaf, step.Place);
                }
                else if (!checkup.Cases.ContainsKey(into))
                {
                    checkup.Notes.Add(FormattableString.Invariant($"case {number} {(step.Entry.Act.Kind == Merged ? "went into" : "was taken out of")} case {into}, whose history is not in this pack"));
                }
            }
        }

        return wanted;
    }

    private static bool HasOther(CasePackCheckup checkup, long number, Func<LedgerEntry, long?> member, long named, CaseStep step) =>
        checkup.Cases.GetValueOrDefault(number)?.Exists(s => s.Entry.Act == step.Entry.Act && s.Entry.Time == step.Entry.Time && member(s.Entry) == named) == true;

    // Nothing is in the pack that this case has nothing to do with.
    private static void CheckSubjects(CasePackCheckup checkup, HashSet<long> wanted)
    {
        foreach ((long number, List<CaseStep> steps) in checkup.Cases)
        {
            if (!wanted.Contains(number))
                checkup.Fail(WordsNumber, CasePackManifest.Records, FormattableString.Invariant($"is about case {number}, which never went into case {checkup.Manifest.Case}"), steps[0].Leaf, steps[0].Place);
        }

        HashSet<long> linked = [.. checkup.Cases.Values.SelectMany(s => s).Where(s => s.Entry.Act.Kind == Linked).Select(s => NumberIn(s.Entry.Body, AlertMember) ?? 0)];
        foreach ((long alert, (long leaf, int place)) in checkup.Alerts)
        {
            if (!linked.Contains(alert))
                checkup.Fail(WordsNumber, CasePackManifest.Records, FormattableString.Invariant($"is about alert {alert}, which no case here has"), leaf, place);
        }

        if (linked.Count > 0)
            checkup.Notes.Add(FormattableString.Invariant($"alerts: {linked.Count} were in the case, the entries of {checkup.Alerts.Count} are here"));
    }

    private static string StateOf(List<CaseStep> steps) => steps.LastOrDefault(s => s.Entry.Act.Kind == Changed && TextIn(s.Entry.Body, State).Length > 0) is { } last ? TextIn(last.Entry.Body, State) : States[0];
}
