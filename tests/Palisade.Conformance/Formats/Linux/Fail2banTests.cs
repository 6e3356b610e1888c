using System.Globalization;
using System.Text;
using System.Text.Json;
using Palisade.Parsing;
using Palisade.Parsing.Auditd;
using Palisade.Parsing.Syslog;
using Palisade.Tests;

namespace Palisade.Conformance.Formats;

/// <summary>
/// fail2ban's lines for syslog and auditd, one by one, under the clock of its tests: noon of 14 August 2005 in Zurich. Each line's time is the stated one, and the
/// stated host is in a field.
/// </summary>
[Trait("Category", "FormatOracle")]
public sealed class Fail2banTests
{
    private static readonly TimeZoneInfo s_zurich = TimeZoneInfo.FindSystemTimeZoneById("Europe/Zurich");

    private static readonly ParseOptions s_options = new() { TimeZone = s_zurich, Reference = new DateTime(2005, 8, 14, 10, 0, 0, DateTimeKind.Utc) };

    [DataFact("gpl-fail2ban-logs")]
    public void Times_and_hosts_are_those_stated()
    {
        KnownDifferences differences = new("Fail2banDifferences.csv");
        foreach (string file in Directory.GetFiles(TestData.Find("gpl-fail2ban-logs")).Order(StringComparer.Ordinal))
        {
            JsonElement? stated = null;
            int number = 0;
            foreach (string line in File.ReadLines(file, Encoding.Latin1))
            {
                number++;
                if (line.StartsWith('#'))
                    stated = Stated(line) ?? stated;
                else if (line.Trim().Length > 0 && stated is { } expected && FormatOf(line) is { } format)
                    Compare(differences, $"{Path.GetFileName(file)}-{number}", format, line, expected);
                if (!line.StartsWith('#') && line.Trim().Length > 0)
                    stated = null;
            }
        }

        Assert.True(differences.Compared > 0);
        differences.Assert();
    }

    private static InputFormat? FormatOf(string line) =>
        SyslogRecord.Starts(Encoding.Latin1.GetBytes(line)) ? SyslogFormat.Format : line.StartsWith("type=", StringComparison.Ordinal) ? AuditdFormat.Format : null;

    private static JsonElement? Stated(string comment)
    {
        int brace = comment.IndexOf('{', StringComparison.Ordinal);
        if (!comment.Contains("failJSON", StringComparison.Ordinal) || brace < 0)
            return null;
        try
        {
            return JsonDocument.Parse(comment[brace..]).RootElement;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static void Compare(KnownDifferences differences, string name, InputFormat format, string line, JsonElement expected)
    {
        EventList list = EventList.Of(format, Encoding.Latin1.GetBytes(line), s_options);
        differences.Compare(name + "-events", 1, list.Events.Count);
        if (list.Events.Count != 1)
            return;
        if (expected.TryGetProperty("time", out JsonElement time) && time.ValueKind == JsonValueKind.String)
        {
            DateTime local = TimeZoneInfo.ConvertTimeFromUtc(new DateTime(Math.Max(0, list.Times[0]), DateTimeKind.Utc), s_zurich);
            differences.Compare(name + "-time", time.GetString()!.Split('.')[0], local.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture));
        }

        if (expected.TryGetProperty("host", out JsonElement host) && host.ValueKind == JsonValueKind.String && line.Contains(host.GetString()!, StringComparison.Ordinal))
            differences.Compare(name + "-host", true, list.Events[0].Values.Any(v => v.Any(t => t?.Contains(host.GetString()!, StringComparison.Ordinal) == true)));
    }
}
