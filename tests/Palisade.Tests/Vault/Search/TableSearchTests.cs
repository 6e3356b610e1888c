using System.Globalization;
using System.Text;
using Palisade.Events;
using Palisade.Proofs.Format;
using Palisade.Scanning;
using Palisade.Vault;
using Palisade.Vault.Search;

namespace Palisade.Tests.Vault.Search;

/// <summary>Rows of tables over many days are sealed key by key, in another order than they came and apart from their header: fields are found by their names all the same.</summary>
public sealed class TableSearchTests : IDisposable
{
    private const int Rows = 240;

    // Near enough for each day to have a key of its own, and not one of late records.
    private static readonly DateTime FirstDay = TimeProvider.System.GetUtcNow().UtcDateTime.Date.AddDays(-30);
    private readonly string _root = Directory.CreateTempSubdirectory("palisade-table-").FullName;
    private readonly Random _random = new(5);

    private VaultOptions Options => new() { KeyFile = Path.Combine(_root, "key"), RecordReaders = () => new RecordReader() };

    private string Folder => Path.Combine(_root, "vault");

    [Fact]
    public void Rows_of_a_csv_over_several_days_are_found_by_column()
    {
        List<string> lines = ["time,account,what"];
        for (int i = 0; i < Rows; i++)
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"{Time(i):yyyy-MM-dd'T'HH:mm:ss}Z,user{i},done{i % 7}"));
        AppendInTwoLives(lines, sealBetween: true);
        AssertFound(i => $"account:user{i}");
        Assert.Equal(Rows, Count("account:*"));
        Assert.Equal(0, Count("account:account"));
        Assert.Equal(Enumerable.Range(0, Rows).Count(i => i % 7 == 3), Count("what:done3"));
    }

    [Fact]
    public void Rows_of_a_csv_are_found_when_nothing_was_sealed_before_the_end()
    {
        List<string> lines = ["time,account,what"];
        for (int i = 0; i < Rows; i++)
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"{Time(i):yyyy-MM-dd'T'HH:mm:ss}Z,user{i},done"));
        AppendInTwoLives(lines, sealBetween: false);
        AssertFound(i => $"account:user{i}");
    }

    [Fact]
    public void Rows_in_the_journal_are_found_by_column_far_behind_their_header()
    {
        const int Many = 12_000;
        VaultWriter.Create(Folder, Options);
        using VaultWriter writer = VaultWriter.Open(Folder, Options);
        using VaultStream stream = writer.OpenStream("table", readers: () => new RecordReader());
        string filler = new('x', 200);
        Append(stream, ["time,account,what"]);

        // More than a block of the journal, and nothing before the last row has its word.
        for (int from = 0; from < Many; from += 3000)
            Append(stream, Enumerable.Range(from, 3000).Select(i => string.Create(CultureInfo.InvariantCulture, $"{FirstDay.AddSeconds(i):yyyy-MM-dd'T'HH:mm:ss}Z,user{i},{filler}{(i == Many - 1 ? " rare" : "")}")));
        Assert.Equal(1, Count($"rare account:user{Many - 1}"));
        Assert.Equal(0, Count("rare account:user1"));
    }

    [Fact]
    public void Rows_below_a_changed_list_of_fields_are_found_by_the_names_that_hold_for_them()
    {
        List<string> lines = ["#Software: x", "#Fields: date time cs-username sc-status"];
        for (int i = 0; i < Rows; i++)
        {
            // The list changes with the day, so that each key has one.
            if (i == Rows / 2)
                lines.Add("#Fields: date time sc-status cs-username");
            DateTime time = i < Rows / 2 ? Time(i) : Time(i).AddDays(9);
            lines.Add(time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + (i < Rows / 2 ? $" user{i} 200" : $" 404 user{i}"));
        }

        AppendInTwoLives(lines, sealBetween: true);
        AssertFound(i => $"cs-username:user{i}");
        Assert.Equal(Rows / 2, Count("sc-status:404"));
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    // Days in mixed order, so that the rows of a day do not lie together.
    private DateTime Time(int row) => FirstDay.AddDays(_random.Next(5)).AddSeconds(row);

    /// <summary>The first part is sealed or not, the rest is sealed by another writer, which did not see the beginning.</summary>
    private void AppendInTwoLives(List<string> lines, bool sealBetween)
    {
        VaultWriter.Create(Folder, Options);
        using (VaultWriter writer = VaultWriter.Open(Folder, Options))
        {
            using VaultStream stream = writer.OpenStream("table", readers: () => new RecordReader());
            Append(stream, lines.Take(lines.Count * 2 / 3));
            if (sealBetween)
                writer.Seal();
            Append(stream, lines.Skip(lines.Count * 2 / 3));
        }

        using (VaultWriter writer = VaultWriter.Open(Folder, Options))
            writer.Seal();
        Assert.True(Directory.GetFiles(Path.Combine(Folder, "segments")).Length >= 5);
    }

    private static void Append(VaultStream stream, IEnumerable<string> lines)
    {
        RecordBuffer records = new();
        foreach (string line in lines)
            records.Add(Encoding.UTF8.GetBytes(line), RecordFlags.LineFeed);
        stream.AppendAsync(records).GetAwaiter().GetResult();
    }

    private void AssertFound(Func<int, string> query)
    {
        for (int i = 0; i < Rows; i++)
            Assert.True(Count(query(i)) == 1, query(i));
    }

    private long Count(string text)
    {
        Assert.True(Query.TryParse(text, out Query? query, out _));
        using VaultReader reader = VaultReader.Open(Folder, Options, RecordReaderFactory.Create());
        SearchSummary summary = reader.Search(query!, new SearchOptions(), new Nothing());
        Assert.Empty(summary.Problems);
        return summary.Records;
    }

    private sealed class Nothing : IFoundSink
    {
        public bool WantsEvents => false;

        public void OnRecord(in FoundRecord record, LogEvent? e)
        {
        }
    }
}
