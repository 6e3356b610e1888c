using System.Text;
using Palisade.Events;
using Palisade.Proofs.Format;
using Palisade.Scanning;
using Palisade.Vault.Search;
using Palisade.Vault.Segments;
using Palisade.Vault.Storage;

namespace Palisade.Tests.Vault.Search;

/// <summary>Searches through indexes, blocks and anchors find what a plain walk over all records finds: same records, same order.</summary>
public sealed class SearchTwinTests
{
    private static readonly string[] Users = ["root", "bob", "eve_1", "Müller", "a.b"], Texts = ["failed", "Failed password", "accepted", "error 404", "x", "10.0.0.1", "10.0.0.12"];

    private static readonly string[] Queries =
    [
        "*", "failed", "fail*", "*ail*", "\"failed password\"", "user:root", "user:ro*", "user:*", "user:nobody", "not user:root", "failed user:bob", "failed or user:bob", "n>500", "n<=3", "/error \\d+/", "/ROOT|bob/", "10.0.0.1",
        "10.0.0.12 not failed", "zzz9", "user:\"müller\"", "müller", "not (failed or accepted)", "_stream:s1", "_stream:s2 and failed", "user:/^e/", "zzz9 or n>998", "a\\tb", "tab:\"a\tb\"", "tab:b", "esc:admin", "w404", "nosuch:*", "not nosuch:*",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_search_finds_what_a_plain_walk_finds(int seed)
    {
        Random random = new(seed);
        string folder = Directory.CreateTempSubdirectory("palisade-search-").FullName;
        PosixDisk disk = new(folder);
        disk.CreateFolder(SegmentWriter.Folder);
        using DayKey key = DayKey.Create();
        List<Record> records = [.. Enumerable.Range(0, 3000).Select(i => Make(random, i))];
        List<SegmentId> segments = Write(disk, key, records, random);
        Func<byte[], IEventReader> create = RecordReaderFactory.Create();
        foreach (string text in Queries)
        {
            Assert.True(Query.TryParse(text, out Query? query, out QueryError? error), $"{text}: {error}");
            SearchOptions options = random.Next(3) switch { 0 => new SearchOptions(), 1 => new SearchOptions { From = 1_000_500_000, To = 1_002_200_000 }, _ => new SearchOptions { From = 500_000_000, To = 900_000_000, ByEventTime = true } };
            List<long> expected = Plain(records, query!, options, create);
            (List<long> found, int blocks) = Search(disk, key, segments, query!, options with { Threads = 1 }, create);
            Assert.Equal(expected, found);
            Assert.Equal(expected, Search(disk, key, segments, query!, options with { Threads = 2 + random.Next(3) }, create).Found);
            if (text == "zzz9")
                Assert.True(blocks < 8, $"{blocks} blocks read for a word that is nowhere");
        }

        Directory.Delete(folder, recursive: true);
    }

    /// <summary>The text that every match needs is read from the expression; a class within a class must not give a text that none has.</summary>
    [Theory]
    [InlineData("/[a-z-[]fooooo]]ailed/")]
    [InlineData("/[a-z-[^]faxzfaxz]]ailed/")]
    [InlineData("/[a-z-[aeiou]]ailed/")]
    public void A_class_within_a_class_hides_no_match(string text)
    {
        string folder = Directory.CreateTempSubdirectory("palisade-search-").FullName;
        PosixDisk disk = new(folder);
        disk.CreateFolder(SegmentWriter.Folder);
        using DayKey key = DayKey.Create();
        List<Record> records = [.. Enumerable.Range(0, 2100).Select(i => new Record(new RecordHeader { Ordinal = i, Stream = 2, Received = 1_000_000_000 + i, EventSecond = 1000, Flags = RecordFlags.LineFeed }, Encoding.UTF8.GetBytes((i % 3) switch { 0 => "bailed out", 1 => "failed", _ => "nothing of the kind" })))];
        List<SegmentId> segments = Write(disk, key, records, new Random(1));
        Assert.True(Query.TryParse(text, out Query? query, out QueryError? error), $"{error}");
        System.Text.RegularExpressions.Regex plain = new(text[1..^1]);
        long[] expected = [.. records.Where(r => plain.IsMatch(Encoding.UTF8.GetString(r.Raw))).Select(r => r.Header.Ordinal)];
        Assert.Equal(expected, Search(disk, key, segments, query!, new SearchOptions(), RecordReaderFactory.Create()).Found);
        Assert.NotEmpty(expected);
        Directory.Delete(folder, recursive: true);
    }

    private static (List<long> Found, int Blocks) Search(IVaultDisk disk, DayKey key, List<SegmentId> segments, Query query, SearchOptions options, Func<byte[], IEventReader> create)
    {
        List<string> problems = [];
        SearchWork work = new(query, options, id => $"s{id}", create);
        SearchIndex index = new(disk, _ => key, 1, problems.Add);
        List<RecordSource> sources = [];
        foreach (SegmentId id in segments)
        {
            if (index.Select(new Palisade.Vault.Catalogue.CatalogueSegment(id, KeyId.TryParse("default.1.2026-01-01")!, 0, 0, 0, 0), work) is { } source)
                sources.Add(source);
        }

        Gathered sink = new();
        using SearchRun run = new(work, sources, sink);
        Assert.True(run.Run(CancellationToken.None));
        Assert.Empty(problems);
        return (sink.Ordinals, (int)index.Blocks);
    }

    private static List<long> Plain(List<Record> records, Query query, SearchOptions options, Func<byte[], IEventReader> create)
    {
        QueryMatcher matcher = new(query);
        Dictionary<uint, IEventReader> readers = [];
        List<long> found = [];
        foreach (Record record in records)
        {
            uint stream = record.Header.Stream;
            if (!readers.TryGetValue(stream, out IEventReader? reader))
                readers.Add(stream, reader = create([]));
            reader.Observe(record.Raw);
            matcher.Begin($"s{stream}");
            if (options.Includes(record.Header) && matcher.Matches(record.Raw, reader))
                found.Add(record.Header.Ordinal);
        }

        return found;
    }

    private static List<SegmentId> Write(IVaultDisk disk, DayKey key, List<Record> records, Random random)
    {
        List<SegmentId> ids = [];
        long leaf = 0;

        // Two segments take turns, as two keys do: their ordinals interleave.
        foreach (int part in (int[])[0, 1, 2])
        {
            Record[] mine = [.. records.Where(r => part == 2 ? r.Header.Ordinal >= 2000 : r.Header.Ordinal < 2000 && (r.Header.Ordinal / 37 % 2) == part)];
            Dictionary<uint, RecordReader> readers = [];
            using SegmentWriter writer = new(disk, key, SegmentId.Create(), id => new SegmentStream(id, $"s{id}", readers[id] = new RecordReader()), 4096);
            for (int i = 0; i < mine.Length;)
            {
                int count = Math.Min(random.Next(1, 30), mine.Length - i);
                writer.BeginBatch(leaf++, count);
                for (; count > 0; count--, i++)
                    writer.Append(mine[i].Header, mine[i].Raw);
            }

            ids.Add(writer.Finish().Id);
        }

        return ids;
    }

    private static Record Make(Random random, int ordinal)
    {
        string user = Users[random.Next(Users.Length)], word = Texts[random.Next(Texts.Length)];
        uint stream = (uint)random.Next(1, 3);
        string extra = random.Next(20) switch { 0 => ",\"tab\":\"a\\tb\"", 1 => ",\"esc\":\"\\u0061dmin\"", _ => "" };
        string text = stream == 1
            ? $"{{\"n\":{ordinal % 1000},\"user\":\"{user}\",\"msg\":\"{word} w{random.Next(600)}\"{extra}}}"
            : $"<34>1 2026-01-02T03:04:05Z host{ordinal % 7} su - - - {word} for {user} n={ordinal % 1000}";
        long received = 1_000_000_000 + (ordinal * 1000L);
        bool hasTime = random.Next(2) == 0;
        return new Record(new RecordHeader { Ordinal = ordinal, Stream = stream, Received = received, EventSecond = hasTime ? random.Next(400, 1100) : VaultTime.SecondOf(received), Flags = RecordFlags.LineFeed | (hasTime ? RecordFlags.HasEventTime : 0) }, Encoding.UTF8.GetBytes(text));
    }

    private sealed record Record(RecordHeader Header, byte[] Raw);

    private sealed class Gathered : IFoundSink
    {
        public List<long> Ordinals { get; } = [];

        public bool WantsEvents => false;

        public void OnRecord(in FoundRecord record, LogEvent? e) => Ordinals.Add(record.Header.Ordinal);
    }
}
