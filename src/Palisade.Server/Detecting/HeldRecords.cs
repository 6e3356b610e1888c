using System.Runtime.InteropServices;
using Palisade.Events;

namespace Palisade.Server.Detecting;

/// <summary>Records of one stream that are not parsed yet, as lines one after another, with the ordinal of each. Not thread safe.</summary>
internal sealed class HeldRecords
{
    private readonly ByteBuffer _bytes = new(16 << 10);
    private readonly List<int> _starts = [];
    private readonly List<long> _ordinals = [];

    /// <summary>How many.</summary>
    public int Count => _starts.Count;

    /// <summary>Their bytes, each with a line feed behind it.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.Written;

    /// <summary>Adds one.</summary>
    public void Add(ReadOnlySpan<byte> raw, long ordinal)
    {
        _starts.Add(_bytes.Length);
        _ordinals.Add(ordinal);
        _bytes.Append(raw);
        _bytes.Append((byte)'\n');
    }

    /// <summary>Where a record begins.</summary>
    public int StartOf(int record) => record < Count ? _starts[record] : _bytes.Length;

    /// <summary>A record with its line feed.</summary>
    public ReadOnlySpan<byte> this[int record] => Bytes[StartOf(record)..StartOf(record + 1)];

    /// <summary>The ordinal of a record.</summary>
    public long OrdinalOf(int record) => _ordinals[record];

    /// <summary>The ordinal of the record at an offset.</summary>
    public long OrdinalAt(long offset)
    {
        int found = CollectionsMarshal.AsSpan(_starts).BinarySearch((int)Math.Clamp(offset, 0, int.MaxValue));
        return _ordinals[Math.Max(0, found < 0 ? ~found - 1 : found)];
    }

    /// <summary>Forgets the first ones.</summary>
    public void Remove(int count)
    {
        int cut = StartOf(count);
        byte[] rest = _bytes.Written[cut..].ToArray();
        _bytes.Truncate(0);
        _bytes.Append(rest);
        _starts.RemoveRange(0, count);
        _ordinals.RemoveRange(0, count);
        for (int i = 0; i < _starts.Count; i++)
            _starts[i] -= cut;
    }
}
