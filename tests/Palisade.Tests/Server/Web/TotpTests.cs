using System.Text;
using Palisade.Server.Accounts;

namespace Palisade.Tests.Server.Web;

/// <summary>Codes of authenticators, against the numbers of their specifications.</summary>
public sealed class TotpTests
{
    private static readonly byte[] Key = Encoding.ASCII.GetBytes("12345678901234567890");

    // RFC 6238, appendix B, SHA-1: eight digits there, of which ours are the last six.
    [Theory]
    [InlineData(59, "94287082")]
    [InlineData(1111111109, "07081804")]
    [InlineData(1111111111, "14050471")]
    [InlineData(1234567890, "89005924")]
    [InlineData(2000000000, "69279037")]
    [InlineData(20000000000, "65353130")]
    public void Codes_are_those_of_rfc_6238(long seconds, string digits) =>
        Assert.Equal(digits[2..], Totp.Code(Key, Totp.StepOf(DateTimeOffset.FromUnixTimeSeconds(seconds))));

    // RFC 4226, appendix D.
    [Theory]
    [InlineData(0, "755224")]
    [InlineData(1, "287082")]
    [InlineData(5, "254676")]
    [InlineData(9, "520489")]
    public void Codes_are_those_of_rfc_4226(long step, string code) => Assert.Equal(code, Totp.Code(Key, step));

    // RFC 4648, section 10, without padding.
    [Theory]
    [InlineData("", "")]
    [InlineData("f", "MY")]
    [InlineData("fo", "MZXQ")]
    [InlineData("foo", "MZXW6")]
    [InlineData("foob", "MZXW6YQ")]
    [InlineData("fooba", "MZXW6YTB")]
    [InlineData("foobar", "MZXW6YTBOI")]
    public void Keys_are_written_as_in_rfc_4648(string bytes, string letters) => Assert.Equal(letters, SecretText.Base32(Encoding.ASCII.GetBytes(bytes)));

    [Theory]
    [InlineData(-60, false)]
    [InlineData(-30, true)]
    [InlineData(0, true)]
    [InlineData(30, true)]
    [InlineData(60, false)]
    public void A_clock_may_be_half_a_minute_off(int seconds, bool good)
    {
        DateTimeOffset now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_015);
        Assert.Equal(good, Totp.Match(Key, Totp.Code(Key, Totp.StepOf(now.AddSeconds(seconds))), now) is not null);
    }

    [Fact]
    public void What_is_no_code_matches_nothing()
    {
        DateTimeOffset now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_015);
        foreach (string code in new[] { "", "1", "12345", "1234567", "абвгде", "      " })
            Assert.Null(Totp.Match(Key, code, now));
    }
}
