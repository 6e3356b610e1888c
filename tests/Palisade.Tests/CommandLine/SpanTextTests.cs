using System.Globalization;
using Palisade.Vault.Search;

namespace Palisade.Tests.CommandLine;

/// <summary>Both ends of a span are part of it; a day as its end counts whole.</summary>
public sealed class SpanTextTests
{
    [Theory]
    [InlineData("2026-10-01", "2026-10-01T00:00:00.000000", "2026-10-01T23:59:59.999999")]
    [InlineData("9999-12-31", "9999-12-31T00:00:00.000000", "9999-12-31T23:59:59.999999")]
    [InlineData("2026-10-01T08:00:00Z", "2026-10-01T08:00:00.000000", "2026-10-01T08:00:00.000000")]
    [InlineData("2026-10-01T08:00:00+02:00", "2026-10-01T06:00:00.000000", "2026-10-01T06:00:00.000000")]
    [InlineData("2026-10-01T08:00:00.1234567Z", "2026-10-01T08:00:00.123456", "2026-10-01T08:00:00.123456")]
    public void An_end_is_the_first_or_the_last_moment_that_counts(string text, string first, string last)
    {
        Assert.True(SpanText.TryFirst(text, out DateTimeOffset from) && SpanText.TryLast(text, out DateTimeOffset to) && Text(from) == first && Text(to) == last);
    }

    [Theory]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("2026-13-01")]
    [InlineData("1969-12-31")]
    [InlineData("05/01/2026")]
    public void What_is_no_time_is_refused(string text) => Assert.False(SpanText.TryFirst(text, out _) || SpanText.TryLast(text, out _));

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff", CultureInfo.InvariantCulture);
}
