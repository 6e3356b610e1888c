using Palisade.Server.Detecting;

namespace Palisade.Server.Rulebook;

/// <summary>What became of all that was read as rules, so that nothing is left out without a word.</summary>
/// <param name="InUse">Rules that run.</param>
/// <param name="Rejected">What did not load, or cannot run.</param>
/// <param name="Held">Those that wait for a second person.</param>
/// <param name="LeftOut">Those left out by their status: deprecated, unsupported.</param>
/// <param name="Others">Documents that are no rules.</param>
internal readonly record struct RuleNumbers(int InUse, int Rejected, int Held, int LeftOut, int Others)
{
    public static RuleNumbers Of(LiveRules rules) => new(rules.Plan.Documents.Count(), RuleLosses.Rejected(rules).Count(), rules.Gate.Held.Count, rules.Loaded.LeftOut.Length, rules.Loaded.Ignored);

    /// <summary>In one line: <c>3,758 rules run; 43 rejected, 5 wait for a second person, 235 left out by status</c>.</summary>
    public override string ToString()
    {
        string rest = string.Join(", ", Parts());
        return FormattableString.Invariant($"{InUse:N0} {(InUse == 1 ? "rule runs" : "rules run")}") + (rest.Length > 0 ? "; " + rest : "");
    }

    private IEnumerable<string> Parts()
    {
        if (Rejected > 0)
            yield return FormattableString.Invariant($"{Rejected:N0} rejected");
        if (Held > 0)
            yield return FormattableString.Invariant($"{Held:N0} {(Held == 1 ? "waits" : "wait")} for a second person");
        if (LeftOut > 0)
            yield return FormattableString.Invariant($"{LeftOut:N0} left out by status");
        if (Others > 0)
            yield return FormattableString.Invariant($"{Others:N0} {(Others == 1 ? "document that is no rule" : "documents that are no rules")}");
    }
}
