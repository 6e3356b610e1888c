using System.Net;
using System.Net.Sockets;

namespace Palisade.Rules.Matching;

/// <summary>Reads IPv4 and IPv6 addresses from text without allocating (RFC 4291, section 2.2; dotted quads with four decimal parts only).</summary>
internal static class AddressText
{
    /// <summary>Reads an address; an IPv4-mapped IPv6 address becomes its IPv4 address.</summary>
    /// <param name="text">Without brackets or port; a zone after <c>%</c> is passed over.</param>
    /// <param name="bits">The address, right-aligned.</param>
    /// <param name="isV4">Whether it is IPv4 (32 bits).</param>
    public static bool TryParse(ReadOnlySpan<byte> text, out UInt128 bits, out bool isV4)
    {
        bits = 0;
        isV4 = false;
        if (text.Length is < 2 or > 64)
            return false;
        if (text.Contains((byte)':'))
            return TryParseV6(text, out bits, out isV4);
        isV4 = TryParseV4(text, out uint v4);
        bits = v4;
        return isV4;
    }

    /// <summary>The bits of an address, right-aligned.</summary>
    public static UInt128 BitsOf(IPAddress address)
    {
        UInt128 bits = 0;
        foreach (byte b in address.GetAddressBytes())
            bits = (bits << 8) | b;
        return bits;
    }

    /// <summary>Whether an address lies in a network of the same family.</summary>
    public static bool Contains(IPNetwork network, UInt128 networkBits, UInt128 bits, bool isV4)
    {
        bool networkIsV4 = network.BaseAddress.AddressFamily == AddressFamily.InterNetwork;
        int width = networkIsV4 ? 32 : 128;
        return isV4 == networkIsV4 && (network.PrefixLength == 0 || ((bits ^ networkBits) >> (width - network.PrefixLength)) == 0);
    }

    private static bool TryParseV4(ReadOnlySpan<byte> text, out uint bits)
    {
        bits = 0;
        int parts = 0, value = -1;
        foreach (byte b in text)
        {
            if (b is >= (byte)'0' and <= (byte)'9')
            {
                value = (Math.Max(value, 0) * 10) + (b - '0');
                if (value > 255)
                    return false;
            }
            else if (b == '.' && value >= 0 && parts < 3)
            {
                bits = (bits << 8) | (uint)value;
                parts++;
                value = -1;
            }
            else
            {
                return false;
            }
        }

        bits = (bits << 8) | (uint)Math.Max(value, 0);
        return parts == 3 && value >= 0;
    }

    private static bool TryParseV6(ReadOnlySpan<byte> text, out UInt128 bits, out bool isV4)
    {
        bits = 0;
        isV4 = false;
        int zone = text.IndexOf((byte)'%');
        if (zone >= 0)
            text = text[..zone];
        UInt128 head = 0, tail = 0;
        int headGroups = 0, tailGroups = 0;
        bool gap = false;
        if (text.StartsWith("::"u8))
        {
            gap = true;
            text = text[2..];
        }

        while (!text.IsEmpty)
        {
            int colon = text.IndexOf((byte)':');
            ReadOnlySpan<byte> group = colon < 0 ? text : text[..colon];
            if (!TryGroup(group, colon < 0, out uint value, out int groups))
                return false;
            if (gap)
                (tail, tailGroups) = ((tail << (16 * groups)) | value, tailGroups + groups);
            else
                (head, headGroups) = ((head << (16 * groups)) | value, headGroups + groups);
            if (headGroups + tailGroups > 8)
                return false;
            if (colon < 0)
                break;
            text = text[(colon + 1)..];
            if (text.IsEmpty)
                return false;
            if (text[0] == ':')
            {
                if (gap)
                    return false;
                gap = true;
                text = text[1..];
            }
        }

        int missing = 8 - headGroups - tailGroups;
        if (gap ? missing < 1 : missing != 0)
            return false;
        bits = headGroups == 0 ? tail : (head << (16 * (8 - headGroups))) | tail;
        if (bits >> 32 == 0xFFFF)
        {
            isV4 = true;
            bits &= uint.MaxValue;
        }

        return true;
    }

    private static bool TryGroup(ReadOnlySpan<byte> group, bool isLast, out uint value, out int groups)
    {
        value = 0;
        groups = 1;
        if (isLast && group.Contains((byte)'.'))
        {
            groups = 2;
            return TryParseV4(group, out value);
        }

        if (group.Length is 0 or > 4)
            return false;
        foreach (byte b in group)
        {
            int digit = b switch
            {
                >= (byte)'0' and <= (byte)'9' => b - '0',
                >= (byte)'a' and <= (byte)'f' => b - 'a' + 10,
                >= (byte)'A' and <= (byte)'F' => b - 'A' + 10,
                _ => -1,
            };
            if (digit < 0)
                return false;
            value = (value << 4) | (uint)digit;
        }

        return true;
    }
}
