using Palisade.Server.Configuration;
using Palisade.Server.Ledger;
using Palisade.Server.Storage;

namespace Palisade.Server.Notices;

/// <summary>Puts notices where they wait, for every channel that takes their kind. Within the caller's transaction.</summary>
internal sealed class NoticeQueue(NoticeSettings settings, ServeSettings serve, TimeProvider clock)
{
    /// <summary>The notices that may wait: 10,000. Beyond it nothing new is taken up; what it would be about stands in the ledger and is told later.</summary>
    public const int MaxWaiting = 10_000;

    /// <summary>Whether there is a place.</summary>
    public static bool IsFull(ServerDb db) => db.Set<Notice>().Count(n => n.State == Notice.Waiting) >= MaxWaiting;

    /// <summary>Whether anybody is to be told of a kind.</summary>
    public bool HasTakers(string kind) => settings.Channels.Any(c => c.Takes(kind));

    /// <summary>Adds a notice for each channel that was not told yet.</summary>
    /// <param name="db">The database.</param>
    /// <param name="draft">What.</param>
    /// <param name="channel">For this channel only; null for all that take its kind.</param>
    public void Add(ServerDb db, NoticeDraft draft, string? channel = null)
    {
        HashSet<string> told = [.. db.Set<Notice>().Where(n => n.Once == draft.Once).Select(n => n.Channel)];
        foreach (NoticeChannel to in settings.Channels.Where(c => (channel is null || c.Name == channel) && c.Takes(draft.Kind) && !told.Contains(c.Name)))
            db.Add(draft.For(to.Name, serve.WebAddress, clock.GetUtcNow()));
        db.SaveChanges();
    }

    /// <summary>How far the ledger was looked through under a name. The first time: to its end, as what happened before nobody is told any more.</summary>
    public static NoticeCursor Cursor(ServerDb db, string name)
    {
        if (db.Set<NoticeCursor>().SingleOrDefault(c => c.Name == name) is { } known)
            return known;
        NoticeCursor cursor = new() { Name = name, Ordinal = db.Set<LedgerCursor>().Select(c => c.Ordinal).SingleOrDefault() };
        db.Add(cursor);
        db.SaveChanges();
        return cursor;
    }
}
