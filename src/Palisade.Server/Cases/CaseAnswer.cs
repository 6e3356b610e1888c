namespace Palisade.Server.Cases;

/// <summary>What became of an act on a case.</summary>
/// <param name="Problem">Why it was not done, and what to do next; null when it was.</param>
/// <param name="Id">The case.</param>
/// <param name="Kind">What kind of problem it is.</param>
internal readonly record struct CaseAnswer(string? Problem, long Id, CaseProblem Kind = CaseProblem.None)
{
    public static CaseAnswer Done(long id) => new(null, id);

    public static CaseAnswer Refused(string problem, long id = 0) => new(problem, id, CaseProblem.Refused);

    public static CaseAnswer Missing(long id) => new(FormattableString.Invariant($"There is no case {id}: write the number of one that is there."), id, CaseProblem.Missing);
}

/// <summary>Why something was not done.</summary>
internal enum CaseProblem
{
    None,

    /// <summary>What was asked for cannot be.</summary>
    Refused,

    /// <summary>There is no such case.</summary>
    Missing,

    /// <summary>Somebody else was faster.</summary>
    Changed,
}
