using Palisade.Proofs.Format;

namespace Palisade.Tests.Proofs.Format;

public sealed class KeyIdTests
{
    private static readonly RetentionDays Days = new(180, 400);

    [Theory]
    [InlineData("default.1.2026-11-22")]
    [InlineData("a-1.2147483647.late.0001-01-01")]
    [InlineData("late.1.late.9999-12-31")]
    [InlineData("01234567890123456789012345678901.1.2026-11-22")]
    public void Reads_an_id_and_writes_the_same(string text) => Assert.Equal(text, KeyId.TryParse(text)?.ToString());

    [Theory]
    [InlineData("")]
    [InlineData("default.1")]
    [InlineData("Default.1.2026-11-22")]
    [InlineData(".1.2026-11-22")]
    [InlineData("default.0.2026-11-22")]
    [InlineData("default.01.2026-11-22")]
    [InlineData("default.-1.2026-11-22")]
    [InlineData("default.2147483648.2026-11-22")]
    [InlineData("default.1.2026-11-31")]
    [InlineData("default.1.2026-1-1")]
    [InlineData("default.1.2026-11-22.")]
    [InlineData("default.1.2026-11-22 ")]
    [InlineData("default.1.early.2026-11-22")]
    [InlineData("default.1.late.2026-11-22.x")]
    [InlineData("../key.1.2026-11-22")]
    [InlineData("012345678901234567890123456789012.1.2026-11-22")]
    public void Refuses_what_is_none(string text) => Assert.Null(KeyId.TryParse(text));

    [Theory]
    [InlineData("2026-11-22T10:00:00Z", "2026-11-22T09:00:00Z", "c.1.2026-11-22", "2027-12-27")]
    [InlineData("2026-11-22T00:00:01Z", "2026-11-21T23:59:59Z", "c.1.2026-11-21", "2027-12-26")]
    [InlineData("2026-11-22T10:00:00Z", "2026-11-23T10:00:00Z", "c.1.2026-11-23", "2027-12-28")]
    [InlineData("2026-11-22T10:00:00Z", "2026-11-23T10:00:01Z", "c.1.2026-11-22", "2027-12-27")]
    [InlineData("2026-11-22T10:00:00Z", "9999-12-31T23:59:59Z", "c.1.2026-11-22", "2027-12-27")]
    [InlineData("2026-11-22T10:00:00Z", "2026-04-17T00:00:00Z", "c.1.2026-04-17", "2027-05-22")]
    [InlineData("2026-11-22T10:00:00Z", "2026-04-16T23:59:59Z", "c.1.late.2026-11-22", "2027-05-22")]
    [InlineData("2026-11-22T10:00:00Z", "0001-01-01T00:00:00Z", "c.1.late.2026-11-22", "2027-05-22")]
    public void A_records_key_follows_its_event_day_unless_that_is_too_early(string received, string happened, string expected, string due)
    {
        long receipt = VaultTime.FromMoment(DateTimeOffset.Parse(received)), second = DateTimeOffset.Parse(happened).ToUnixTimeSeconds();
        KeyId id = KeyId.For("c", 1, Days, receipt, second);
        Assert.Equal(expected, id.ToString());
        Assert.Equal(due, VaultTime.Format(id.Due(Days)));
        Assert.True(id.Fits(new Interval(receipt, receipt), new Interval(second, second)));
    }

    [Theory]
    [InlineData("c.1.2026-11-25")]
    [InlineData("c.1.2026-11-23")]
    [InlineData("c.1.late.2026-11-23")]
    public void A_key_of_another_day_does_not_fit(string id)
    {
        long receipt = VaultTime.FromMoment(new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero)), second = VaultTime.SecondOf(receipt);
        Assert.False(KeyId.TryParse(id)!.Fits(new Interval(receipt, receipt), new Interval(second, second)));
    }

    [Fact]
    public void Days_and_seconds_agree_with_the_calendar()
    {
        Assert.Equal(new DateOnly(1, 1, 1), VaultTime.DayOfSecond(VaultTime.MinSecond));
        Assert.Equal(new DateOnly(9999, 12, 31), VaultTime.DayOfSecond(VaultTime.MaxSecond));
        Assert.Equal(new DateOnly(1969, 12, 31), VaultTime.DayOfSecond(-1));
        Assert.Equal(new DateOnly(1970, 1, 1), VaultTime.DayOfSecond(0));
        Assert.Equal(VaultTime.MinSecond, VaultTime.FirstSecond(DateOnly.MinValue));
        Assert.Equal(DateOnly.MaxValue, VaultTime.Later(DateOnly.MaxValue, 400));
        Assert.Equal(VaultTime.Max, VaultTime.FromMoment(DateTimeOffset.MaxValue));
    }
}
