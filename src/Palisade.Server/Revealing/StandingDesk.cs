using System.Globalization;
using System.Text.Json;
using Palisade.Privacy;
using Palisade.Proofs.Format;
using Palisade.Server.Authorization;
using Palisade.Server.Collecting;
using Palisade.Server.Detecting;
using Palisade.Server.Evidence;
using Palisade.Server.Rulebook;
using Palisade.Server.Searching;
using Palisade.Server.Suppressing;
using Palisade.Vault;

namespace Palisade.Server.Revealing;

/// <summary>
/// Asks for and decides what names somebody and stands for a while: rules and suppressions. Nothing of it is in effect before a second person has approved it; the approval is a leaf of the log. Safe on any thread.
/// </summary>
internal sealed class StandingDesk(RevealBook book, SuppressionBook suppressions, LiveState state, RuleReloader rules, DetectionKeys keys, ClearNames names, Collector collector, EvidenceDesk evidence, EvidenceWatch watch)
{
    /// <summary>Asks that a rule that is held back may run.</summary>
    /// <param name="mark">The rule, by its mark.</param>
    /// <param name="reason">Why.</param>
    /// <param name="asker">Who wants it.</param>
    /// <returns>The request, or what is wrong.</returns>
    public async Task<(Reveal? Asked, string? Problem)> AskRuleAsync(string mark, string? reason, VisitorIdentity asker)
    {
        if (mark.Length == 0 || state.Rules.Gate.Held.FirstOrDefault(h => h.Mark == mark) is not { } held)
            return (null, "No rule is held back under this mark: it runs, was changed, or is gone. The page Rules has those that are.");
        if ((await book.ByMarkAsync(Reveal.Rule)).GetValueOrDefault(mark)?.StateAt(collector.Clock.GetUtcNow()) == Reveal.Waits)
            return (null, "This rule was asked for already, and waits.");
        return await AskAsync(new Reveal { Kind = Reveal.Rule, Mark = mark, Subject = names.Replace($"rule {held.Title} ({held.Place}), which names {held.Names}"), Reason = reason ?? "" }, asker);
    }

    /// <summary>Whether a suppression names somebody in clear.</summary>
    public bool NamesSomebody(SuppressionOrder order) => WithTokens(order) != order;

    /// <summary>Asks for a suppression that names somebody in clear. It is kept encrypted, and with tokens, until it is decided: who asks learns no token by it.</summary>
    public async Task<(Reveal? Asked, string? Problem)> AskSuppressionAsync(SuppressionOrder order, VisitorIdentity asker)
    {
        SuppressionOrder hidden = WithTokens(order);
        if (suppressions.RefusalOf(hidden) is { } refusal)
            return (null, refusal);
        if (hidden == order)
            return (null, "This suppression names nobody in clear: it needs no reveal.");
        string what = "suppression of " + (SuppressionOrder.Trim(order.Rule) is { Length: > 0 } rule ? "rule " + rule : "any rule") + (hidden.Host != order.Host ? ", on a machine that it names" : "") + (hidden.Value != order.Value ? $", where {SuppressionOrder.Trim(order.Field)} is what it names" : "");
        using StateCipher cipher = new(keys.State);
        return await AskAsync(new Reveal { Kind = Reveal.Suppression, Subject = what, Query = cipher.Encrypt(JsonSerializer.SerializeToUtf8Bytes(hidden)), Reason = order.Reason ?? "" }, asker);
    }

    /// <summary>Decides any request, and puts into effect what stands for a while.</summary>
    /// <param name="id">The request.</param>
    /// <param name="isApproved">Whether it may be.</param>
    /// <param name="reason">A remark, or why not.</param>
    /// <param name="hours">How long the approval is good.</param>
    /// <param name="decider">Who decides.</param>
    /// <returns>What is wrong; null when it is decided.</returns>
    /// <exception cref="IOException">The approval cannot be noted in the vault; nothing was decided.</exception>
    public async Task<string?> DecideAsync(long id, bool isApproved, string? reason, int hours, VisitorIdentity decider)
    {
        if (isApproved && await book.FindAsync(id) is { IsErasure: true } erasure)
            return await EraseAsync(erasure, reason, decider);
        if (!isApproved || await book.FindAsync(id) is not { IsStanding: true } asked || asked.Asker == decider.AccountId || asked.StateAt(collector.Clock.GetUtcNow()) != Reveal.Waits)
            return await book.DecideAsync(id, isApproved, reason, hours, decider);
        using ClearRecord note = ClearRecord.Begin(collector.VaultFolder, "scan", 0, VaultTime.Max, $"reveal {id}: a {asked.Kind}");
        if (await book.DecideAsync(id, isApproved, reason, hours, decider) is { } problem)
            return problem;
        if (asked.Kind == Reveal.Rule)
            await Task.Run(() => rules.Reload());
        else if (Open(asked.Query) is { } order)
            return await suppressions.MakeApprovedAsync(order, asked.Asker, asked.AskerName, decider, collector.Clock.GetUtcNow().AddHours(hours));
        return null;
    }

    /// <summary>Ends an approval before its time, and what stands by it: the rule is held back again, the suppression ends.</summary>
    /// <param name="id">The reveal.</param>
    /// <param name="reason">Why; may be left out.</param>
    /// <param name="who">Who ends it: who asked, or who agreed.</param>
    /// <returns>What is wrong; null when it is ended.</returns>
    public async Task<string?> EndAsync(long id, string? reason, VisitorIdentity who)
    {
        if (await book.EndAsync(id, reason, who) is { } problem)
            return problem;
        if (await book.FindAsync(id) is not { IsStanding: true } ended)
            return null;
        if (ended.Kind == Reveal.Rule)
            await Task.Run(() => rules.Reload());
        else if (Open(ended.Query) is { } order)
            await suppressions.EndApprovedAsync(who, order, ended.Asker);
        return null;
    }

    // What was taken since, or is held since, is not erased because somebody agreed to it before.
    private async Task<string?> EraseAsync(Reveal asked, string? remark, VisitorIdentity decider)
    {
        long caseId = long.TryParse(RevealText.CaseOf(asked), NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : 0;
        if ((await evidence.ErasableAsync(caseId, asked.Ordinal)).Refusal is { } refusal)
            return refusal;
        if (await book.DecideAsync(asked.Id, true, remark, 1, decider) is { } problem)
            return problem;
        if ((await evidence.EraseAsync(decider, caseId, asked.Ordinal, asked.Reason, asked.Id)).Problem is { } notDone)
            return notDone;
        try
        {
            await watch.FinishErasingAsync();
        }
        catch (IOException)
        {
            // Backups that cannot be reached now: the watch tries again, and says which.
        }

        return null;
    }

    private async Task<(Reveal? Asked, string? Problem)> AskAsync(Reveal reveal, VisitorIdentity asker) => await book.AskAsync(reveal, asker) is { } problem ? (null, problem) : (reveal, null);

    private SuppressionOrder? Open(byte[]? kept)
    {
        using StateCipher cipher = new(keys.State);
        return kept is not null && cipher.TryDecrypt(kept) is { } bytes ? JsonSerializer.Deserialize<SuppressionOrder>(bytes) : null;
    }

    private SuppressionOrder WithTokens(SuppressionOrder order)
    {
        string host = SuppressionOrder.Trim(order.Host), field = SuppressionOrder.Trim(order.Field), value = SuppressionOrder.Trim(order.Value);
        string hidden = names.TokenOf(PersonalKind.Host, host), held = PersonFields.TryKind(field, out PersonalKind kind) ? names.TokenOf(kind, value) : names.TokenOf(value);
        return order with { Host = hidden == host ? order.Host : hidden, Value = held == value ? order.Value : held };
    }
}
