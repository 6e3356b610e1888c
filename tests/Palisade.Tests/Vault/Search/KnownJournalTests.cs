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

/// <summary>A reader that comes to the journal again goes through what is new of it, and knows the rest; records that are sealed are found without it.</summary>
public sealed class KnownJournalTests
{
    [Fact]
    public async Task A_journal_is_gone_through_once()
    {
        using RetentionVault vault = new();
        using KeptVault kept = KeptVault.Open(Place(vault));
        using VaultWriter writer = kept.OpenWriter();
        using VaultStream stream = writer.OpenStream("lines");
        await Append(stream, 0, 400);
        CountingDisk disk = new(new PosixDisk(vault.Folder));
        using VaultReader reader = Open(vault, disk);

        long first = Take(reader, disk), second = Take(reader, disk);
        await Append(stream, 400, 10);
        long third = Take(reader, disk), fourth = Take(reader, disk);

        Assert.True(first > 5000, $"{first} bytes");
        Assert.True(second < 200 && fourth < 300, $"{second} and {fourth} bytes read of what is known");
        Assert.InRange(third, fourth + 100, first / 4);
    }

    [Fact]
    public async Task What_is_told_of_a_damaged_file_is_told_each_time()
    {
        using RetentionVault vault = new();
        using (KeptVault kept = KeptVault.Open(Place(vault)))
        using (VaultWriter writer = kept.OpenWriter())
        using (VaultStream stream = writer.OpenStream("lines"))
        {
            for (int i = 0; i < 20; i++)
                await Append(stream, i, 1);
            string file = Directory.EnumerateFiles(Path.Combine(vault.Folder, JournalFormat.Folder), "*.wal").MaxBy(f => new FileInfo(f).Length)!;
            byte[] bytes = File.ReadAllBytes(file);
            bytes[bytes.Length / 2] ^= 1;
            File.WriteAllBytes(file, bytes);
            using VaultReader reader = Open(vault, new PosixDisk(vault.Folder));

            (List<string> texts, IReadOnlyList<string> problems) = Search(reader);
            (List<string> again, IReadOnlyList<string> problemsAgain) = Search(reader);

            Assert.Contains(problems, p => p.Contains("is damaged", StringComparison.Ordinal));
            Assert.InRange(texts.Count, 10, 19);
            Assert.Equal(texts, again);
            Assert.Equal(problems, problemsAgain);
        }
    }

    [Fact]
    public async Task A_sealed_record_is_found_without_the_journal()
    {
        using RetentionVault vault = new();
        using KeptVault kept = KeptVault.Open(Place(vault));
        using VaultWriter writer = kept.OpenWriter();
        using VaultStream stream = writer.OpenStream("lines");
        await Append(stream, 0, 50);
        writer.Seal();
        await Append(stream, 50, 400);
        CountingDisk disk = new(new PosixDisk(vault.Folder));
        using VaultReader reader = Open(vault, disk);

        Texts found = new();
        Assert.True(ShownRecord.TryFind(reader, 7, new SegmentBlocks(), withLedger: false, found, out string reason), reason);
        Assert.Equal("record 7", Assert.Single(found.All));
        Assert.Equal(0, disk.JournalBytes);
    }

    [Fact]
    public async Task An_estimate_is_that_of_the_search_and_reads_no_journal()
    {
        using RetentionVault vault = new();
        using KeptVault kept = KeptVault.Open(Place(vault));
        using VaultWriter writer = kept.OpenWriter();
        using VaultStream stream = writer.OpenStream("lines");
        await Append(stream, 0, 50);
        writer.Seal();
        await Append(stream, 50, 400);
        CountingDisk disk = new(new PosixDisk(vault.Folder));
        using VaultReader reader = Open(vault, disk);
        Assert.True(Query.TryParse("record", out Query? query, out _));

        SearchEstimate estimate = reader.Estimate(query!, new SearchOptions(), _ => { });

        Assert.Equal(0, disk.JournalBytes);
        SearchEstimate? told = null;
        reader.Search(query!, new SearchOptions(), new Texts(), e => told = e);
        Assert.Equal(told, estimate);
        Assert.True(estimate is { Records: 50, JournalBytes: > 5000 }, $"{estimate}");
    }

    private static VaultPlace Place(RetentionVault vault) => vault.Place with { Adjust = parts => parts with { Clock = TimeProvider.System, Limits = parts.Limits with { ReserveBytes = 0 } } };

    private static VaultReader Open(RetentionVault vault, IVaultDisk disk) => new(disk, KeptVault.ReadRoot(vault.Place, disk), vault.Place.CataloguePath, RecordReaderFactory.Create());

    private static async Task Append(VaultStream stream, int first, int count)
    {
        RecordBuffer records = new();
        for (int i = 0; i < count; i++)
            records.Add(Encoding.ASCII.GetBytes($"record {first + i}"), RecordFlags.LineFeed);
        await stream.AppendAsync(records);
    }

    private static long Take(VaultReader reader, CountingDisk disk)
    {
        long before = disk.JournalBytes;
        reader.TakeJournal().Dispose();
        return disk.JournalBytes - before;
    }

    private static (List<string> Texts, IReadOnlyList<string> Problems) Search(VaultReader reader)
    {
        Assert.True(Query.TryParse("*", out Query? all, out _));
        Texts found = new();
        return (found.All, reader.Search(all!, new SearchOptions(), found).Problems);
    }

    private sealed class Texts : IFoundSink
    {
        public List<string> All { get; } = [];

        public bool WantsEvents => false;

        public void OnRecord(in FoundRecord record, LogEvent? e) => All.Add(Encoding.ASCII.GetString(record.Raw));
    }

    /// <summary>Counts what is read of journal files.</summary>
    private sealed class CountingDisk(PosixDisk disk) : IVaultDisk
    {
        public long JournalBytes { get; private set; }

        public IVaultFile Open(string path, FileUse use) => path.EndsWith(".wal", StringComparison.Ordinal) ? new Counted(disk.Open(path, use), this) : disk.Open(path, use);

        public IReadOnlyList<string> Files(string folder) => disk.Files(folder);

        public bool Exists(string path) => disk.Exists(path);

        public IReadOnlyList<string> Folders(string folder) => disk.Folders(folder);

        public void CreateFolder(string path) => disk.CreateFolder(path);

        public void Rename(string from, string to) => disk.Rename(from, to);

        public void Delete(string path) => disk.Delete(path);

        public void SyncFolder(string path) => disk.SyncFolder(path);

        public IDisposable Lock(string path) => disk.Lock(path);

        private sealed class Counted(IVaultFile file, CountingDisk disk) : IVaultFile
        {
            public string Path => file.Path;

            public long Length => file.Length;

            public int Read(long offset, Span<byte> to)
            {
                int read = file.Read(offset, to);
                disk.JournalBytes += read;
                return read;
            }

            public void Write(long offset, ReadOnlySpan<byte> bytes) => file.Write(offset, bytes);

            public void SetLength(long length) => file.SetLength(length);

            public void Sync() => file.Sync();

            public void Dispose() => file.Dispose();
        }
    }
}
