using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Palisade.Rules.Correlation;

/// <summary>Reads one sorted run through a buffer of its own; the buffer grows only for a record longer than it.</summary>
internal sealed class SortRunReader(SafeFileHandle file, long start, long end, int bufferBytes)
{
    private byte[] _buffer = new byte[Math.Min(bufferBytes, end - start)];
    private long _next = start;
    private int _at;
    private int _filled;

    /// <summary>The record last moved to.</summary>
    public SortedRecord Current { get; private set; }

    /// <summary>Moves to the next record.</summary>
    /// <returns>False at the end of the run.</returns>
    /// <exception cref="IOException">The file is shorter than what was written to it.</exception>
    public bool MoveNext()
    {
        if (_at == _filled && _next == end)
            return false;
        Need(ExternalSorter.HeadBytes);
        int length = BinaryPrimitives.ReadInt32LittleEndian(_buffer.AsSpan(_at));
        Need(ExternalSorter.HeadBytes + length);
        Current = new SortedRecord(
            BinaryPrimitives.ReadInt64LittleEndian(_buffer.AsSpan(_at + 4)),
            BinaryPrimitives.ReadInt64LittleEndian(_buffer.AsSpan(_at + 12)),
            _buffer.AsMemory(_at + ExternalSorter.HeadBytes, length));
        _at += ExternalSorter.HeadBytes + length;
        return true;
    }

    private void Need(int bytes)
    {
        if (_filled - _at >= bytes)
            return;
        Span<byte> rest = _buffer.AsSpan(_at, _filled - _at);
        if (bytes > _buffer.Length)
        {
            byte[] wider = new byte[bytes];
            rest.CopyTo(wider);
            _buffer = wider;
        }
        else
        {
            rest.CopyTo(_buffer);
        }

        _filled -= _at;
        _at = 0;
        while (_filled < bytes)
        {
            int read = RandomAccess.Read(file, _buffer.AsSpan(_filled, (int)Math.Min(_buffer.Length - _filled, end - _next)), _next);
            if (read == 0)
                throw new EndOfStreamException("The temporary file of the sort is shorter than what was written to it.");
            _filled += read;
            _next += read;
        }
    }
}
