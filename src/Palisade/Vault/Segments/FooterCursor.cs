using System.Text;
using Palisade.Proofs.Format;

namespace Palisade.Vault.Segments;

/// <summary>Reads the numbers and bytes of a footer. What cannot be read breaks it for good: everything after is zero and empty, and <see cref="IsDone"/> is false.</summary>
internal struct FooterCursor(ReadOnlyMemory<byte> bytes)
{
    private int _at;

    public bool IsBroken { get; private set; }

    /// <summary>Whether all was read, to the end.</summary>
    public readonly bool IsDone => !IsBroken && _at == bytes.Length;

    public ulong Number()
    {
        if (!IsBroken && Varint.TryRead(bytes.Span, ref _at, out ulong value))
            return value;
        IsBroken = true;
        return 0;
    }

    public long Signed() => Varint.UnZigZag(Number());

    /// <summary>A number that fits an int and is not negative.</summary>
    public int Small()
    {
        long value = Signed();
        if (value is >= 0 and <= int.MaxValue)
            return (int)value;
        IsBroken = true;
        return 0;
    }

    public Interval Interval() => new(Signed(), Signed());

    public byte Byte()
    {
        if (!IsBroken && _at < bytes.Length)
            return bytes.Span[_at++];
        IsBroken = true;
        return 0;
    }

    /// <summary>How many things follow that take at least so many bytes each: no more than there can be.</summary>
    public int Count(int eachBytes)
    {
        ulong count = Number();
        if (count <= (ulong)((bytes.Length - _at) / Math.Max(eachBytes, 1)) + (eachBytes == 0 ? 1UL : 0UL))
            return (int)count;
        IsBroken = true;
        return 0;
    }

    /// <summary>A number below another.</summary>
    public int Index(int below)
    {
        ulong value = Number();
        if (value < (ulong)below)
            return (int)value;
        IsBroken = true;
        return 0;
    }

    public ReadOnlyMemory<byte> Memory(int length)
    {
        if (!IsBroken && length <= bytes.Length - _at)
        {
            _at += length;
            return bytes.Slice(_at - length, length);
        }

        IsBroken = true;
        return new byte[length];
    }

    public ReadOnlySpan<byte> Bytes() => Memory(Count(1)).Span;

    public string Text() => Encoding.UTF8.GetString(Bytes());
}
