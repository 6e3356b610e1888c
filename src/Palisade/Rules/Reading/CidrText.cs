using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Palisade.Rules.Reading;

/// <summary>Reads a network in CIDR notation, IPv4 or IPv6; an address alone is a network of one.</summary>
internal static class CidrText
{
    public static bool TryParse(string text, out IPNetwork network, out string reason)
    {
        network = default;
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        ReadOnlySpan<char> addressText = slash < 0 ? text : text.AsSpan(0, slash);
        // A dotted address with fewer than four numbers is an address to .NET, and a mistake in a rule.
        bool isAddress = IPAddress.TryParse(addressText, out IPAddress? address) && (addressText.Contains(':') || addressText.Count('.') == 3) && !addressText.Contains('%');
        if (!isAddress || address is null)
        {
            reason = $"'{text}' is not a network: write an address and a prefix length, such as 10.0.0.0/8 or fe80::/10";
            return false;
        }

        int bits = address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
        int prefix = bits;
        if (slash >= 0 && (!int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out prefix) || prefix > bits))
        {
            reason = $"'{text[(slash + 1)..]}' is not a prefix length: write a number from 0 to {bits}";
            return false;
        }

        IPAddress first = Mask(address, prefix);
        network = new IPNetwork(first, prefix);
        bool isFirst = first.Equals(address);
        reason = isFirst ? "" : $"'{text}' has bits set beyond its prefix: write {network}";
        return isFirst;
    }

    private static IPAddress Mask(IPAddress address, int prefix)
    {
        byte[] bytes = address.GetAddressBytes();
        for (int i = 0; i < bytes.Length; i++)
        {
            int kept = Math.Clamp(prefix - (i * 8), 0, 8);
            bytes[i] &= unchecked((byte)(0xFF << (8 - kept)));
        }

        return new IPAddress(bytes);
    }
}
