using Palisade.Proofs.Format;
using Palisade.Vault.Retention;

namespace Palisade.Server.Keeping;

/// <summary>Makes of a vault's status what a page shows.</summary>
internal static class VaultViews
{
    private const int MaxGaps = 20, MaxErasures = 30;

    public static VaultView Of(VaultStatus status)
    {
        VaultLedger ledger = status.Ledger;
        ErasureView[] erasures = [.. Erasures(status.Plan)];
        return new VaultView
        {
            Time = VaultTime.ToMoment(status.Now),
            Origin = status.Settings.Origin,
            Alarms = [.. Alarms(status)],
            Leaves = ledger.Size,
            Records = ledger.Records,
            RawBytes = ledger.RawBytes,
            SealedBytes = status.Bytes.Segments,
            LogBytes = status.Bytes.Log,
            JournalBytes = status.Bytes.Journal,
            FreeBytes = status.FreeBytes,
            LastLeaf = ledger.LastTime == 0 ? default : VaultTime.ToMoment(ledger.LastTime),
            Witnessed = status.Witnessed is { } witnessed ? VaultTime.ToMoment(witnessed) : default,
            Timestamped = status.Timestamped?.Time ?? default,
            Streams = ledger.Streams.Count,
            Lost = status.Lost,
            Crashes = ledger.Crashes,
            ClearTimes = ledger.Clear.Times,
            ClearRecords = ledger.Clear.Records,
            Classes = [.. ledger.Classes.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => ClassOf(status, c.Key, c.Value))],
            Holds = [.. ledger.Holds.Select(h => new HoldView(h.Hold, h.Class, h.From, h.To, h.Reason))],
            Gaps = [.. ledger.Gaps.Skip(Math.Max(0, ledger.Gaps.Count - MaxGaps)).Reverse().Select(g => new GapView(VaultTime.ToMoment(g.From), VaultTime.ToMoment(g.To), g.Stream, g.Reason))],
            GapCount = ledger.Gaps.Count,
            Erasures = [.. erasures.Take(MaxErasures)],
            ErasureCount = erasures.Length,
            Backups = [.. status.Backups.Select(b => new BackupView(b.Path, b.Trouble))],
        };
    }

    private static IEnumerable<string> Alarms(VaultStatus status)
    {
        ErasureItem[] overdue = [.. status.Overdue];
        if (overdue.Length > 0)
            yield return FormattableString.Invariant($"{overdue.Sum(i => i.Key.Records)} records are past their maximum and not erased, the first since {VaultTime.Format(overdue[0].Due)}. The writer erases by itself after midnight UTC, but not for 31 days after the clock leapt: the log of the program says why.");
        if (status.OverdueAside.Any())
            yield return "Damaged journal files that were set aside may hold records that had to be gone: stop the server and run palisade vault erase DIR --yes.";
        if (status.Plan.Unfinished.Count > 0)
            yield return "An erasure was begun and is not finished: a backup could not be reached. Make it reachable; the next erasure finishes it.";
        foreach ((string path, string trouble) in status.Backups.Where(b => b.Trouble.Length > 0))
            yield return $"The backup {path} cannot be reached, and erasures wait for it: {trouble}.";
    }

    private static ClassView ClassOf(VaultStatus status, string name, RetentionDays days)
    {
        KeyRecord[] keys = [.. status.Ledger.Keys.Where(k => k.Id.Class == name && k.Erase is null && k.Records > 0)];
        DateOnly today = VaultTime.DayOf(status.Now);
        DateOnly? next = keys.Length == 0 ? null : keys.Min(k => status.Ledger.Due(k.Id));
        return new ClassView(name, days.Minimum, days.Maximum, keys.Sum(k => k.Records), [.. keys.Select(k => Math.Max(0, today.DayNumber - k.Id.Day.DayNumber)).Distinct().Order()], next);
    }

    private static IEnumerable<ErasureView> Erasures(ErasurePlan plan) =>
    [
        .. plan.Unfinished.Select(k => new ErasureView(k.Id.ToString(), k.Id.Day, k.Records, "not finished")),
        .. plan.Items.Select(i => ViewOf(i, "due")),
        .. plan.Held.Select(i => ViewOf(i, "held by " + string.Join(", ", i.Holds.Select(h => h.Hold)))),
        .. plan.Next.Select(i => ViewOf(i, i.IsHeld ? "later; held by " + string.Join(", ", i.Holds.Select(h => h.Hold)) : "later")),
    ];

    private static ErasureView ViewOf(ErasureItem item, string state) => new(item.Key.Id.ToString(), item.Due, item.Key.Records, state);
}
