using Palisade.Tests.Parsing.Json;

namespace Palisade.Tests.Events;

public sealed class TimeTextJsonTests
{
    [Theory]
    [InlineData("\"2020-09-14 01:19:40\"", 0)]
    [InlineData("\"2020-09-14T01:19:40\"", 0)]
    [InlineData("\"2020-09-14T01:19:40Z\"", 0)]
    [InlineData("\"2020-09-14T03:19:40.250+0200\"", 250)]
    [InlineData("\"2020-09-14T03:19:40.250000000+02:00\"", 250)]
    [InlineData("1600046380", 0)]
    [InlineData("1600046380.25", 250)]
    [InlineData("1600046380250", 250)]
    [InlineData("1600046380250000", 250)]
    [InlineData("\"1600046380250000\"", 250)]
    [InlineData("1.60004638025E9", 250)]
    [InlineData("\"/Date(1600046380250)/\"", 250)]
    [InlineData("\"\\/Date(1600046380250)\\/\"", 250)]
    [InlineData("\"\\/Date(1600046380250+0200)\\/\"", 250)]
    public void Times_of_json_logs_are_read(string value, int milliseconds) =>
        Assert.Equal(new DateTime(2020, 9, 14, 1, 19, 40, milliseconds).Ticks, JsonRun.Of("ndjson", $$"""{"@timestamp":{{value}}}""").Events[0].Time);

    [Theory]
    [InlineData("\"now\"")]
    [InlineData("\"\"")]
    [InlineData("true")]
    [InlineData("-1")]
    [InlineData("1e400")]
    [InlineData("\"/Date(99999999999999999999)/\"")]
    [InlineData("\"2020-13-14T01:19:40Z\"")]
    [InlineData("\"2020-02-3 T 1:19:40Z\"")]
    public void What_is_no_time_is_none(string value) => Assert.Equal(-1, JsonRun.Of("ndjson", $$"""{"@timestamp":{{value}}}""").Events[0].Time);
}
