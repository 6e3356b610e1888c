using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Palisade.Rules.Matching;

namespace Palisade.Tests.Rules.Matching;

/// <summary>Against <see cref="IPAddress"/>, which takes more forms of IPv4 (one part, hex, octal) and brackets; those are no address here.</summary>
public sealed class AddressTextTests
{
    [Theory]
    [InlineData("10.1.2.3", "10.1.2.3")]
    [InlineData("::", "::")]
    [InlineData("::1", "::1")]
    [InlineData("fe80::1%eth0", "fe80::1")]
    [InlineData("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8")]
    [InlineData("1::", "1::")]
    [InlineData("::ffff:10.9.9.9", "10.9.9.9")]
    [InlineData("::FFFF:0a09:0909", "10.9.9.9")]
    [InlineData("64:ff9b::192.0.2.33", "64:ff9b::192.0.2.33")]
    [InlineData("10.1.2", null)]
    [InlineData("10.1.2.3.4", null)]
    [InlineData("10.1.2.256", null)]
    [InlineData("10.1..3", null)]
    [InlineData("10.1.2.", null)]
    [InlineData("0x0a.1.2.3", null)]
    [InlineData("10.1.2.3 ", null)]
    [InlineData("1", null)]
    [InlineData("", null)]
    [InlineData(":", null)]
    [InlineData(":::", null)]
    [InlineData("1::2::3", null)]
    [InlineData("1:2:3:4:5:6:7", null)]
    [InlineData("1:2:3:4:5:6:7:8:9", null)]
    [InlineData("1:2:3:4:5:6:7:8::", null)]
    [InlineData("12345::", null)]
    [InlineData("g::", null)]
    [InlineData("1:", null)]
    [InlineData("::1.2.3", null)]
    [InlineData("[::1]", null)]
    public void Text_is_an_address_or_none(string text, string? expected)
    {
        bool parsed = AddressText.TryParse(Encoding.UTF8.GetBytes(text), out UInt128 bits, out bool isV4);
        Assert.Equal(expected is not null, parsed);
        if (expected is null)
            return;
        IPAddress address = IPAddress.Parse(expected);
        Assert.Equal((AddressText.BitsOf(address), address.AddressFamily == AddressFamily.InterNetwork), (bits, isV4));
    }

    [Fact]
    public void Generated_texts_are_read_as_the_platform_reads_them()
    {
        const int Seed = 6724;
        Random random = new(Seed);
        const string Characters = "0123456789abcdefF::::....";
        int addresses = 0;
        for (int i = 0; i < 200_000; i++)
        {
            string text = i % 3 == 0 ? Address(random) : i % 3 == 1 ? Spoilt(Address(random), random) : new string([.. Enumerable.Range(0, 2 + random.Next(14)).Select(_ => Characters[random.Next(Characters.Length)])]);
            bool expected = IPAddress.TryParse(text, out IPAddress? address);
            // Of IPv4, only four decimal parts; leading zeros are decimal here, octal there.
            if (!text.Contains(':', StringComparison.Ordinal))
                expected = expected && text.Split('.') is { Length: 4 } parts && parts.All(p => p.Length > 0 && p.All(char.IsAsciiDigit));
            if (text.Split(':', '.').Any(p => p.Length > 1 && p[0] == '0') && text.Contains('.', StringComparison.Ordinal))
                continue;
            bool parsed = AddressText.TryParse(Encoding.UTF8.GetBytes(text), out UInt128 bits, out bool isV4);
            Assert.True(expected == parsed, $"seed {Seed}, case {i}: '{text}' is {(expected ? "an address" : "none")}");
            if (!parsed)
                continue;
            addresses++;
            IPAddress plain = address!.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
            Assert.True(AddressText.BitsOf(plain) == bits && (plain.AddressFamily == AddressFamily.InterNetwork) == isV4, $"seed {Seed}, case {i}: '{text}'");
        }

        Assert.True(addresses > 60_000);
    }

    [Fact]
    public void An_address_is_in_a_network_as_the_platform_says()
    {
        const int Seed = 1918;
        Random random = new(Seed);
        int inside = 0;
        for (int i = 0; i < 50_000; i++)
        {
            IPAddress address = IPAddress.Parse(Address(random));
            address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
            int width = address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
            int prefix = random.Next(width + 1);
            byte[] near = address.GetAddressBytes();
            near[random.Next(near.Length)] ^= (byte)(1 << random.Next(8));
            IPNetwork network = Network(new IPAddress(near), prefix);
            bool contains = AddressText.Contains(network, AddressText.BitsOf(network.BaseAddress), AddressText.BitsOf(address), width == 32);
            inside += contains ? 1 : 0;
            Assert.True(network.Contains(address) == contains, $"seed {Seed}, case {i}: {address} in {network}");
        }

        Assert.InRange(inside, 1_000, 49_000);
    }

    private static IPNetwork Network(IPAddress address, int prefix)
    {
        byte[] bytes = address.GetAddressBytes();
        for (int bit = prefix; bit < bytes.Length * 8; bit++)
            bytes[bit / 8] &= (byte)(0xFF ^ (0x80 >> (bit % 8)));
        return new IPNetwork(new IPAddress(bytes), prefix);
    }

    private static string Address(Random random)
    {
        byte[] bytes = new byte[random.Next(2) == 0 ? 4 : 16];
        random.NextBytes(bytes);
        if (bytes.Length == 16)
        {
            for (int zeros = random.Next(3); zeros > 0; zeros--)
                bytes.AsSpan(2 * random.Next(8), 2).Clear();
            if (random.Next(4) == 0)
                bytes.AsSpan(2 * random.Next(4), 8).Clear();
            if (random.Next(6) == 0)
            {
                bytes.AsSpan(0, 10).Clear();
                bytes.AsSpan(10, 2).Fill(0xFF);
            }
        }

        string text = new IPAddress(bytes).ToString();
        return random.Next(2) == 0 ? text : text.ToUpper(CultureInfo.InvariantCulture);
    }

    private static string Spoilt(string text, Random random)
    {
        int at = random.Next(text.Length);
        return random.Next(3) switch
        {
            0 => text.Remove(at, 1),
            1 => text.Insert(at, ":.0f"[random.Next(4)].ToString()),
            _ => text[..at],
        };
    }
}
