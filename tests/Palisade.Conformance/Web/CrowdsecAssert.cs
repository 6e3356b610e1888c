using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Palisade.Tests.Formats;

/// <summary>What a test of CrowdSec's hub says of one line: the line, and the fields that its parser takes from it.</summary>
internal sealed partial record CrowdsecAssert(string Parser, Dictionary<string, string> Fields)
{
    public string Line => Fields["message"];

    /// <summary>The lines that these parsers took, in all tests.</summary>
    public static IEnumerable<(string Folder, CrowdsecAssert Expected)> ReadAll(string root, HashSet<string> parsers)
    {
        foreach (string file in Directory.EnumerateFiles(root, "parser.assert", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            Dictionary<(string, string), CrowdsecAssert> found = [];
            List<string> raw = [];
            foreach (string line in File.ReadLines(file))
            {
                if (Raw().Match(line) is { Success: true } whole)
                    raw.Add(Unquoted(whole.Groups["value"].Value));
                Match match = Parsed().Match(line);
                if (!match.Success || !parsers.Contains(match.Groups["parser"].Value))
                    continue;
                (string, string) key = (match.Groups["parser"].Value, match.Groups["index"].Value);
                if (!found.TryGetValue(key, out CrowdsecAssert? one))
                    found.Add(key, one = new CrowdsecAssert(key.Item1, []));
                one.Fields[match.Groups["field"].Value] = Unquoted(match.Groups["value"].Value);
            }

            // Some parsers put a part of the line in the place of the message: the line is the one that holds it.
            foreach (CrowdsecAssert one in found.Values.Where(a => a.Fields.ContainsKey("message")))
                one.Fields["message"] = raw.Find(r => r.Contains(one.Line, StringComparison.Ordinal) && r.Contains(one.Fields.GetValueOrDefault("request", ""), StringComparison.Ordinal)) ?? one.Line;
            foreach (CrowdsecAssert one in found.Values.Where(a => a.Fields.ContainsKey("message")))
                yield return (Path.GetFileName(Path.GetDirectoryName(file)!), one);
        }
    }

    // A string of Go.
    private static string Unquoted(string text)
    {
        StringBuilder plain = new();
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || i + 1 == text.Length)
            {
                plain.Append(text[i]);
                continue;
            }

            char next = text[++i];
            int digits = next switch { 'x' => 2, 'u' => 4, _ => 0 };
            plain.Append(digits > 0 ? (char)int.Parse(text.AsSpan(i + 1, digits), NumberStyles.HexNumber, CultureInfo.InvariantCulture) : next switch { 'n' => '\n', 't' => '\t', 'r' => '\r', _ => next });
            i += digits;
        }

        return plain.ToString();
    }

    [GeneratedRegex("""^results\["s00-raw"\]\["[^"]+"\]\[\d+\]\.Evt\.Parsed\["message"\] == "(?<value>.*)"$""")]
    private static partial Regex Raw();

    [GeneratedRegex("""^results\["s01-parse"\]\["(?<parser>[^"]+)"\]\[(?<index>\d+)\]\.Evt\.Parsed\["(?<field>[^"]+)"\] == "(?<value>.*)"$""")]
    private static partial Regex Parsed();
}
