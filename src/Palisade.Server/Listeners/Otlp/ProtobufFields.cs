using System.Buffers.Binary;
using System.Text;

namespace Palisade.Server.Listeners.Otlp;

/// <summary>Walks through the fields of one message in the wire format of protobuf (protobuf.dev/programming-guides/encoding). Any bytes are taken; what is no message ends it with a problem.</summary>
internal sealed class ProtobufFields(ReadOnlyMemory<byte> message)
{
    private int _at;
    private ulong _value;
    private ReadOnlyMemory<byte> _bytes;

    /// <summary>The number of the field.</summary>
    public int Number { get; private set; }

    /// <summary>Whether the bytes are no message from here on.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>The value of a number of any kind; 0 of a field that is none.</summary>
    public ulong Value => _value;

    /// <summary>The bytes of text, bytes or a message; empty of a field that is none.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>The bytes as text; what is no UTF-8 becomes the replacement character.</summary>
    public string Text => Encoding.UTF8.GetString(_bytes.Span);

    /// <summary>The value as the double whose bits it is.</summary>
    public double Double => BitConverter.UInt64BitsToDouble(_value);

    /// <summary>Goes to the next field; false at the end, or where the bytes are no message.</summary>
    public bool MoveNext()
    {
        (_value, _bytes) = (0, default);
        if (IsBroken || _at == message.Length)
            return false;
        IsBroken = !TryVarint(out ulong tag) || tag > uint.MaxValue || tag >> 3 == 0 || !TryValue((int)(tag & 7));
        Number = IsBroken ? 0 : (int)(tag >> 3);
        return !IsBroken;
    }

    private bool TryValue(int wire)
    {
        switch (wire)
        {
            case 0:
                return TryVarint(out _value);
            case 1:
                return TryTake(8, out ReadOnlySpan<byte> eight) && (_value = BinaryPrimitives.ReadUInt64LittleEndian(eight)) >= 0;
            case 5:
                return TryTake(4, out ReadOnlySpan<byte> four) && (_value = BinaryPrimitives.ReadUInt32LittleEndian(four)) >= 0;
            case 2:
                if (!TryVarint(out ulong length) || length > (ulong)(message.Length - _at))
                    return false;
                _bytes = message.Slice(_at, (int)length);
                _at += (int)length;
                return true;
            default:
                // Groups (3, 4) were never part of this protocol.
                return false;
        }
    }

    private bool TryTake(int count, out ReadOnlySpan<byte> taken)
    {
        bool fits = count <= message.Length - _at;
        taken = fits ? message.Span.Slice(_at, count) : default;
        _at += fits ? count : 0;
        return fits;
    }

    private bool TryVarint(out ulong value)
    {
        value = 0;
        ReadOnlySpan<byte> bytes = message.Span;
        for (int shift = 0; shift < 64 && _at < bytes.Length; shift += 7)
        {
            byte next = bytes[_at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return shift < 63 || next <= 1;
        }

        return false;
    }
}
