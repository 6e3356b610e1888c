using System.Globalization;
using Palisade.Tests;

namespace Palisade.Conformance;

/// <summary>Every EVTX file of the data folder, against what libevtx and python-evtx read there.</summary>
/// <remarks>What differs is written down, with its reason, in EvtxDifferences.csv: a line there that no longer holds fails as well, so that the list can only shrink.</remarks>
[Trait("Category", "EvtxOracle")]
public sealed class EvtxOracleTests
{
    [DataFact("evtx-oracle.csv")]
    public void Counts_ids_channels_and_times_are_those_of_the_oracle()
    {
        Dictionary<string, string> known = KnownDifferences();
        List<string> unexplained = [];
        int files = 0, events = 0;
        foreach (OracleRow row in OracleRow.ReadAll(TestData.Find("evtx-oracle.csv")))
        {
            byte[] bytes = File.ReadAllBytes(TestData.Find(row.File));
            ParsedFile file = ParsedFile.Read(bytes);
            files++;
            events += file.Events.Count;
            foreach (string difference in Differences(row, file, bytes))
            {
                if (!known.Remove(difference))
                    unexplained.Add(difference);
            }
        }

        Assert.True(unexplained.Count == 0, $"{unexplained.Count} differences in {files} files, {events} events:\n" + string.Join('\n', unexplained));
        Assert.True(known.Count == 0, "no longer true, take it off the list:\n" + string.Join('\n', known.Keys));
    }

    [DataFact("evtx-oracle.csv")]
    public void Every_event_of_the_hard_files_says_what_it_is()
    {
        int files = 0;
        foreach (OracleRow row in OracleRow.ReadAll(TestData.Find("evtx-oracle.csv")).Where(r => r.Hard))
        {
            ParsedFile file = ParsedFile.Read(File.ReadAllBytes(TestData.Find(row.File)));
            HashSet<long> damaged = [.. file.Failures.Select(f => f.OffsetBytes)];
            Assert.All(file.Events.Where(e => !damaged.Contains(e.OffsetBytes)), e => Assert.True(e.EventId >= 0 && !string.IsNullOrEmpty(e.Host) && e.TimeTicks > 0, $"{row.File}: record {e.RecordNumber}"));
            files++;
        }

        Assert.True(files > 0);
    }

    // "file: what", without the numbers that a cure would change one by one.
    private static IEnumerable<string> Differences(OracleRow row, ParsedFile file, byte[] bytes)
    {
        if (file.Events.Count < Math.Max(row.Records, row.OtherRecords))
            yield return $"{row.File}: {file.Events.Count} events, oracle {row.Records} and {row.OtherRecords}";
        else if (file.Events.Count > Math.Max(row.Records, row.OtherRecords))
            yield return $"{row.File}: {file.Events.Count} events, more than {row.Records} and {row.OtherRecords}";
        if (file.Failures.Count > 0)
            yield return $"{row.File}: failures {string.Join(" ", file.Failures.CountBy(f => f.Code).Select(c => $"{c.Key}:{c.Value}"))}";
        string ids = Histogram(file.Events.Select(e => e.EventId.ToString(CultureInfo.InvariantCulture)), ':', " ", row.EventIds);
        if (row.EventIds.Length > 0 && ids != row.EventIds)
            yield return $"{row.File}: event ids {ids} not {row.EventIds}";
        string channels = Histogram(file.Events.Select(e => e.Source.Channel ?? ""), '=', "; ", row.Channels);
        if (row.Channels.Length > 0 && channels != row.Channels)
            yield return $"{row.File}: channels {channels} not {row.Channels}";
        string first = file.Events.Min(e => Written(bytes, e))!, last = file.Events.Max(e => Written(bytes, e))!;
        if (row.FirstWritten.Length > 0 && first != row.FirstWritten)
            yield return $"{row.File}: first written {first} not {row.FirstWritten}";
        if (row.LastWritten.Length > 0 && last != row.LastWritten)
            yield return $"{row.File}: last written {last} not {row.LastWritten}";
    }

    // The record header's time: when it was written, a little after it happened.
    private static string Written(byte[] bytes, ParsedEvent e)
    {
        long ticks = DateTime.FromFileTimeUtc(BitConverter.ToInt64(bytes, (int)e.OffsetBytes + 16)).Ticks;
        string text = new DateTime(ticks / 10 * 10).ToString("yyyy-MM-ddTHH:mm:ss.ffffff", CultureInfo.InvariantCulture);
        return text.EndsWith(".000000", StringComparison.Ordinal) ? text[..^7] : text;
    }

    private static string Histogram(IEnumerable<string> values, char equals, string separator, string like)
    {
        Dictionary<string, int> counts = values.CountBy(v => v).ToDictionary();
        IEnumerable<string> order = like.Split(separator).Select(p => p[..Math.Max(p.LastIndexOf(equals), 0)]).Where(counts.ContainsKey);
        order = order.Concat(counts.Keys.Order(StringComparer.Ordinal)).Distinct();
        return string.Join(separator, order.Select(v => $"{v}{equals}{counts[v]}"));
    }

    private static Dictionary<string, string> KnownDifferences()
    {
        string path = Path.Combine(TestData.Root, "tests", "Palisade.Conformance", "EvtxDifferences.csv");
        return File.ReadLines(path).Skip(1).Where(l => l.Length > 0).Select(l => l.Split(';', 2)).ToDictionary(p => p[1], p => p[0]);
    }
}

/// <summary>One file as others read it.</summary>
internal sealed record OracleRow(string File, int Records, int OtherRecords, bool Hard, string EventIds, string Channels, string FirstWritten, string LastWritten)
{
    public static IEnumerable<OracleRow> ReadAll(string path)
    {
        string[] lines = System.IO.File.ReadAllLines(path);
        string[] head = lines[0].Split(',');
        int Column(string name) => Array.IndexOf(head, name);
        foreach (string line in lines.Skip(1))
        {
            List<string> cells = Cells(line);
            yield return new OracleRow(
                cells[Column("file")],
                int.Parse(cells[Column("records_libevtx")], CultureInfo.InvariantCulture),
                int.Parse(cells[Column("records_pythonevtx")], CultureInfo.InvariantCulture),
                cells[Column("hard")] == "yes",
                cells[Column("event_ids")],
                cells[Column("channels")],
                cells[Column("first_written_utc")],
                cells[Column("last_written_utc")]);
        }
    }

    private static List<string> Cells(string line)
    {
        List<string> cells = [];
        for (int at = 0; at <= line.Length;)
        {
            bool quoted = at < line.Length && line[at] == '"';
            int end = quoted ? line.IndexOf('"', at + 1) : line.IndexOf(',', at);
            end = end < 0 ? line.Length : end;
            cells.Add(line[(quoted ? at + 1 : at)..end]);
            at = end + (quoted ? 2 : 1);
        }

        return cells;
    }
}
