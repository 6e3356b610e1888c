using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Palisade.Incidents;
using Palisade.Incidents.Facts;
using Palisade.Server.Authorization;
using Palisade.Server.Cases;
using Palisade.Server.Configuration;
using Palisade.Server.Ledger;
using Palisade.Server.Searching;
using Palisade.Server.Storage;
using Palisade.Vault.Search;

namespace Palisade.Server.Reporting;

/// <summary>States facts of cases, and withdraws them; each is an entry of the ledger. Safe on any thread.</summary>
internal sealed class FactDesk(LedgerWriter ledger, CaseNames names, SearchDesk search, ServeSettings settings)
{
    /// <summary>The most characters of a source.</summary>
    public const int MaxSource = 200;

    /// <summary>States a fact, in the place of what was stated before.</summary>
    /// <param name="who">Who states it.</param>
    /// <param name="id">The case.</param>
    /// <param name="name">The fact.</param>
    /// <param name="text">Its value, as <see cref="FactValue"/> reads it.</param>
    /// <param name="source">A record (<c>record 4/12</c>), an alert (<c>alert 17</c>), or who or what says so.</param>
    /// <param name="before">The entry that its author saw; 0 for none, null for whatever is there.</param>
    public Task<CaseAnswer> StateAsync(VisitorIdentity who, long id, string name, string text, string source, long? before)
    {
        if (FactNames.Find(name) is not { } fact)
            return Task.FromResult(CaseAnswer.Refused($"There is no fact '{Cut(name)}'; known are {string.Join(", ", FactNames.All.Select(f => f.Name))}.", id));
        if (CaseText.Refusal("The source", source, MaxSource, isNeeded: true) is { } refusal)
            return Task.FromResult(CaseAnswer.Refused(refusal + " It says where the fact comes from: alert 17, record 4/12, or who or what says so.", id));
        if (source.Any(char.IsControl))
            return Task.FromResult(CaseAnswer.Refused("The source is one line.", id));
        if (RecordRefusal(ref source) is { } noRecord)
            return Task.FromResult(CaseAnswer.Refused(noRecord, id));
        return ledger.ChangeAsync(who.AccountId, async change =>
        {
            if (await change.Db.Set<Case>().AsNoTracking().SingleOrDefaultAsync(c => c.Id == id) is not { } found)
                return CaseAnswer.Missing(id);
            if (found.MergedInto is { } into)
                return CaseAnswer.Refused(FormattableString.Invariant($"This case went into case {into}: work there."), id);
            if (FactValue.Read(fact, text, change.Now, out string value) is { } problem)
                return CaseAnswer.Refused($"{fact.Question} {problem}", id);
            if (fact.Kind == FactKind.Time && FactValue.TryTime(value, change.Now, out DateTimeOffset time, out _)
                && FactOrder.Refusal(fact, time, (await CaseFacts.OfAsync(change.Db, [found], CaseFamily.Of(change.Db), settings.Organisation))[id], settings.Organisation.Zone) is { } contradiction)
                return CaseAnswer.Refused($"{fact.Question} {contradiction}", id);
            if (await names.RefusalAsync(change.Db, id, "", source) is { } named)
                return CaseAnswer.Refused(named, id);
            if (source.Trim().StartsWith("alert ", StringComparison.Ordinal) && long.TryParse(source.Trim().AsSpan(6), out long alert) && !await HasAsync(change.Db, id, alert))
                return CaseAnswer.Refused(FormattableString.Invariant($"Alert {alert} is not in this case: add it first, or give another source."), id);
            CaseFact? stands = await change.Db.Set<CaseFact>().AsNoTracking().SingleOrDefaultAsync(f => f.CaseId == id && f.Name == name);
            if (before is { } saw && saw != (stands?.Entry ?? 0))
                return new CaseAnswer(stands is null ? "Nothing was changed: somebody withdrew this fact meanwhile. Look again, and state it then." : $"Nothing was changed, because {stands.Actor} was faster: {fact.Question} {stands.Value} ({stands.Source}). Look again, and state it then.", id, CaseProblem.Changed);
            if (stands is not null && stands.Value == value && stands.Source == source.Trim())
                return CaseAnswer.Done(id);
            CaseSteps.Add(change, id, LedgerKind.FactStated, ("name", name), ("value", value), ("source", source.Trim()));
            return CaseAnswer.Done(id);
        });
    }

    /// <summary>Withdraws what was stated. What alerts show, or the settings say, then counts again.</summary>
    public Task<CaseAnswer> WithdrawAsync(VisitorIdentity who, long id, string name, string why)
    {
        if (CaseText.Refusal("The reason", why, CaseText.MaxReason, isNeeded: true) is { } refusal)
            return Task.FromResult(CaseAnswer.Refused(refusal, id));
        return ledger.ChangeAsync(who.AccountId, async change =>
        {
            if (!await change.Db.Set<Case>().AnyAsync(c => c.Id == id))
                return CaseAnswer.Missing(id);
            if (!await change.Db.Set<CaseFact>().AnyAsync(f => f.CaseId == id && f.Name == name))
                return CaseAnswer.Refused("Nobody stated this fact here, or it was withdrawn already.", id);
            if (await names.RefusalAsync(change.Db, id, "", why) is { } named)
                return CaseAnswer.Refused(named, id);
            CaseSteps.Add(change, id, LedgerKind.FactWithdrawn, ("name", name), ("why", why.Trim()));
            return CaseAnswer.Done(id);
        });
    }

    // Its own, and those of what went into it.
    private static async Task<bool> HasAsync(ServerDb db, long id, long alert)
    {
        List<long> members = CaseFamily.Of(db).MembersOf(id);
        return await db.Set<CaseAlert>().AnyAsync(a => members.Contains(a.CaseId) && a.AlertId == alert && a.Removed == default);
    }

    // A record that a source names is there; by its number, it is named as the log does.
    private string? RecordRefusal(ref string source)
    {
        string text = source.Trim();
        if (!text.StartsWith("record ", StringComparison.Ordinal))
            return null;
        string name = text["record ".Length..].Trim();
        (string leaf, string missing) = ("", "");
        void Take(TokenView view, FoundRecord record) => leaf = record.Reference.ToString();
        try
        {
            if (RecordReference.TryParse(name, out RecordReference reference))
                return search.TryFind(reference, Take, out missing) ? null : $"The source is a record that is not there: {missing}. Copy its name from its page, such as record 4/12.";
            if (!long.TryParse(name.Replace(",", "", StringComparison.Ordinal), NumberStyles.None, CultureInfo.InvariantCulture, out long ordinal))
                return null;
            if (!search.TryFind(ordinal, Take, out missing))
                return $"The source is a record that is not there: {missing}. Copy its name from its page, such as record 4/12.";
            if (RecordReference.TryParse(leaf, out _))
                source = "record " + leaf;
            return null;
        }
        catch (IOException e)
        {
            return $"The record of the source cannot be looked for now: {e.Message}. Try again.";
        }
    }

    private static string Cut(string text) => text.Length > 40 ? text[..40] : text;
}
