using System.Text;
using Palisade.Events;
using Palisade.Proofs.Format;
using Palisade.Scanning;
using Palisade.Vault.Catalogue;
using Palisade.Vault.Search;
using Palisade.Vault.Segments;
using Palisade.Vault.Storage;

namespace Palisade.Tests.Vault.Search;

/// <summary>Blocks are unpacked and looked through beside the search: what goes wrong there is told as it is on one thread, and nothing goes on when the search has ended.</summary>
public sealed class SearchThreadsTests : IDisposable
{
    private const int Records = 4000, BlockBytes = 2048, Segments = 3;
    private readonly string _folder = Directory.CreateTempSubdirectory("palisade-threads-").FullName;
    private readonly DayKey _key = DayKey.Create();
    private readonly PosixDisk _disk;
    private readonly List<SegmentId> _segments = [];

    public SearchThreadsTests()
    {
        _disk = new PosixDisk(_folder);
        _disk.CreateFolder(SegmentWriter.Folder);
        for (int part = 0, leaf = 0; part < Segments; part++)
        {
            using SegmentWriter writer = new(_disk, _key, SegmentId.Create(), id => new SegmentStream(id, $"s{id}", new RecordReader()), BlockBytes);
            int end = Records * (part + 1) / Segments;
            for (int ordinal = Records * part / Segments; ordinal < end;)
            {
                int count = Math.Min(20, end - ordinal);
                writer.BeginBatch(leaf++, count);
                for (; count > 0; count--, ordinal++)
                    writer.Append(new RecordHeader { Ordinal = ordinal, Stream = 1, Received = 1_000_000 + ordinal, EventSecond = 1, Flags = RecordFlags.LineFeed }, Encoding.ASCII.GetBytes($"<34>1 2026-01-02T03:04:05Z host su - - - record {ordinal} of a segment"));
            }

            _segments.Add(writer.Finish().Id);
        }
    }

    public void Dispose()
    {
        _key.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void All_is_found_in_order_and_a_block_that_does_not_open_is_named(int threads)
    {
        Gathered all = new();
        Assert.Empty(Search(_disk, threads, all));
        Assert.Equal(Enumerable.Range(0, Records).Select(i => (long)i), all.Ordinals);

        string path = Path.Combine(_folder, SegmentWriter.PathOf(_segments[1]));
        byte[] bytes = File.ReadAllBytes(path);
        bytes[bytes.Length / 3] ^= 1;
        File.WriteAllBytes(path, bytes);
        Gathered some = new();
        string problem = Assert.Single(Search(_disk, threads, some));
        Assert.Contains($"{SegmentWriter.PathOf(_segments[1])}: block ", problem, StringComparison.Ordinal);
        Assert.Contains("it does not decrypt, its bytes were changed", problem, StringComparison.Ordinal);
        Assert.InRange(some.Ordinals.Count, Records - 100, Records - 1);
        Assert.Equal(some.Ordinals.Order(), some.Ordinals);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void A_read_that_fails_beside_the_search_ends_it_after_what_came_before(int threads)
    {
        // A quarter into it, and not the index at its end.
        long length = new FileInfo(Path.Combine(_folder, SegmentWriter.PathOf(_segments[2]))).Length;
        FailingDisk failing = new(_disk, SegmentWriter.PathOf(_segments[2]), length / 4, length / 2);
        Gathered found = new();
        VaultIOException e = Assert.Throws<VaultIOException>(() => Search(failing, threads, found));
        Assert.Contains("no such luck", e.Message, StringComparison.Ordinal);
        Assert.True(found.Ordinals.Count > Records * 2 / Segments, $"{found.Ordinals.Count}");
        Assert.Equal(Enumerable.Range(0, found.Ordinals.Count).Select(i => (long)i), found.Ordinals);
        Assert.Equal(0, failing.Open);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void A_search_that_is_stopped_leaves_no_file_open(int threads)
    {
        FailingDisk counting = new(_disk, "none", 0, 0);
        using CancellationTokenSource stop = new();
        Gathered found = new() { Each = n => { if (n == 1500) stop.Cancel(); } };
        Assert.Throws<OperationCanceledException>(() => Search(counting, threads, found, stop.Token));
        Assert.Equal(1500, found.Ordinals.Count);
        Assert.Equal(0, counting.Open);
    }

    private List<string> Search(IVaultDisk disk, int threads, Gathered sink, CancellationToken stop = default)
    {
        Assert.True(Query.TryParse("record", out Query? query, out _));
        List<string> problems = [];
        SearchWork work = new(query!, new SearchOptions { Threads = threads }, id => $"s{id}", RecordReaderFactory.Create());
        SearchIndex index = new(disk, _ => _key, 1, problems.Add);
        List<RecordSource> sources = [.. _segments.Select(id => index.Select(new CatalogueSegment(id, KeyId.TryParse("default.1.2026-01-01")!, 0, 0, 0, 0), work)!)];
        using SearchRun run = new(work, sources, sink);
        Assert.True(run.Run(stop));
        return problems;
    }

    private sealed class Gathered : IFoundSink
    {
        public List<long> Ordinals { get; } = [];

        public Action<int>? Each { get; init; }

        public bool WantsEvents => false;

        public void OnRecord(in FoundRecord record, LogEvent? e)
        {
            Ordinals.Add(record.Header.Ordinal);
            Each?.Invoke(Ordinals.Count);
        }
    }

    /// <summary>A disk on which blocks of one file cannot be read between two places; counts the files that are open.</summary>
    private sealed class FailingDisk(IVaultDisk disk, string path, long from, long to) : IVaultDisk
    {
        private int _open;

        public int Open => _open;

        IVaultFile IVaultDisk.Open(string name, FileUse use)
        {
            Interlocked.Increment(ref _open);
            return new FailingFile(disk.Open(name, use), name == path ? from : 0, name == path ? to : 0, () => Interlocked.Decrement(ref _open));
        }

        public bool Exists(string name) => disk.Exists(name);

        public IReadOnlyList<string> Files(string folder) => disk.Files(folder);

        public IReadOnlyList<string> Folders(string folder) => disk.Folders(folder);

        public void CreateFolder(string name) => disk.CreateFolder(name);

        public void Rename(string name, string to) => disk.Rename(name, to);

        public void Delete(string name) => disk.Delete(name);

        public void SyncFolder(string name) => disk.SyncFolder(name);

        public IDisposable Lock(string name) => disk.Lock(name);
    }

    private sealed class FailingFile(IVaultFile file, long from, long to, Action closed) : IVaultFile
    {
        // Less than a block has: the lengths of blocks are read.
        private const int Small = 100;

        public string Path => file.Path;

        public long Length => file.Length;

        public int Read(long offset, Span<byte> buffer) => offset >= from && offset < to && buffer.Length > Small ? throw new VaultIOException("read", file.Path, "no such luck") : file.Read(offset, buffer);

        public void Write(long offset, ReadOnlySpan<byte> bytes) => file.Write(offset, bytes);

        public void SetLength(long length) => file.SetLength(length);

        public void Sync() => file.Sync();

        public void Dispose()
        {
            file.Dispose();
            closed();
        }
    }
}
