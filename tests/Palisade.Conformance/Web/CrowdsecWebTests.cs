using System.Globalization;
using System.Text;
using Palisade.Parsing;

namespace Palisade.Tests.Formats;

/// <summary>Lines of web servers, as CrowdSec's parsers take them apart, against ours, field by field.</summary>
[Trait("Category", "FormatOracle")]
public sealed class CrowdsecWebTests
{
    private static readonly HashSet<string> Parsers =
    [
        "crowdsecurity/nginx-logs", "crowdsecurity/nginx-proxy-manager-logs", "bunkerity/bunkerweb-logs", "crowdsecurity/traefik-logs", "crowdsecurity/aws-alb",
        "ZoeyVid/npmplus-logs", "crowdsecurity/apache2-logs", "crowdsecurity/haproxy-logs", "crowdsecurity/litespeed-logs",
    ];

    // Theirs to ours; several of theirs may be the same of ours.
    private static readonly Dictionary<string, string> Names = new()
    {
        ["remote_addr"] = "c-ip", ["clientip"] = "c-ip", ["client_ip"] = "c-ip", ["client_port"] = "c-port", ["remote_port"] = "c-port", ["verb"] = "cs-method", ["http_verb"] = "cs-method", ["http_method"] = "cs-method", ["request"] = "cs-uri",
        ["http_version"] = "cs-version", ["status"] = "sc-status", ["http_status_code"] = "sc-status", ["elb_status_code"] = "sc-status", ["body_bytes_sent"] = "sc-bytes", ["sent_bytes"] = "sc-bytes", ["bytes_read"] = "sc-bytes",
        ["http_user_agent"] = "cs-user-agent", ["user_agent"] = "cs-user-agent", ["http_referer"] = "cs-referer", ["remote_user"] = "cs-username", ["target_fqdn"] = "cs-host", ["loglevel"] = "level", ["pid"] = "pid", ["tid"] = "tid", ["cid"] = "cid",
    };

    [DataFact("crowdsec-tests")]
    public void Fields_are_those_of_the_hub()
    {
        List<string> differences = [];
        Dictionary<string, int> numbers = [];
        int compared = 0, lines = 0;
        foreach ((string folder, CrowdsecAssert expected) in CrowdsecAssert.ReadAll(TestData.Find("crowdsec-tests"), Parsers))
        {
            // JSON is another format's.
            if (expected.Line.StartsWith('{'))
                continue;
            lines++;
            numbers.TryAdd(folder, 0);
            byte[] line = Encoding.UTF8.GetBytes(expected.Line);
            string format = InputFormats.Detect(line)!.Name;
            EventList list = EventList.Of(format, expected.Line);
            string place = $"{folder} {++numbers[folder]}";
            if (list.Events.Count != 1 || format is not ("access" or "apache-error" or "nginx-error"))
            {
                differences.Add($"{place}: {format}, {list.Events.Count} events");
                continue;
            }

            foreach ((string name, string value) in expected.Fields)
            {
                compared++;
                if (Difference(list, name, value) is { } difference)
                    differences.Add($"{place}: {difference}");
            }
        }

        Assert.True(compared > 10 * lines, $"{lines} lines, {compared} fields");
        ExplainedList.Check("CrowdsecDifferences.csv", differences);
    }

    private static string? Difference(EventList list, string name, string value)
    {
        if (name == "time_local" && DateTimeOffset.TryParseExact(value, "dd/MMM/yyyy:HH:mm:ss zzz", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTimeOffset time))
            return list.Times[0] == time.UtcTicks ? null : $"time is {new DateTime(Math.Max(0, list.Times[0])):s}, not {time.UtcDateTime:s}";
        if (!Names.TryGetValue(name, out string? ours))
            return null;
        string? found = list.Value(0, ours);
        if (ours == "cs-version")
            found = found?.Replace("HTTP/", "", StringComparison.Ordinal);
        // The target as it was sent: an absolute one is cut to its path by some of theirs.
        if (name == "request" && found is not null && found.Contains("://", StringComparison.Ordinal) && value.StartsWith('/'))
            found = found[found.IndexOf('/', found.IndexOf("://", StringComparison.Ordinal) + 3)..];
        return Plain(found) == Plain(value) ? null : $"{name} is {found}, not {value}";
    }

    private static string Plain(string? value) => value is null or "-" ? "" : value;
}
