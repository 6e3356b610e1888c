using System.Text;
using Palisade.Events;
using Palisade.Proofs.Format;
using Palisade.Scanning;
using Palisade.Sources;
using Palisade.Vault;
using Palisade.Vault.Search;

namespace Palisade.Tests.Vault.Search;

/// <summary>A table whose rows go on in a new stream of the same name, below no header of their own: readers of the vault know its columns, wherever header and rows lie.</summary>
public sealed class ContinuedTableTests : IDisposable
{
    private const string Csv = "time,account,what\n2026-11-22T10:00:00Z,user1,done\n2026-11-22T10:00:01Z,user2,done\n2026-11-22T10:00:02Z,user3,done";
    private const string W3c = "#Software: x\n#Fields: date time account what\n2026-11-22 10:00:00 user1 done\n2026-11-22 10:00:01 user2 done\n2026-11-22 10:00:02 user3 done";
    private const string Zeek = "#separator \\x09\n#fields\tts\taccount\twhat\n#types\ttime\tstring\tstring\n#path\tdns\n1763800000.1\tuser1\tdone\n1763800001.1\tuser2\tdone\n1763800002.1\tuser3\tdone";

    private readonly string _root = Directory.CreateTempSubdirectory("palisade-table-").FullName;

    /// <summary>When what is there is sealed.</summary>
    public enum Sealing
    {
        Never,
        BetweenByTheFirst,
        BetweenByAnother,
        AtTheEnd,
    }

    private VaultOptions Options => new() { KeyFile = Path.Combine(_root, "key"), RecordReaders = () => new RecordReader() };

    private string Folder => Path.Combine(_root, "vault");

    public static TheoryData<string, Sealing> Tables()
    {
        TheoryData<string, Sealing> all = [];
        foreach (string table in (string[])[Csv, W3c, Zeek])
        {
            foreach (Sealing when in Enum.GetValues<Sealing>())
                all.Add(table, when);
        }

        return all;
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public void Rows_in_a_new_stream_have_the_columns_of_the_stream_before(string table, Sealing when)
    {
        AppendInThreeLives(table.Split('\n'), when);
        for (int user = 1; user <= 3; user++)
        {
            Found found = Search($"account:user{user}");
            RecordReference reference = Assert.Single(found.References);
            Assert.Equal([$"user{user}"], found.Accounts);
            using VaultReader reader = VaultReader.Open(Folder, Options, RecordReaderFactory.Create());
            Found shown = new();
            Assert.True(ShownRecord.TryFind(reader, reference, shown, out string reason), reason);
            Assert.Equal([$"user{user}"], shown.Accounts);
        }

        Assert.Empty(Search("account:account").References);
        Assert.Equal(3, Search("what:done").References.Count);
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public void A_stream_is_replayed_below_its_header_and_leaves_are_those_of_its_records(string table, Sealing when)
    {
        string[] lines = table.Split('\n');
        AppendInThreeLives(lines, when);
        using VaultReader reader = VaultReader.Open(Folder, Options, RecordReaderFactory.Create());
        string header = string.Concat(lines[..^3].Select(l => l + "\n"));
        List<string> texts = [], leaves = [];
        foreach (LogInput input in reader.Inputs("v/", DateTime.UnixEpoch, () => { }, Assert.Fail).Cast<LogInput>().Where(i => i.Path == "v/table"))
        {
            using StreamReader text = new(input.Open());
            texts.Add(text.ReadToEnd());
            leaves.Add(input.LeafAt!(header.Length)!);
        }

        Assert.Equal(lines[^3..].Select(l => header + l + "\n"), texts);
        Assert.Equal(Enumerable.Range(1, 3).Select(user => Search($"account:user{user}").References.Single().ToString()), leaves);
    }

    [Theory]
    [InlineData("""{"account":"user2","what":"done"}""", 1)]
    [InlineData("no row of it", 0)]
    public void What_is_no_row_of_the_table_is_what_it_is_and_a_row_after_it_is_one(string line, int found)
    {
        Append("table", Csv.Split('\n')[..2], seal: false);
        Append("table", [line], seal: false);
        Append("elsewhere", ["2026-11-22T10:00:01Z,user2,done"], seal: false);
        Assert.Equal(found, Search("account:user2").References.Count);
        Append("table", Csv.Split('\n')[2..3], seal: true);
        Assert.Equal(found + 1, Search("account:user2").References.Count);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    // Header and first row, the second row, the third row, a stream each.
    private void AppendInThreeLives(string[] lines, Sealing when)
    {
        Append("table", lines[..^2], when == Sealing.BetweenByTheFirst);
        if (when == Sealing.BetweenByAnother)
            Append("other", ["nothing"], seal: true);
        Append("table", lines[^2..^1], seal: false);
        Append("table", lines[^1..], seal: false);
        if (when == Sealing.AtTheEnd)
            Append("other", ["nothing"], seal: true);
        Assert.Equal(when == Sealing.Never, !Directory.Exists(Path.Combine(Folder, "segments")) || Directory.GetFiles(Path.Combine(Folder, "segments")).Length == 0);
    }

    private void Append(string stream, IEnumerable<string> lines, bool seal)
    {
        if (!Directory.Exists(Folder))
            VaultWriter.Create(Folder, Options);
        using VaultWriter writer = VaultWriter.Open(Folder, Options);
        using (VaultStream open = writer.OpenStream(stream, readers: () => new RecordReader()))
        {
            RecordBuffer records = new();
            foreach (string line in lines)
                records.Add(Encoding.UTF8.GetBytes(line), RecordFlags.LineFeed);
            open.AppendAsync(records).GetAwaiter().GetResult();
        }

        if (seal)
            writer.Seal();
        writer.Close();
    }

    private Found Search(string text)
    {
        Assert.True(Query.TryParse(text, out Query? query, out _));
        using VaultReader reader = VaultReader.Open(Folder, Options, RecordReaderFactory.Create());
        Found found = new();
        SearchSummary summary = reader.Search(query!, new SearchOptions(), found);
        Assert.Empty(summary.Problems);
        return found;
    }

    private sealed class Found : IFoundSink
    {
        public bool WantsEvents => true;

        public List<RecordReference> References { get; } = [];

        public List<string> Accounts { get; } = [];

        public void OnRecord(in FoundRecord record, LogEvent? e)
        {
            References.Add(record.Reference);
            ByteBuffer text = new(64);
            for (int i = 0; i < (e?.Count ?? 0); i++)
            {
                if (e!.Fields[i].Name.Text != "account")
                    continue;
                FieldText.Append(e, e.Fields[i], text);
                Accounts.Add(Encoding.UTF8.GetString(text.Written));
            }
        }
    }
}
