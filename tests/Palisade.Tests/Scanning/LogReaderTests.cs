using System.Text;
using Palisade.Events;
using Palisade.Parsing;
using Palisade.Scanning;

namespace Palisade.Tests.Scanning;

/// <summary>What comes between a file and the parser of its format.</summary>
public sealed class LogReaderTests
{
    [Theory]
    [InlineData("{\"@timestamp\":\"2020-07-14T03:19:40\",\"a\":1}\n")]
    [InlineData("[{\"@timestamp\":\"2020-07-14 03:19:40\"}]")]
    [InlineData("{\"@timestamp\":\"2020-07-14T01:19:40Z\"}\n")]
    [InlineData("{\"@timestamp\":1594689580}\n")]
    [InlineData("Timestamp,Computer,Channel,EventID\n2020-07-14 03:19:40,h,Security,1\n")]
    [InlineData("Timestamp,Computer,Channel,EventID\n2020-07-14 04:19:40 +03:00,h,Security,1\n")]
    [InlineData("<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><EventID>1</EventID><TimeCreated SystemTime='2020-07-14T03:19:40'/></System></Event>")]
    [InlineData("time=2020-07-14T03:19:40 level=info msg=x\ntime=2020-07-14T03:19:40 level=info msg=x\n")]
    public void A_time_that_names_no_zone_is_of_the_stated_one(string text)
    {
        ScanOptions options = new() { TimeZone = TimeZoneInfo.CreateCustomTimeZone("+02:00", TimeSpan.FromHours(2), null, null) };
        Assert.All(Read(Encoding.UTF8.GetBytes(text), options), e => Assert.Equal("2020-07-14T01:19:40", e.Time));
    }

    [Theory]
    [InlineData("{\"@timestamp\":\"2020-07-14T01:19:40\",\"a\":\"\u20ac\"}\r\n{\"a\":\"\ud83d\ude00\"}\r\n")]
    [InlineData("Nov 22 06:25:44 host sshd[42]: Failed password for root from 10.0.0.1 port 22 ssh2\r\n")]
    [InlineData("<?xml version=\"1.0\" encoding=\"utf-16\"?><Events><Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><EventID>1</EventID></System></Event></Events>")]
    [InlineData("Timestamp,Computer,Channel,EventID\r\n2020-07-14 03:19:40,h,Security,1\r\n")]
    public void Utf16_is_read_as_the_same_text_in_utf8(string text)
    {
        (string Time, string Fields)[] expected = Read(Encoding.UTF8.GetBytes(text));
        Assert.Equal(expected, Read([0xFF, 0xFE, .. Encoding.Unicode.GetBytes(text)]));
        Assert.Equal(expected, Read([0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes(text)]));
    }

    // At least one event; none may fail.
    private static (string Time, string Fields)[] Read(byte[] bytes, ScanOptions? options = null)
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(file, bytes);
            List<ParseFailure> failures = [];
            ByteBuffer text = new();
            (string, string)[] events = [.. LogReader.Read([file], new EventVocabulary(), options, (_, failure) => failures.Add(failure)).Select(e => (
                e.TimeTicks < 0 ? "" : new DateTime(e.TimeTicks).ToString("s", System.Globalization.CultureInfo.InvariantCulture),
                $"{e.OffsetBytes} {e.Source} {string.Join(' ', e.Fields.ToArray().Select(f => $"{f.Name}={Value(e, f, text)}"))}"))];
            Assert.Empty(failures);
            Assert.NotEmpty(events);
            return events;
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static string Value(LogEvent e, Field field, ByteBuffer text)
    {
        text.Truncate(0);
        FieldText.Append(e, field, text);
        return Encoding.UTF8.GetString(text.Written);
    }
}
