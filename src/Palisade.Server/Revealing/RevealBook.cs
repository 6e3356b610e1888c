using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Palisade.Incidents;
using Palisade.Server.Authorization;
using Palisade.Server.Ledger;
using Palisade.Server.Searching;
using Palisade.Server.Storage;

namespace Palisade.Server.Revealing;

/// <summary>All reveals ever asked for, and what became of them; each step is an entry of the ledger. Rows are never deleted. Safe on any thread.</summary>
internal sealed class RevealBook(ServerStore store, LedgerWriter ledger, ClearNames names, TimeProvider clock)
{
    public const int MinReason = 10;
    public const int MaxReason = 500;
    public const int MaxHours = 24;

    /// <summary>The longest that a rule or a suppression that names somebody is approved for: 90 days, as suppressions are.</summary>
    public const int MaxStandingHours = 90 * 24;

    public const int PageRows = 50;

    // Of one account: somebody has to read them.
    private const int MaxWaiting = 20;

    /// <summary>What nobody decided after that is lapsed, and is asked again if it is still wanted.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromDays(7);

    /// <summary>What is wrong with a reason; null when nothing is.</summary>
    public static string? ProblemOf(string? reason) => reason?.Trim() is not { Length: >= MinReason and <= MaxReason } text || text.Any(char.IsControl)
        ? $"Say why, in {MinReason} to {MaxReason} characters on one line: it stays in the list of reveals."
        : null;

    /// <summary>How many requests wait for a second person.</summary>
    public async Task<int> WaitingAsync()
    {
        DateTimeOffset oldest = clock.GetUtcNow() - LongestWait;
        using ServerDb db = store.CreateDbContext();
        return await db.Set<Reveal>().CountAsync(r => r.Decision == "" && r.Asked > oldest);
    }

    /// <summary>Those of a kind that wait for a second person, the latest first.</summary>
    public async Task<List<Reveal>> WaitingAsync(string kind)
    {
        DateTimeOffset oldest = clock.GetUtcNow() - LongestWait;
        using ServerDb db = store.CreateDbContext();
        return await db.Set<Reveal>().AsNoTracking().Where(r => r.Kind == kind && r.Decision == "" && r.Asked > oldest).OrderByDescending(r => r.Id).Take(PageRows).ToListAsync();
    }

    /// <summary>Takes a request.</summary>
    /// <param name="reveal">What is wanted, with the reason as it was written.</param>
    /// <param name="asker">Who wants it.</param>
    /// <returns>What is wrong; null when it waits for its second person.</returns>
    public async Task<string?> AskAsync(Reveal reveal, VisitorIdentity asker)
    {
        if (ProblemOf(reveal.Reason) is { } problem)
            return problem;
        return await ledger.ChangeAsync(asker.AccountId, async change =>
        {
            DateTimeOffset oldest = change.Now - LongestWait;
            if (await change.Db.Set<Reveal>().CountAsync(r => r.Asker == asker.AccountId && r.Decision == "" && r.Asked > oldest) >= MaxWaiting)
                return $"{MaxWaiting} of your requests wait already: let somebody decide them first.";
            (reveal.Reason, reveal.Asker, reveal.AskerName, reveal.Asked) = (names.Replace(reveal.Reason.Trim()), asker.AccountId, asker.Name!, change.Now);
            reveal.Id = await change.NextNumberAsync(LedgerObject.Reveal);
            change.Add(LedgerKind.RevealAsked, LedgerObject.Reveal, reveal.Id, RevealEntries.AskedBody(reveal));
            return null;
        });
    }

    /// <summary>Decides a request, once, and never one's own.</summary>
    /// <returns>What is wrong; null when it is decided.</returns>
    public async Task<string?> DecideAsync(long id, bool isApproved, string? reason, int hours, VisitorIdentity decider)
    {
        using ServerDb db = store.CreateDbContext();
        int most = await db.Set<Reveal>().AnyAsync(r => r.Id == id && (r.Kind == Reveal.Rule || r.Kind == Reveal.Suppression)) ? MaxStandingHours : MaxHours;
        if (hours < 1 || hours > most)
            return string.Create(CultureInfo.InvariantCulture, $"An approval is good for 1 to {most} hours.");
        string why = (reason ?? "").Trim();
        if (why.Length > MaxReason || why.Any(char.IsControl) || (!isApproved && why.Length == 0))
            return $"Say why it is refused, in at most {MaxReason} characters.";
        why = names.Replace(why);
        string decision = isApproved ? Reveal.Approved : Reveal.Refused;
        return await ledger.ChangeAsync(decider.AccountId, async change =>
        {
            DateTimeOffset oldest = change.Now - LongestWait;
            // Of two who decide at once the first counts.
            if (!await change.Db.Set<Reveal>().AnyAsync(r => r.Id == id && r.Decision == "" && r.Asker != decider.AccountId && r.Asked > oldest))
                return "It is decided already, has lapsed, or is your own: a second person decides.";
            change.Add(LedgerKind.RevealDecided, LedgerObject.Reveal, id, RevealEntries.DecidedBody(decision, why, isApproved ? change.Now.AddHours(hours) : default));
            return null;
        });
    }

    /// <summary>Ends an approval before its time: who asked for it, or who agreed.</summary>
    /// <returns>What is wrong; null when it is ended.</returns>
    public async Task<string?> EndAsync(long id, string? reason, VisitorIdentity who)
    {
        string why = (reason ?? "").Trim();
        if (why.Length > MaxReason || why.Any(char.IsControl))
            return $"Say why in at most {MaxReason} characters on one line, or leave it out.";
        why = names.Replace(why);
        return await ledger.ChangeAsync(who.AccountId, async change =>
        {
            if (!await change.Db.Set<Reveal>().AnyAsync(r => r.Id == id && r.Decision == Reveal.Approved && r.Ended == null && r.Expires >= change.Now && (r.Asker == who.AccountId || r.Decider == who.AccountId)))
                return "There is no approval to end: it is over, or you neither asked for it nor agreed to it.";
            change.Add(LedgerKind.RevealEnded, LedgerObject.Reveal, id, RevealEntries.EndedBody(why));
            return null;
        });
    }

    /// <summary>What of a kind that stands for a while is approved now: marks, and until when.</summary>
    public static IReadOnlyDictionary<string, DateTimeOffset> Standing(ServerStore store, string kind, DateTimeOffset now)
    {
        using ServerDb db = store.CreateDbContext();
        return db.Set<Reveal>().AsNoTracking().Where(r => r.Kind == kind && r.Mark != "" && r.Decision == Reveal.Approved && r.Ended == null && r.Expires > now).Select(r => new { r.Mark, r.Expires }).ToList()
            .GroupBy(r => r.Mark, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Max(r => r.Expires), StringComparer.Ordinal);
    }

    /// <summary>The last request for each mark of a kind.</summary>
    public async Task<Dictionary<string, Reveal>> ByMarkAsync(string kind)
    {
        using ServerDb db = store.CreateDbContext();
        List<Reveal> asked = await db.Set<Reveal>().AsNoTracking().Where(r => r.Kind == kind && r.Mark != "").OrderBy(r => r.Id).ToListAsync();
        Dictionary<string, Reveal> last = new(StringComparer.Ordinal);
        foreach (Reveal reveal in asked)
            last[reveal.Mark] = reveal;
        return last;
    }

    /// <summary>A reveal; null when there is none.</summary>
    public async Task<Reveal?> FindAsync(long id)
    {
        using ServerDb db = store.CreateDbContext();
        return await db.Set<Reveal>().AsNoTracking().FirstOrDefaultAsync(r => r.Id == id);
    }

    /// <summary>The latest first: a page of them, behind one.</summary>
    /// <param name="after">The last one of the page before; 0 for the first page.</param>
    public async Task<List<Reveal>> PageAsync(long after)
    {
        using ServerDb db = store.CreateDbContext();
        return await db.Set<Reveal>().AsNoTracking().Where(r => after <= 0 || r.Id < after).OrderByDescending(r => r.Id).Take(PageRows).ToListAsync();
    }

    /// <summary>When something was shown, the latest first; the last 100.</summary>
    public async Task<List<RevealShowing>> ShowingsAsync(long id)
    {
        using ServerDb db = store.CreateDbContext();
        return await db.Set<RevealShowing>().AsNoTracking().Where(s => s.RevealId == id).OrderByDescending(s => s.Id).Take(100).ToListAsync();
    }

    /// <summary>An approval that somebody may use now; null for none.</summary>
    public async Task<Reveal?> UsableAsync(long asker, string kind, long ordinal)
    {
        using ServerDb db = store.CreateDbContext();
        DateTimeOffset now = clock.GetUtcNow();
        return await db.Set<Reveal>().AsNoTracking().Where(r => r.Asker == asker && r.Kind == kind && r.Ordinal == ordinal && r.Decision == Reveal.Approved && r.Ended == null && r.Expires >= now)
            .OrderByDescending(r => r.Id).FirstOrDefaultAsync();
    }

    /// <summary>Notes that something is shown, before it is.</summary>
    /// <returns>False when it may not be: it is another's, not approved, or its time is over.</returns>
    public async Task<bool> TakeAsync(long id, long asker, long records)
    {
        return await ledger.ChangeAsync(asker, async change =>
        {
            if (!await change.Db.Set<Reveal>().AnyAsync(r => r.Id == id && r.Asker == asker && r.Decision == Reveal.Approved && r.Ended == null && r.Expires >= change.Now))
                return false;
            change.Add(LedgerKind.RevealShown, LedgerObject.Reveal, id, RevealEntries.ShownBody(records));
            return true;
        });
    }
}
