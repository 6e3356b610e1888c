using System.Globalization;
using System.Text;
using Palisade.Proofs.Format;
using Palisade.Vault.Retention;

namespace Palisade.Cli.Rendering;

/// <summary>The status of a vault in lines of text.</summary>
internal static class VaultStatusText
{
    private const int ShownStreams = 20, ShownGaps = 5, ShownErasures = 5;
    private static readonly CompositeFormat s_count = CompositeFormat.Parse("{0:N0}");

    public static IEnumerable<string> Lines(VaultStatus status) =>
        [.. Alarms(status), .. About(status), .. Streams(status), .. Declared(status), .. Erasures(status), .. Eyes(status), .. Backups(status)];

    private static IEnumerable<string> Alarms(VaultStatus status)
    {
        foreach (string sign in status.OlderCopy)
            yield return $"OLDER COPY: {sign}: run palisade vault verify DIR";
        ErasureItem[] overdue = [.. status.Overdue];
        if (overdue.Length > 0)
            yield return $"OVERDUE: {Count(overdue.Sum(i => i.Key.Records))} records (keys: {overdue.Length}) are past their maximum and not erased, the first since {VaultTime.Format(overdue[0].Due)}: run palisade vault erase DIR --yes";
        if (status.OverdueAside.Count() is > 0 and int aside)
            yield return $"OVERDUE: damaged journal files that were set aside ({aside}) may hold records that had to be gone: run palisade vault erase DIR --yes";
        if (status.Plan.Unfinished.Count > 0)
            yield return $"UNFINISHED: an erasure was begun (keys: {status.Plan.Unfinished.Count}); finish it when all backups can be reached: run palisade vault erase DIR --yes";
    }

    private static IEnumerable<string> About(VaultStatus status)
    {
        VaultLedger ledger = status.Ledger;
        yield return $"log {status.Settings.Origin}";
        yield return $"{Count(ledger.Size)} leaves, {Count(ledger.Batches)} batches, {Count(ledger.Records)} records, {Count(ledger.RawBytes)} bytes received";
        yield return $"{Count(status.Bytes.Segments)} bytes in {status.SegmentFiles} sealed files, {Count(status.Bytes.Log)} bytes of log, {Count(status.Bytes.Journal)} bytes in {status.JournalFiles} journal files not sealed";
        if (status.AsideFiles > 0)
            yield return $"{status.AsideFiles} damaged journal files set aside in wal/";
        yield return $"{Count(status.FreeBytes)} bytes free on the disk";
        yield return $"last leaf {Ago(status, ledger.LastTime)}{(ledger.IsStopped ? ", closed in good order" : "")}";
    }

    private static IEnumerable<string> Streams(VaultStatus status)
    {
        StreamRecord[] open = [.. status.Ledger.Streams.Where(s => s.Closed is null)];
        yield return $"{status.Ledger.Streams.Count} streams, {open.Length} open, {Count(status.Lost)} records declared lost";
        foreach (StreamRecord stream in open.OrderBy(s => s.LastReceived).Take(ShownStreams))
            yield return About(status, stream);
        StreamRecord[] closed = [.. status.Ledger.Streams.Where(s => s.Closed is not null)];
        foreach (StreamRecord stream in closed.OrderByDescending(s => s.Closed).Take(ShownStreams))
            yield return $"{About(status, stream)}, closed {Time(stream.Closed!.Value)}";
        if (open.Length > ShownStreams || closed.Length > ShownStreams)
            yield return $"  and {Math.Max(0, open.Length - ShownStreams) + Math.Max(0, closed.Length - ShownStreams)} more; --json lists all";
    }


    private static string About(VaultStatus status, StreamRecord stream)
    {
        string name = status.Streams.TryGetValue(stream.Id, out (string Name, string Class) known) ? $"{known.Name} ({known.Class})" : "";
        return $"  stream {stream.Id} {name}: {Count(stream.Records)} records, last {(stream.LastReceived > 0 ? Ago(status, stream.LastReceived) : "none")}{(stream.Lost > 0 ? $", {Count(stream.Lost)} lost" : "")}";
    }

    private static IEnumerable<string> Declared(VaultStatus status)
    {
        yield return $"{status.Ledger.Gaps.Count} gaps declared, opened {status.Ledger.Crashes} times after a crash{(status.Ledger.Restores > 0 ? $", {status.Ledger.Restores} times from an older copy that was put back" : "")}, read in clear {status.Ledger.Clear.Times} times ({Count(status.Ledger.Clear.Records)} records)";
        foreach (GapLeaf gap in status.Ledger.Gaps.Skip(Math.Max(0, status.Ledger.Gaps.Count - ShownGaps)))
            yield return $"  gap {Time(gap.From)} to {Time(gap.To)}, {(gap.Stream == 0 ? "all streams" : $"stream {gap.Stream}")}: {gap.Reason}";
    }

    private static IEnumerable<string> Erasures(VaultStatus status)
    {
        foreach ((string name, RetentionDays days) in status.Ledger.Classes.OrderBy(c => c.Key, StringComparer.Ordinal))
            yield return $"class {name}: {days.Minimum} to {days.Maximum} days";
        foreach (ErasureItem item in status.Plan.Items)
            yield return $"  due since {VaultTime.Format(item.Due)}: {item.Key.Id}, {Count(item.Key.Records)} records";
        foreach (KeyRecord key in status.Plan.Unfinished)
            yield return $"  erasure not finished: {key.Id}";
        foreach (ErasureItem item in status.Plan.Held)
            yield return $"  held: {item.Key.Id}, due {VaultTime.Format(item.Due)}, by hold {string.Join(", ", item.Holds.Select(h => h.Hold))}";
        foreach (ErasureItem item in status.Plan.Next.Take(ShownErasures))
            yield return $"  next: {item.Key.Id} on {VaultTime.Format(item.Due)}, {Count(item.Key.Records)} records{(item.IsHeld ? $", held by hold {string.Join(", ", item.Holds.Select(h => h.Hold))}: stays until that is released" : "")}";
        foreach (HoldLeaf hold in status.Ledger.Holds)
            yield return $"hold {hold.Hold}: {hold.Class}, {VaultTime.Format(hold.From)} to {VaultTime.Format(hold.To)}: {hold.Reason}";
    }

    private static IEnumerable<string> Eyes(VaultStatus status)
    {
        yield return status.Witnessed is { } witnessed ? $"last cosignature of the checkpoint {Ago(status, witnessed)}" : "no witness has cosigned the checkpoint";
        yield return status.Timestamped is { } stamped ? $"last timestamp: size {stamped.Size}, {Ago(status, VaultTime.FromMoment(stamped.Time))}" : "no timestamp is kept";
    }

    private static IEnumerable<string> Backups(VaultStatus status) =>
        status.Backups.Select(b => $"backup {b.Path}{(b.Trouble.Length > 0 ? $": NOT REACHED, erasures wait for it: {b.Trouble}" : "")}");

    private static string Count(long number) => string.Format(CultureInfo.InvariantCulture, s_count, number);

    private static string Ago(VaultStatus status, long time)
    {
        TimeSpan ago = TimeSpan.FromMicroseconds(status.Now - time);
        string length = ago.TotalDays >= 2 ? $"{ago.TotalDays:F0} days" : ago.TotalHours >= 2 ? $"{ago.TotalHours:F0} hours" : ago.TotalMinutes >= 2 ? $"{ago.TotalMinutes:F0} minutes" : $"{ago.TotalSeconds:F0} seconds";
        return $"{Time(time)} ({length} ago)";
    }

    private static string Time(long time) => $"{VaultTime.ToMoment(time):yyyy-MM-dd'T'HH:mm:ss'Z'}";
}
