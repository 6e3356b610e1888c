using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using Palisade.Events;

namespace Palisade.Rules.Correlation;

/// <summary>Sorts records of bytes by two numbers, stably, in bounded memory: sorted runs in one temporary file, merged on reading.</summary>
/// <remarks>
/// The file has no name on Unix once it is open, and is deleted on close elsewhere, so that none stays behind however the run ends.
/// Used once: append all, then read all. Not thread safe.
/// </remarks>
internal sealed class ExternalSorter(int memoryBytes = Limits.CorrelationSortBytes) : IDisposable
{
    /// <summary>Bytes before each record in a run: its length, and both keys.</summary>
    internal const int HeadBytes = 4 + 8 + 8;

    private const int ReadBytes = 4 << 20; // for all runs together while merging

    private ByteBuffer _records = new();
    private List<(long First, long Second, int Start)> _index = [];
    private readonly List<(long Start, long End)> _runs = [];
    private SafeFileHandle? _file;
    private long _fileLength;

    /// <summary>The number of runs written to the file so far.</summary>
    public int RunCount => _runs.Count;

    /// <summary>Adds a record, given in two parts, either of which may be empty.</summary>
    /// <exception cref="IOException">The temporary file cannot be written.</exception>
    public void Add(long first, long second, ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail)
    {
        int start = _records.Length;
        Span<byte> prefix = _records.GetSpan(HeadBytes);
        BinaryPrimitives.WriteInt32LittleEndian(prefix, head.Length + tail.Length);
        BinaryPrimitives.WriteInt64LittleEndian(prefix[4..], first);
        BinaryPrimitives.WriteInt64LittleEndian(prefix[12..], second);
        _records.Advance(HeadBytes);
        _records.Append(head);
        _records.Append(tail);
        _index.Add((first, second, start));
        if (_records.Length + (_index.Count * 24L) >= memoryBytes)
            WriteRun();
    }

    /// <summary>The records in order. Each is valid until the next is asked for.</summary>
    /// <exception cref="IOException">The temporary file cannot be written or read.</exception>
    public IEnumerable<SortedRecord> Read()
    {
        if (_runs.Count == 0)
            return ReadMemory();
        WriteRun();
        (_records, _index) = (new ByteBuffer(), []);
        return ReadRuns();
    }

    public void Dispose() => _file?.Dispose();

    private IEnumerable<SortedRecord> ReadMemory()
    {
        _index.Sort();
        foreach ((long first, long second, int start) in _index)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(_records.Array.AsSpan(start));
            yield return new SortedRecord(first, second, _records.Array.AsMemory(start + HeadBytes, length));
        }
    }

    private IEnumerable<SortedRecord> ReadRuns()
    {
        int bufferBytes = Math.Max(4096, ReadBytes / _runs.Count);
        PriorityQueue<SortRunReader, (long, long, int)> queue = new(_runs.Count);
        for (int i = 0; i < _runs.Count; i++)
        {
            SortRunReader reader = new(_file!, _runs[i].Start, _runs[i].End, bufferBytes);
            if (reader.MoveNext())
                queue.Enqueue(reader, (reader.Current.First, reader.Current.Second, i));
        }

        while (queue.TryPeek(out SortRunReader? reader, out (long, long, int Run) key))
        {
            yield return reader.Current;
            if (reader.MoveNext())
                queue.DequeueEnqueue(reader, (reader.Current.First, reader.Current.Second, key.Run));
            else
                queue.Dequeue();
        }
    }

    private void WriteRun()
    {
        if (_index.Count == 0)
            return;
        _file ??= Open();
        // The start breaks ties, which keeps the sort stable within a run; the number of the run does between runs.
        _index.Sort();
        long from = _fileLength;
        ByteBuffer block = new(1 << 16);
        foreach ((_, _, int start) in _index)
        {
            int length = HeadBytes + BinaryPrimitives.ReadInt32LittleEndian(_records.Array.AsSpan(start));
            block.Append(_records.Array.AsSpan(start, length));
            if (block.Length >= 1 << 16)
                Flush(block);
        }

        Flush(block);
        _runs.Add((from, _fileLength));
        _index.Clear();
        _records.Truncate(0);
    }

    private void Flush(ByteBuffer block)
    {
        RandomAccess.Write(_file!, block.Written, _fileLength);
        _fileLength += block.Length;
        block.Truncate(0);
    }

    private static SafeFileHandle Open()
    {
        string path = Path.Combine(Path.GetTempPath(), $"palisade-{Guid.NewGuid():N}.sort");
        SafeFileHandle file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete, FileOptions.DeleteOnClose);
        if (!OperatingSystem.IsWindows())
            File.Delete(path);
        return file;
    }
}

/// <summary>A record as it comes out of the sort.</summary>
/// <param name="First">The first key.</param>
/// <param name="Second">The second key.</param>
/// <param name="Bytes">The record; valid until the next is asked for.</param>
internal readonly record struct SortedRecord(long First, long Second, ReadOnlyMemory<byte> Bytes);
