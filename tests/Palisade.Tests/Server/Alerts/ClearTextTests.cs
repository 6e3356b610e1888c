using System.Globalization;
using System.Text;
using Palisade.Server.Alerts;

namespace Palisade.Tests.Server.Alerts;

/// <summary>Telephone numbers as people write them are found, and what only looks a little like one is let be. PALISADE_SEED makes other cases.</summary>
public sealed class ClearTextTests
{
    private static readonly int s_seed = int.Parse(Environment.GetEnvironmentVariable("PALISADE_SEED") ?? "20261123", CultureInfo.InvariantCulture);

    [Theory]
    [InlineData("Contact: Jane Doe, +49 30 1234567")]
    [InlineData("+4930 1234567")]
    [InlineData("call +1 (555) 123-4567 at night")]
    [InlineData("+49 (0)30/123-45-67")]
    [InlineData("(+49) 30 1234567")]
    [InlineData("at 10:30 +49.30.1234567")]
    [InlineData("+33\u00a01\u00a023\u00a045\u00a067\u00a089")]
    [InlineData("+493012345678")]
    [InlineData("&#43;493012345678")]
    public void A_telephone_number_is_found_however_it_is_written(string text) => Assert.True(ClearText.NamesSomebody(text));

    [Theory]
    [InlineData("2026-11-22T10:30:00+10:00 2026-11-23")]
    [InlineData("Sun, 22 Nov 2026 10:30:00 +1000 2026 records")]
    [InlineData("from 10:30 +1100 12345 records came")]
    [InlineData("it grew by +10 2026-11-22 10:30")]
    [InlineData("+3 alerts, 12 records, 4567 findings")]
    [InlineData("1.2.3+2026.11.22.10")]
    [InlineData("record 4/12345678, leaf 12 34 56 78 90")]
    [InlineData("12+34 56 78 90 12")]
    [InlineData("+1 000 000 of them")]
    public void Times_dates_versions_and_numbers_of_records_are_let_be(string text) => Assert.False(ClearText.NamesSomebody(text));

    [Fact]
    public void Generated_numbers_are_found_and_generated_times_versions_and_digests_are_not()
    {
        Random random = new(s_seed);
        string[] separators = ["", " ", "-", ".", "/", " (", ") ", "\u2011"];
        for (int i = 0; i < 2000; i++)
        {
            StringBuilder number = new("seen by +" + random.Next(1, 10));
            for (int digits = random.Next(7, 15); digits > 0; digits--)
                number.Append(separators[random.Next(3) == 0 ? random.Next(separators.Length) : 0]).Append(random.Next(3, 10));
            Assert.True(ClearText.NamesSomebody(number + " since then"), $"seed {s_seed}: {number}");
            DateTimeOffset time = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.FromHours(random.Next(0, 15))).AddSeconds(random.Next(30_000_000));
            string offset = time.Offset.Hours.ToString("00", CultureInfo.InvariantCulture);
            string digest = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(BitConverter.GetBytes(random.Next())));
            string text = random.Next(5) switch
            {
                0 => time.ToString("O", CultureInfo.InvariantCulture),
                1 => FormattableString.Invariant($"{time:ddd, dd MMM yyyy HH:mm:ss} +{offset}00 {random.Next(99_999_999)}"),
                2 => FormattableString.Invariant($"{random.Next(99)}.{random.Next(99)}.{random.Next(99)}+g{digest[..8]} {time:yyyy-MM-dd}"),
                3 => FormattableString.Invariant($"record {random.Next()}/{random.Next(99999)} {digest} {random.Next()}"),
                _ => FormattableString.Invariant($"{time:yyyy-MM-dd HH:mm:ss} +{offset} {time:dd.MM.yyyy} {random.Next()}"),
            };
            Assert.False(ClearText.NamesSomebody(text), $"seed {s_seed}: {text}");
        }
    }
}
