using System.Globalization;
using System.Text;
using Palisade.Events;
using Palisade.Privacy;
using Palisade.Proofs.Format;
using Palisade.Scanning;
using Palisade.Server.Searching;
using Palisade.Vault.Catalogue;
using Palisade.Vault.Search;
using Palisade.Vault.Segments;
using Palisade.Vault.Storage;

namespace Palisade.Tests.Server.Searching;

/// <summary>A search for a token reads only blocks that may have its value once that is known: fewer, and nothing is missed.</summary>
public sealed class TokenNarrowingTests : IDisposable
{
    private const int Records = 1200, BlockBytes = 4096;
    private static readonly string[] Names = ["mallory.quill", "bo", "CORP\\nils", "svc-web", "olga_m", "anna", "pere", "quin"];
    private readonly string _folder = Directory.CreateTempSubdirectory("palisade-tokens-").FullName;
    private readonly DayKey _key = DayKey.Create();
    private readonly PosixDisk _disk;
    private readonly SegmentId _segment;
    private readonly Pseudonymiser _pseudonymiser = new("0123456789abcdef"u8);
    private readonly int _readers = new RecordReader().Version;

    public TokenNarrowingTests()
    {
        _disk = new PosixDisk(_folder);
        _disk.CreateFolder(SegmentWriter.Folder);
        using SegmentWriter writer = new(_disk, _key, SegmentId.Create(), id => new SegmentStream(id, $"s{id}", new RecordReader()), BlockBytes);
        for (int i = 0; i < Records; i++)
        {
            if (i % 20 == 0)
                writer.BeginBatch(i / 20, 20);
            string name = Names[i * Names.Length / Records], host = string.Create(CultureInfo.InvariantCulture, $"web{i / 50}");
            // The escaped name stands in no byte of its record; a token may be written into a record by its sender.
            string line = (i % 5) switch
            {
                0 => $$"""{"Channel":"Security","EventID":4688,"Computer":"{{host}}.example.org","User":"{{Escaped(name)}}","CommandLine":"x{{i}}"}""",
                1 => $$"""{"Channel":"Security","EventID":4624,"Computer":"{{host.ToUpperInvariant()}}","IpAddress":"192.0.2.{{i % 97}}","TargetUserName":"{{name.Replace("\\", "\\\\", StringComparison.Ordinal)}}"}""",
                2 => $$"""{"Channel":"Security","EventID":1,"Computer":"{{host}}","CommandLine":"C:\\Users\\{{name[(name.IndexOf('\\', StringComparison.Ordinal) + 1)..]}}\\x.exe"}""",
                3 => $$"""{"Channel":"Security","EventID":1,"Computer":"{{host}}","note":"mail of mallory{{i % 11}}@example.org, S-1-5-21-1-2-3-{{4000 + (i / 100)}}"}""",
                _ => $$"""{"Channel":"Security","EventID":1,"note":"{{(i == 904 ? Token(PersonalKind.User, "bo") : "nothing")}}"}""",
            };
            writer.Append(new RecordHeader { Ordinal = i, Stream = 1, Received = 1_000_000 + i, EventSecond = 1, Flags = RecordFlags.LineFeed }, Encoding.UTF8.GetBytes(line));
        }

        _segment = writer.Finish().Id;
    }

    public void Dispose()
    {
        _key.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Every_token_is_found_in_the_same_records_as_by_looking_at_all()
    {
        KnownValues known = new(_pseudonymiser);
        Dictionary<string, SortedSet<long>> shown = new(StringComparer.Ordinal);
        (_, long all) = Search("*", null, (record, view) =>
        {
            known.Add(view.Values);
            foreach (string token in view.Tokens)
                (shown.TryGetValue(token, out SortedSet<long>? at) ? at : shown[token] = []).Add(record);
        });
        Assert.InRange(shown.Count, 50, 500);
        int narrowed = 0;
        foreach (string token in shown.Keys)
        {
            (List<long> wide, _) = Search(token, null);
            (List<long> found, long blocks) = Search(token, known);
            Assert.Equal(wide, found);
            narrowed += blocks < all / 2 ? 1 : 0;
        }

        Assert.True(narrowed > shown.Count * 3 / 4, $"{narrowed} of {shown.Count} tokens were looked for in less than half of the {all} blocks");
    }

    [Theory]
    [InlineData("USER and x7")]
    [InlineData("USER or anna")]
    [InlineData("user:USER")]
    [InlineData("not USER")]
    [InlineData("\"USER\"")]
    [InlineData("USER HOST")]
    [InlineData("/USER/")]
    public void A_query_with_tokens_finds_the_same_as_without_what_is_known(string query)
    {
        query = query.Replace("USER", Token(PersonalKind.User, "bo"), StringComparison.Ordinal).Replace("HOST", Token(PersonalKind.Host, "web4"), StringComparison.Ordinal);
        KnownValues known = new(_pseudonymiser);
        Search("*", null, (_, view) => known.Add(view.Values));
        Assert.Equal(Search(query, null).Found, Search(query, known).Found);
    }

    [Fact]
    public void What_is_not_known_or_has_many_spellings_narrows_nothing()
    {
        KnownValues known = new(_pseudonymiser);
        known.Add([(Token(PersonalKind.Ip, "2001:db8::1"), "2001:db8::1"), (Token(PersonalKind.Phone, "+4917012345678"), "+4917012345678"), (Token(PersonalKind.User, "zoë"), "zoë"), (Token(PersonalKind.User, "anna"), "somebody else")]);
        Assert.False(known.Has(Token(PersonalKind.Ip, "2001:db8::1")) || known.Has(Token(PersonalKind.Phone, "+4917012345678")) || known.Has(Token(PersonalKind.User, "zoë")) || known.Has(Token(PersonalKind.User, "anna")));
        (_, long all) = Search("*", null);
        Assert.Equal(all, Search(Token(PersonalKind.User, "anna"), known).Blocks);
    }

    [Fact]
    public void No_more_values_are_remembered_than_so_many()
    {
        KnownValues known = new(_pseudonymiser);
        known.Add(Enumerable.Range(0, KnownValues.Most + 2).Select(i => string.Create(CultureInfo.InvariantCulture, $"name{i}")).Select(n => (Token(PersonalKind.User, n), n)));
        Assert.Equal((false, false, true, true), (known.Has(Token(PersonalKind.User, "name0")), known.Has(Token(PersonalKind.User, "name1")), known.Has(Token(PersonalKind.User, "name2")), known.Has(Token(PersonalKind.User, string.Create(CultureInfo.InvariantCulture, $"name{KnownValues.Most + 1}")))));
    }

    private static string Escaped(string name) => string.Concat(name.Select(c => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}")));

    private string Token(PersonalKind kind, string value) => _pseudonymiser.Token(kind, value);

    private (List<long> Found, long Blocks) Search(string text, KnownValues? known, Action<long, TokenView>? each = null)
    {
        Assert.True(Query.TryParse(text, out Query? query, out _));
        TokenQuery tokens = TokenQuery.Of(query!);
        Seen seen = new(tokens, known is null ? TokenNeed.None : TokenNeed.Of(tokens, known), new TokenView(_pseudonymiser), each);
        SearchWork work = new(known is null ? tokens.Wider : tokens.Narrowed(known.WordsOf), new SearchOptions { Threads = 1 }, id => $"s{id}", RecordReaderFactory.Create());
        SearchIndex index = new(_disk, _ => _key, _readers, problem => Assert.Fail(problem));
        RecordSource? source = index.Select(new CatalogueSegment(_segment, KeyId.TryParse("default.1.2026-01-01")!, 0, 0, 0, 0), work);
        using SearchRun run = new(work, source is null ? [] : [source], seen);
        Assert.True(run.Run(CancellationToken.None));
        return (seen.Found, index.Blocks);
    }

    private sealed class Seen(TokenQuery query, TokenNeed need, TokenView view, Action<long, TokenView>? each) : IFoundSink
    {
        public List<long> Found { get; } = [];

        public int Passed { get; private set; }

        public bool WantsEvents => true;

        public void OnRecord(in FoundRecord record, LogEvent? e)
        {
            if (!need.MayShow(record.Raw, e))
            {
                Passed++;
                return;
            }

            view.Read(record, e);
            each?.Invoke(record.Header.Ordinal, view);
            if (query.Matches(view))
                Found.Add(record.Header.Ordinal);
        }
    }
}
