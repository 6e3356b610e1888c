using System.Text.Json;
using System.Text.RegularExpressions;

namespace Palisade.Rules.Indicators;

/// <summary>Reads indicators out of STIX 2.1 bundles: patterns that are comparisons with <c>=</c> of a digest, an address, a domain or a URL, joined by OR. Others are counted, with the reason.</summary>
/// <remarks>STIX 2.1, sections 4.7 and 9.</remarks>
internal sealed partial class StixBundleReader(string path, List<Indicator> found, List<IndicatorProblem> problems)
{
    /// <summary>Reads all of it.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public void Read(Stream json)
    {
        using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 64 });
        if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("objects", out JsonElement objects) || objects.ValueKind != JsonValueKind.Array)
        {
            problems.Add(new IndicatorProblem(path, 0, "no STIX bundle: it has no list of objects"));
            return;
        }

        foreach (JsonElement item in objects.EnumerateArray())
        {
            if (Text(item, "type") != "indicator")
                continue;
            if (found.Count >= Limits.MaxIndicators)
            {
                problems.Add(new IndicatorProblem(path, 0, $"more than {Limits.MaxIndicators} indicators: the rest is left out"));
                return;
            }

            Take(item);
        }
    }

    private void Take(JsonElement item)
    {
        string id = Text(item, "id"), end = Text(item, "valid_until");
        if (item.TryGetProperty("revoked", out JsonElement revoked) && revoked.ValueKind == JsonValueKind.True)
            return;
        if (Text(item, "pattern_type") is not ("stix" or ""))
        {
            Refuse(id, $"its pattern is of type '{Text(item, "pattern_type")}', not stix");
            return;
        }

        long until = Indicator.Forever;
        if (end.Length > 0 && !IndicatorListReader.TryTime(end, out until))
        {
            Refuse(id, "its valid_until cannot be read");
            return;
        }

        TakePattern(id, Text(item, "pattern"), until);
    }

    private void TakePattern(string id, string pattern, long until)
    {
        if (!Pattern().IsMatch(pattern))
        {
            Refuse(id, "its pattern is more than comparisons with = joined by OR");
            return;
        }

        foreach (Match comparison in Comparison().Matches(pattern))
        {
            string of = comparison.Groups["of"].Value, value = comparison.Groups["value"].Value.Replace(@"\'", "'", StringComparison.Ordinal).Replace(@"\\", @"\", StringComparison.Ordinal);
            IndicatorKind? kind = of switch
            {
                "ipv4-addr:value" or "ipv6-addr:value" => IndicatorKind.Address,
                "domain-name:value" => IndicatorKind.Domain,
                "url:value" => IndicatorKind.Url,
                _ when of.StartsWith("file:hashes.", StringComparison.Ordinal) => IndicatorKind.Hash,
                _ => null,
            };
            if (kind is null)
                Refuse(id, $"'{of}' is none of file:hashes, ipv4-addr:value, ipv6-addr:value, domain-name:value, url:value");
            else if (IndicatorText.TryRead(value, kind, out _, out string? read, out string reason))
                found.Add(new Indicator(kind.Value, read, path, until));
            else
                Refuse(id, reason);
        }
    }

    private void Refuse(string id, string reason) => problems.Add(new IndicatorProblem(path, 0, id.Length > 0 ? $"{id}: {reason}" : reason));

    private static string Text(JsonElement item, string name) => item.ValueKind == JsonValueKind.Object && item.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    [GeneratedRegex(@"^\s*\[\s*(?<one>[\w\-]+:[\w\-.']+\s*=\s*'(?:[^'\\]|\\.)*')(?:\s+OR\s+[\w\-]+:[\w\-.']+\s*=\s*'(?:[^'\\]|\\.)*')*\s*\]\s*$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Pattern();

    [GeneratedRegex(@"(?<of>[\w\-]+:[\w\-.']+)\s*=\s*'(?<value>(?:[^'\\]|\\.)*)'", RegexOptions.ExplicitCapture)]
    private static partial Regex Comparison();
}
