using System.Buffers.Text;
using Palisade.Events;

namespace Palisade.Parsing.Auditd;

/// <summary>Reads <c>saddr</c>: a struct sockaddr in hex, as the kernel of a little-endian machine lays it out.</summary>
internal static class SocketAddress
{
    /// <summary>AF_NETLINK, the kernel's own.</summary>
    public const int Netlink = 16;

    private const int Unix = 1, Inet = 2, Inet6 = 10;

    /// <summary>The address family, or -1 for what is no address.</summary>
    public static int FamilyOf(ReadOnlySpan<byte> hex) => hex.Length >= 4 && HexText.Is(hex) ? HexText.ByteAt(hex, 0) | (HexText.ByteAt(hex, 1) << 8) : -1;

    /// <summary>Reads an IPv4 or IPv6 address and port.</summary>
    /// <param name="hex">The value.</param>
    /// <param name="text">Takes the address as text; 46 bytes are enough.</param>
    /// <param name="length">Its bytes.</param>
    /// <param name="port">The port.</param>
    /// <param name="isSix">True for IPv6.</param>
    public static bool TryInternet(ReadOnlySpan<byte> hex, Span<byte> text, out int length, out int port, out bool isSix)
    {
        length = 0;
        port = 0;
        isSix = false;
        if (!HexText.Is(hex) || hex.Length < 16)
            return false;
        int family = HexText.ByteAt(hex, 0) | (HexText.ByteAt(hex, 1) << 8);
        isSix = family == Inet6;
        if (family is not (Inet or Inet6) || (isSix && hex.Length < 48))
            return false;
        port = (HexText.ByteAt(hex, 2) << 8) | HexText.ByteAt(hex, 3);
        length = isSix ? WriteSix(hex, text) : WriteFour(hex, 4, text);
        return true;
    }

    /// <summary>Appends the path of a Unix socket; an abstract one begins with <c>@</c>.</summary>
    public static bool TryUnix(ReadOnlySpan<byte> hex, ByteBuffer to)
    {
        if (!HexText.Is(hex) || hex.Length < 6 || HexText.ByteAt(hex, 0) != Unix || HexText.ByteAt(hex, 1) != 0)
            return false;
        int count = hex.Length / 2;
        for (int i = 2; i < count; i++)
        {
            int b = HexText.ByteAt(hex, i);
            if (b == 0 && i > 2)
                break;
            to.Append(b == 0 ? (byte)'@' : (byte)b);
        }

        return true;
    }

    private static int WriteFour(ReadOnlySpan<byte> hex, int first, Span<byte> text)
    {
        int length = 0;
        for (int i = first; i < first + 4; i++)
        {
            if (i > first)
                text[length++] = (byte)'.';
            Utf8Formatter.TryFormat(HexText.ByteAt(hex, i), text[length..], out int digits);
            length += digits;
        }

        return length;
    }

    // RFC 5952: lower case, no leading zeros, "::" for the longest run of two or more zero groups; IPv4 inside as such.
    private static int WriteSix(ReadOnlySpan<byte> hex, Span<byte> text)
    {
        Span<ushort> groups = stackalloc ushort[8];
        for (int i = 0; i < 8; i++)
            groups[i] = (ushort)((HexText.ByteAt(hex, 8 + (2 * i)) << 8) | HexText.ByteAt(hex, 9 + (2 * i)));
        (int run, int runLength) = LongestZeros(groups);
        int length = 0;
        if (run == 0 && runLength == 5 && groups[5] == 0xFFFF)
        {
            "::ffff:"u8.CopyTo(text);
            return 7 + WriteFour(hex, 20, text[7..]);
        }

        for (int i = 0; i < 8; i++)
        {
            if (i == run && runLength > 1)
            {
                "::"u8.CopyTo(text[length..]);
                length += 2;
                i += runLength - 1;
                continue;
            }

            if (length > 0 && text[length - 1] != ':')
                text[length++] = (byte)':';
            Utf8Formatter.TryFormat(groups[i], text[length..], out int digits, 'x');
            length += digits;
        }

        return length;
    }

    private static (int Start, int Length) LongestZeros(ReadOnlySpan<ushort> groups)
    {
        int best = -1, bestLength = 0, length = 0;
        for (int i = 0; i < groups.Length; i++)
        {
            length = groups[i] == 0 ? length + 1 : 0;
            if (length > bestLength)
                (best, bestLength) = (i - length + 1, length);
        }

        return (best, bestLength);
    }
}
