using Palisade.Rules;
using Palisade.Server.Pages;

namespace Palisade.Server.Rulebook;

/// <summary>How the last reading of the rules went. Immutable.</summary>
/// <param name="Loaded">When the set in use was loaded.</param>
/// <param name="Tried">When the files were last read.</param>
/// <param name="Problems">Why what was read last was not put to use; empty when it was.</param>
/// <param name="Reloads">Sets put to use since the program began, without the first.</param>
/// <param name="Refusals">Sets not put to use.</param>
internal sealed record ReloadState(DateTimeOffset Loaded, DateTimeOffset Tried, IReadOnlyList<RuleError> Problems, int Reloads, int Refusals)
{
    /// <summary>Whether the rules in use are not those in the files.</summary>
    public bool IsRefused => Problems.Count > 0;

    /// <summary>Since when it is counted what of a rule's source came in: another set begins at nothing.</summary>
    public DateTimeOffset CountedFrom { get; init; }

    /// <summary>Whether that is later than the begin of the program.</summary>
    public bool IsCountedAnew { get; init; }

    /// <summary>The same in words.</summary>
    public string Since => $"since {Shown.Moment(CountedFrom)}, when {(IsCountedAnew ? "the rules were read again" : "the program began")}";

    /// <summary>A problem in words: file, line and column, and what is wrong.</summary>
    public static string Words(RuleError problem) => problem switch
    {
        { Path.Length: 0 } => problem.Reason,
        { Line: 0 } => $"{problem.Path}: {problem.Reason}",
        _ => FormattableString.Invariant($"{problem.Path}:{problem.Line}:{problem.Column}: {problem.Reason}"),
    };
}
