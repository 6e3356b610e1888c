using Microsoft.Extensions.Logging;
using Palisade.Rules;
using Palisade.Server.Detecting;

namespace Palisade.Server.Rulebook;

/// <summary>Says on the log what became of the rules: the numbers each time, and of what does not run only what was not said before. Used by one thread at a time.</summary>
internal sealed partial class RuleTelling(ILogger log)
{
    private const int MaxLogged = 20;

    private HashSet<(string Path, string Id, string Reason)> _rejected = [];
    private HashSet<(string Path, string Why)> _held = [];

    /// <summary>A set is in use.</summary>
    /// <param name="rules">It.</param>
    /// <param name="isAgain">Whether rules were in use before.</param>
    public void Tell(LiveRules rules, bool isAgain)
    {
        TellHeld(rules.Gate.Held);
        TellRejected(rules, isAgain);
        if (isAgain)
            LogAgain(RuleNumbers.Of(rules).ToString());
        else
            LogFirst(RuleNumbers.Of(rules).ToString());
    }

    /// <summary>Says which are held back, of those not told before.</summary>
    public void TellHeld(IReadOnlyList<HeldRule> held)
    {
        HeldRule[] news = [.. held.Where(h => !_held.Contains((h.Path, h.Why)))];
        _held = [.. held.Select(h => (h.Path, h.Why))];
        foreach (HeldRule rule in news.Take(MaxLogged))
            LogHeld(rule.ToString());
        if (news.Length > MaxLogged)
            LogHeld(FormattableString.Invariant($"{news.Length - MaxLogged} more: see the page Rules"));
    }

    // Those that only ask for values of placeholders are many in a folder of SigmaHQ: they are one line.
    private void TellRejected(LiveRules rules, bool isAgain)
    {
        RuleError[] all = [.. RuleLosses.Rejected(rules)];
        RuleError[] news = [.. all.Where(e => !_rejected.Contains(Identity(e)))];
        HashSet<(string, string, string)> now = [.. all.Select(Identity)];
        int mended = _rejected.Count(r => !now.Contains(r));
        _rejected = now;
        ILookup<bool, RuleError> wait = news.ToLookup(e => e.Reason.StartsWith(RuleError.PlaceholderReason, StringComparison.Ordinal));
        foreach (RuleError error in wait[false].Take(MaxLogged).SelectMany(e => e.Mistakes()))
            LogRejected(ReloadState.Words(error));
        if (wait[false].Count() > MaxLogged)
            LogRejected(FormattableString.Invariant($"{wait[false].Count() - MaxLogged} more: see the page Rules"));
        if (wait[true].Any())
            LogRejected(FormattableString.Invariant($"{wait[true].Count()} that have placeholders, for which a server has no values (docs/serve.md): see the page Rules"));
        if (isAgain && mended > 0)
            LogMended(mended);
    }

    // Not the line: what was told before moves when something is written above it.
    private static (string Path, string Id, string Reason) Identity(RuleError error) => (error.Path, error.Id, error.Reason);

    [LoggerMessage(18, LogLevel.Information, "The rules are in use: {Numbers}.")]
    private partial void LogFirst(string numbers);

    [LoggerMessage(20, LogLevel.Information, "The rules were read again and are in use: {Numbers}.")]
    private partial void LogAgain(string numbers);

    [LoggerMessage(19, LogLevel.Information, "Of what was rejected before, {Count} are not any more: mended, or taken away.")]
    private partial void LogMended(int count);

    [LoggerMessage(24, LogLevel.Warning, "A rule is held back and does not run: {Rule}. Ask for approval on the page Rules.")]
    private partial void LogHeld(string rule);

    [LoggerMessage(25, LogLevel.Warning, "A rule is rejected and does not run: {Rule}")]
    private partial void LogRejected(string rule);
}
