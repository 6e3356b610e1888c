using System.Globalization;
using System.Text;
using Palisade.Rules.Matching;

namespace Palisade.Tests.Rules.Matching;

public sealed class NumberTextTests
{
    [Theory]
    [InlineData("0", "0")]
    [InlineData("-0", "0")]
    [InlineData("007", "7")]
    [InlineData("+5", "5")]
    [InlineData("-12", "-12")]
    [InlineData("1.5", "1.5")]
    [InlineData("1.50", "1.5")]
    [InlineData(".5", "0.5")]
    [InlineData("1e3", "1000")]
    [InlineData("0x1F", "31")]
    [InlineData("0XfF", "255")]
    [InlineData("0xFFFFFFFFFFFFFFFF", "18446744073709551615")]
    [InlineData("18446744073709551615", "18446744073709551615")]
    [InlineData("99999999999999999999999999", "99999999999999999999999999")]
    [InlineData("", null)]
    [InlineData(" 1", null)]
    [InlineData("1 ", null)]
    [InlineData("1,000", null)]
    [InlineData("0x", null)]
    [InlineData("0xG", null)]
    [InlineData("0x12345678901234567", null)]
    [InlineData("-", null)]
    [InlineData("+", null)]
    [InlineData(".", null)]
    [InlineData("1.2.3", null)]
    [InlineData("NaN", null)]
    [InlineData("Infinity", null)]
    [InlineData("١", null)]
    [InlineData("true", null)]
    [InlineData("99999999999999999999999999999999999999999", null)]
    public void Text_is_a_number_or_none(string text, string? expected)
    {
        bool parsed = NumberText.TryParse(Encoding.UTF8.GetBytes(text), out decimal value);
        Assert.Equal(expected is not null, parsed);
        if (expected is not null)
            Assert.Equal(decimal.Parse(expected, CultureInfo.InvariantCulture), value);
    }

    [Fact]
    public void Generated_numbers_come_back_as_they_were_written()
    {
        const int Seed = 4711;
        Random random = new(Seed);
        for (int i = 0; i < 20_000; i++)
        {
            decimal number = i % 2 == 0 ? random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(63) : new decimal(random.Next(), random.Next(), 0, random.Next(2) == 0, (byte)random.Next(12));
            string text = number.ToString(CultureInfo.InvariantCulture);
            Assert.True(NumberText.TryParse(Encoding.UTF8.GetBytes(text), out decimal value) && value == number, $"seed {Seed}: {text} gave {value}");
        }
    }
}
