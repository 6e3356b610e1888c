using System.Globalization;

namespace Palisade.Rules.Indicators;

/// <summary>Reads lists of indicators in text: one on a line, <c>#</c> before what is none; or CSV, whose head names a column <c>indicator</c>, <c>value</c> or <c>ioc</c>, and maybe <c>type</c> and <c>valid_until</c>.</summary>
internal sealed class IndicatorListReader(string path, List<Indicator> found, List<IndicatorProblem> problems)
{
    private static readonly string[] s_values = ["indicator", "value", "ioc", "ioc_value"], s_types = ["type", "kind", "ioc_type", "indicator_type"], s_ends = ["valid_until", "expires", "expiry", "expiration"];

    private int _value = -1, _type = -1, _end = -1;

    /// <summary>Reads all of it.</summary>
    public void Read(TextReader text)
    {
        int number = 0;
        bool isFirst = true;
        while (text.ReadLine() is { } line)
        {
            number++;
            if (found.Count >= Limits.MaxIndicators)
            {
                problems.Add(new IndicatorProblem(path, number, $"more than {Limits.MaxIndicators} indicators: the rest is left out"));
                return;
            }

            line = line.Trim('\uFEFF', ' ', '\t');
            if (line.Length == 0 || line[0] is '#' or ';')
                continue;
            List<string> cells = Cells(line);
            bool isHead = isFirst && IsHead(cells);
            isFirst = false;
            if (!isHead)
                Take(cells, number);
        }
    }

    private void Take(List<string> cells, int number)
    {
        string text = Cell(cells, _value < 0 ? 0 : _value);
        string type = Cell(cells, _type).ToLowerInvariant(), end = Cell(cells, _end);
        if (!TryKind(type, out IndicatorKind? kind))
        {
            problems.Add(new IndicatorProblem(path, number, $"the type '{type}' is not one of hash, address, domain, url"));
            return;
        }

        long until = Indicator.Forever;
        if (end.Length > 0 && !TryTime(end, out until))
            problems.Add(new IndicatorProblem(path, number, "the time from which it is not valid any more cannot be read: write 2026-12-31 or 2026-12-31T00:00:00Z"));
        else if (IndicatorText.TryRead(text, kind, out IndicatorKind isKind, out string? value, out string reason))
            found.Add(new Indicator(isKind, value, path, until) { Line = number });
        else
            problems.Add(new IndicatorProblem(path, number, reason));
    }

    /// <summary>A time as UTC ticks.</summary>
    public static bool TryTime(string text, out long ticks)
    {
        bool read = DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time);
        ticks = time.UtcTicks;
        return read;
    }

    private bool IsHead(List<string> cells)
    {
        string[] names = [.. cells.Select(c => c.Trim().ToLowerInvariant())];
        _value = Array.FindIndex(names, s_values.Contains);
        if (_value < 0)
            return false;
        (_type, _end) = (Array.FindIndex(names, s_types.Contains), Array.FindIndex(names, s_ends.Contains));
        return true;
    }

    private static bool TryKind(string type, out IndicatorKind? kind)
    {
        kind = type switch
        {
            "hash" or "md5" or "sha1" or "sha256" or "sha512" or "file-hash" or "filehash" or "filehash-md5" or "filehash-sha1" or "filehash-sha256" => IndicatorKind.Hash,
            "address" or "ip" or "ipv4" or "ipv6" or "ip-dst" or "ip-src" or "ipv4-addr" or "ipv6-addr" => IndicatorKind.Address,
            "domain" or "hostname" or "domain-name" => IndicatorKind.Domain,
            "url" or "uri" => IndicatorKind.Url,
            _ => null,
        };
        return kind is not null || type.Length == 0;
    }

    private static string Cell(List<string> cells, int index) => index >= 0 && index < cells.Count ? cells[index].Trim() : "";

    // RFC 4180 on one line.
    private static List<string> Cells(string line)
    {
        List<string> cells = [];
        System.Text.StringBuilder cell = new();
        bool quoted = false;
        for (int i = 0; i < line.Length; i++)
        {
            char c = line[i];
            if (c == '"' && quoted && i + 1 < line.Length && line[i + 1] == '"')
                cell.Append(line[++i]);
            else if (c == '"')
                quoted = !quoted;
            else if (c == ',' && !quoted)
                Next();
            else
                cell.Append(c);
        }

        Next();
        return cells;

        void Next()
        {
            cells.Add(cell.ToString());
            cell.Clear();
        }
    }
}
