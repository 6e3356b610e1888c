using Palisade.Events;

namespace Palisade.Parsing.Auditd;

/// <summary>The audit system's writing of strings with odd bytes: two hex digits a byte, without quotes.</summary>
internal static class HexText
{
    /// <summary>True when the value can only be, or can well be, such a writing: an even number of hex digits.</summary>
    public static bool Is(ReadOnlySpan<byte> value)
    {
        if (value.Length < 2 || (value.Length & 1) != 0)
            return false;
        foreach (byte b in value)
        {
            if (Digit(b) < 0)
                return false;
        }

        return true;
    }

    /// <summary>Appends the bytes that a value stands for.</summary>
    /// <param name="value">As <see cref="Is"/> accepts.</param>
    /// <param name="nul">What to write for a zero byte.</param>
    /// <param name="to">Takes them.</param>
    public static void Append(ReadOnlySpan<byte> value, byte nul, ByteBuffer to)
    {
        for (int i = 0; i + 1 < value.Length; i += 2)
        {
            byte b = (byte)((Digit(value[i]) << 4) | Digit(value[i + 1]));
            to.Append(b == 0 ? nul : b);
        }
    }

    /// <summary>The byte that two digits stand for.</summary>
    public static int ByteAt(ReadOnlySpan<byte> value, int index) => (Digit(value[index * 2]) << 4) | Digit(value[(index * 2) + 1]);

    private static int Digit(byte b) => b switch
    {
        >= (byte)'0' and <= (byte)'9' => b - '0',
        >= (byte)'A' and <= (byte)'F' => b - 'A' + 10,
        >= (byte)'a' and <= (byte)'f' => b - 'a' + 10,
        _ => -1,
    };
}
