using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Palisade.Proofs.Format;
using Palisade.Server.Collecting;
using Palisade.Sources;
using Palisade.Vault;

namespace Palisade.Server.Listeners.Tailing;

/// <summary>
/// One file that is followed, held open: so its end is read also when it was renamed or deleted. Whole lines are appended, and how far they reach is remembered with them; the beginning of a line waits for the rest.
/// Used by one task.
/// </summary>
internal sealed class TailedFile : IDisposable
{
    private const int ChunkBytes = 256 << 10;

    private readonly Collector _collector;
    private readonly SourceIdentity _marks;
    private readonly SafeFileHandle _file;
    private readonly RecordAssembler _line = new();
    private readonly RecordBuffer _records = new();
    private readonly byte[] _chunk = new byte[ChunkBytes];
    private byte[] _head = [];
    private long _read, _taken;
    private bool _isPlaced;

    private TailedFile(Collector collector, SourceIdentity marks, Source source, SafeFileHandle file, FilePlace place) =>
        (_collector, _marks, Source, _file, Place) = (collector, marks, source, file, place);

    /// <summary>Whose records they are.</summary>
    public Source Source { get; }

    /// <summary>Which file it is.</summary>
    public FilePlace Place { get; }

    /// <summary>When bytes were last found in it.</summary>
    public DateTimeOffset LastGrown { get; private set; }

    /// <summary>Opens a file.</summary>
    /// <param name="collector">Takes its records.</param>
    /// <param name="marks">Under whom its place is remembered.</param>
    /// <param name="source">Whose records they are.</param>
    /// <param name="path">Where it is.</param>
    /// <returns>Null when it is no regular file any more.</returns>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static TailedFile? Open(Collector collector, SourceIdentity marks, Source source, string path)
    {
        SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        if (FilePlace.Of(file) is { } place)
            return new TailedFile(collector, marks, source, file, place) { LastGrown = collector.Clock.GetUtcNow() };
        file.Dispose();
        return null;
    }

    /// <summary>What a file is remembered by.</summary>
    public static string NameOf(FilePlace place) => string.Create(CultureInfo.InvariantCulture, $"{place.Device:x}:{place.Inode:x}");

    /// <summary>Appends what has come, at most one append.</summary>
    /// <returns>Whether there may be more.</returns>
    /// <exception cref="StorageTroubleException">The vault takes nothing: come again.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public async Task<bool> TakeAsync()
    {
        if (!_isPlaced)
            FindPlace();
        StartAnewIfWritten();
        while (!_records.IsFull && await RandomAccess.ReadAsync(_file, _chunk, _read).ConfigureAwait(false) is > 0 and var length)
        {
            LastGrown = _collector.Clock.GetUtcNow();
            Cut(_chunk.AsSpan(0, length));
        }

        bool isMore = _records.IsFull;
        await AppendAsync().ConfigureAwait(false);
        return isMore;
    }

    /// <summary>The file grows no more: the beginning of a line that waits is a record.</summary>
    public Task FinishAsync()
    {
        EndLine();
        return AppendAsync();
    }

    public void Dispose()
    {
        _line.Dispose();
        _file.Dispose();
    }

    private void FindPlace()
    {
        _ = _collector.Writer;
        (_read, _taken) = (0, 0);
        _line.Clear();
        _records.Clear();
        byte[] head = ReadHead(TailPosition.MaxHead);
        if (_collector.Marks.Read(_marks, MarkKind.File, NameOf(Place)) is { } mark && TailPosition.Of(mark) is { } position && position.Fits(Length, head))
            (_read, _taken) = (position.Offset, position.Offset);
        _head = head[..(int)Math.Min(head.Length, _read)];
        _isPlaced = true;
    }

    private long Length => FilePlace.Of(_file)?.Length ?? 0;

    private byte[] ReadHead(long limit) => ReadHead(_file, limit);

    /// <summary>The first bytes of a file, at most <see cref="TailPosition.MaxHead"/>.</summary>
    public static byte[] ReadHead(SafeFileHandle file, long limit)
    {
        byte[] head = new byte[Math.Min(limit, TailPosition.MaxHead)];
        int length = 0;
        while (length < head.Length && RandomAccess.Read(file, head.AsSpan(length), length) is > 0 and var read)
            length += read;
        return head[..length];
    }

    // Copied away and cut short (copytruncate of logrotate): what was read and not ended by a line end stays as it is, and the file begins again.
    private void StartAnewIfWritten()
    {
        if (Length >= _read && ReadHead(_head.Length).AsSpan().SequenceEqual(_head))
            return;
        EndLine();
        (_read, _taken, _head) = (0, 0, []);
    }

    private void Cut(ReadOnlySpan<byte> chunk)
    {
        int at = 0;
        while (at < chunk.Length && !_records.IsFull)
        {
            int end = chunk[at..].IndexOf((byte)'\n');
            _line.Append(end < 0 ? chunk[at..] : chunk.Slice(at, end));
            at = end < 0 ? chunk.Length : at + end + 1;
            if (end < 0)
                continue;
            _line.EndLine(_records);
            _taken = _read + at;
        }

        _read += at;
        if (_head.Length < TailPosition.MaxHead)
            _head = ReadHead(_read);
    }

    private void EndLine()
    {
        if (_line.Length == 0)
            return;
        _line.End(_records, RecordFlags.None);
        _taken = _read;
    }

    private async Task AppendAsync()
    {
        if (_records.Count == 0)
            return;
        try
        {
            TailPosition position = TailPosition.At(_taken, _head.AsSpan(0, (int)Math.Min(_head.Length, _taken)));
            await Source.AppendAsync(_records, CancellationToken.None, new IntakeMark(_marks, MarkKind.File, NameOf(Place), position.ToMark())).ConfigureAwait(false);
            _records.Clear();
        }
        catch (StorageTroubleException)
        {
            // They may be in the vault or not: it tells when it is open again.
            _isPlaced = false;
            throw;
        }
    }
}
