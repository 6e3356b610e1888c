using System.Text;
using Palisade.Events;
using Palisade.Proofs.Format;
using Palisade.Scanning;
using Palisade.Tests.Vault.Retention;
using Palisade.Vault;
using Palisade.Vault.Journal;
using Palisade.Vault.Retention;
using Palisade.Vault.Search;
using Palisade.Vault.Storage;

namespace Palisade.Tests.Vault.Search;

/// <summary>Searching beside a writer that appends and seals without pause: what was acknowledged when the search began is found, each record once, in order.</summary>
public sealed class SearchWhileSealingTests
{
    private const int Rounds = 40, RecordsInRound = 50;

    /// <param name="sameReader">One reader searches again and again, and knows the journal from before.</param>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_search_finds_all_that_was_acknowledged_when_it_began(bool sameReader)
    {
        using RetentionVault vault = new();
        VaultPlace place = vault.Place with { Adjust = parts => parts with { Clock = TimeProvider.System, Limits = parts.Limits with { ReserveBytes = 0, JournalBytes = 2000, BatchAge = TimeSpan.FromMilliseconds(20), CheckpointEvery = TimeSpan.FromMilliseconds(50) } } };
        using KeptVault kept = KeptVault.Open(place);
        using VaultWriter writer = kept.OpenWriter();
        using VaultStream stream = writer.OpenStream("lines");
        int acknowledged = 0;
        using CancellationTokenSource stop = new();
        Task<int> searching = Task.Run(() => SearchOn(vault, sameReader, () => Volatile.Read(ref acknowledged), stop.Token));
        for (int round = 0; round < Rounds && !searching.IsCompleted; round++)
        {
            RecordBuffer records = new();
            for (int i = 0; i < RecordsInRound; i++)
                records.Add(Encoding.ASCII.GetBytes($"record {(round * RecordsInRound) + i}"), RecordFlags.LineFeed);
            await stream.AppendAsync(records);
            Volatile.Write(ref acknowledged, (round + 1) * RecordsInRound);
            if (round % 8 == 7)
                writer.Seal();
        }

        await stop.CancelAsync();
        Assert.True(await searching > 0);
        writer.Close();
        Assert.Equal(Rounds * RecordsInRound, Search(vault).Count);
        Assert.NotEmpty(Directory.EnumerateFiles(Path.Combine(vault.Folder, "segments")));
    }

    [Fact]
    public async Task A_journal_file_that_a_list_of_the_folder_leaves_out_is_read_all_the_same()
    {
        using RetentionVault vault = new();
        VaultPlace place = vault.Place with { Adjust = parts => parts with { Clock = TimeProvider.System, Limits = parts.Limits with { ReserveBytes = 0, JournalBytes = 500 } } };
        using KeptVault kept = KeptVault.Open(place);
        using VaultWriter writer = kept.OpenWriter();
        using VaultStream stream = writer.OpenStream("lines");
        for (int i = 0; i < 200; i += 10)
        {
            RecordBuffer records = new();
            for (int n = i; n < i + 10; n++)
                records.Add(Encoding.ASCII.GetBytes($"record {n}"), RecordFlags.LineFeed);
            await stream.AppendAsync(records);
        }

        ForgetfulDisk disk = new(new PosixDisk(vault.Folder));
        using VaultReader reader = new(disk, KeptVault.ReadRoot(place, disk), place.CataloguePath, RecordReaderFactory.Create());
        Assert.True(Query.TryParse("*", out Query? all, out _));
        Lines found = new();
        reader.Search(all!, new SearchOptions(), found);
        Assert.Equal(Enumerable.Range(0, 200).Select(i => $"record {i}"), found.Texts);
        Assert.True(disk.WasForgetful);
    }

    private static int SearchOn(RetentionVault vault, bool sameReader, Func<int> acknowledged, CancellationToken stop)
    {
        using VaultReader? same = sameReader ? VaultReader.Open(vault.Folder, vault.Options, RecordReaderFactory.Create()) : null;
        int searches = 0;
        do
        {
            int before = acknowledged();
            List<string> found = same is null ? Search(vault) : Search(same);
            Assert.True(found.Count >= before, $"search {searches}: {found.Count} found, {before} were acknowledged before");
            for (int i = 0; i < found.Count; i++)
                Assert.Equal($"record {i}", found[i]);
            searches++;
        }
        while (!stop.IsCancellationRequested);
        return searches;
    }

    private static List<string> Search(RetentionVault vault)
    {
        using VaultReader reader = VaultReader.Open(vault.Folder, vault.Options, RecordReaderFactory.Create());
        return Search(reader);
    }

    private static List<string> Search(VaultReader reader)
    {
        Assert.True(Query.TryParse("*", out Query? all, out _));
        Lines found = new();
        Assert.Empty(reader.Search(all!, new SearchOptions(), found).Problems);
        return found.Texts;
    }

    private sealed class Lines : IFoundSink
    {
        public List<string> Texts { get; } = [];

        public bool WantsEvents => false;

        public void OnRecord(in FoundRecord record, LogEvent? e) => Texts.Add(Encoding.ASCII.GetString(record.Raw));
    }

    /// <summary>Leaves out one file the first time that the journal is listed, neither the first nor the last.</summary>
    private sealed class ForgetfulDisk(PosixDisk disk) : IVaultDisk
    {
        public bool WasForgetful { get; private set; }

        public IReadOnlyList<string> Files(string folder)
        {
            IReadOnlyList<string> files = disk.Files(folder);
            if (folder != JournalFormat.Folder || WasForgetful)
                return files;
            WasForgetful = true;
            string left = files.Order(StringComparer.Ordinal).ElementAt(1);
            Assert.True(files.Count > 2);
            return [.. files.Where(f => f != left)];
        }

        public IVaultFile Open(string path, FileUse use) => disk.Open(path, use);

        public bool Exists(string path) => disk.Exists(path);

        public IReadOnlyList<string> Folders(string folder) => disk.Folders(folder);

        public void CreateFolder(string path) => disk.CreateFolder(path);

        public void Rename(string from, string to) => disk.Rename(from, to);

        public void Delete(string path) => disk.Delete(path);

        public void SyncFolder(string path) => disk.SyncFolder(path);

        public IDisposable Lock(string path) => disk.Lock(path);
    }
}
