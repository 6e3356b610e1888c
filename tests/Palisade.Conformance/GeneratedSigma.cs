using System.Globalization;
using System.Text;
using System.Text.Json;
using Palisade.Events;

namespace Palisade.Conformance;

/// <summary>Makes rules and events at random, from few enough words that they often fit each other. The same seed gives the same.</summary>
internal sealed class GeneratedSigma(int seed)
{
    private static readonly string[] s_words =
    [
        "a", "cmd", "cmd.exe", @"C:\Windows\", @"\a\b", "-enc x", "/c -q", "--long", "é", "Éa", "straße", "ıİ", "\u212A", "😀", "a😀b", "%x%", "4688", "10", "x y", "'q'", "0x10", "ａ", "\\", "..",
    ];

    private static readonly string[] s_fields = ["Alpha", "Beta", "alpha", "Gamma", "Gam_ma", "Num", "Ip", "When", "Deep.er", "Missing"];
    private static readonly string[] s_eventFields = ["Alpha", "Beta", "ALPHA", "Gam ma", "Num", "Ip", "When", "Deep.er", "EventID"];
    private static readonly string[] s_regexes = ["a.c?", "^cmd", "exe$", "[0-9]{2,}", "(a|b)+", "c:.*dows", "é|É", "x y$", "^$", "-[a-z]+", "^.{3}$", "\\\\a"];
    private static readonly string[] s_networks = ["10.0.0.0/8", "192.168.1.0/24", "::/0", "fe80::/10", "2001:db8::/32", "10.1.2.3/32", "0.0.0.0/0"];
    private static readonly string[] s_addresses = ["10.1.2.3", "192.168.1.77", "fe80::1", "2001:db8::5", "::ffff:10.9.9.9", "8.8.8.8", "300.1.1.1", "10.1.2", "x"];
    private static readonly string[] s_times = ["2024-02-29T23:59:01Z", "2021-01-03T00:00:00Z", "2020-12-31T10:30:00.1234567Z", "never"];

    private readonly Random _random = new(seed);

    /// <summary>The text of a rule.</summary>
    public string Rule(int number)
    {
        List<string> names = ["sel_a", "sel_b", "filter_c", "_hidden"];
        StringBuilder yaml = new();
        yaml.Append(CultureInfo.InvariantCulture, $"title: generated {number}\nid: 00000000-0000-4000-8000-{number:d12}\nstatus: test\nlevel: low\nlogsource:\n    product: generated\ndetection:\n");
        names = names[..(1 + _random.Next(names.Count))];
        foreach (string name in names)
        {
            yaml.Append("    ").Append(name).Append(":\n");
            Search(yaml);
        }

        string[] conditions = [.. Enumerable.Range(0, Chance(10) ? 2 : 1).Select(_ => Condition(names, 3))];
        yaml.Append("    condition:").Append(conditions.Length == 1 ? " " + conditions[0] + "\n" : string.Concat(conditions.Select(c => "\n        - " + c)) + "\n");
        return yaml.ToString();
    }

    /// <summary>Fills an event.</summary>
    public void Fill(LogEvent e)
    {
        e.Reset([]);
        e.Source = e.Vocabulary.Intern(new EventSource("generated"));
        foreach (string field in s_eventFields)
        {
            for (int times = Chance(70) ? 1 : _random.Next(3); times > 0; times--)
                AddField(e, field);
        }
    }

    private void Search(StringBuilder yaml)
    {
        switch (_random.Next(10))
        {
            case 0:
                foreach (int _ in Enumerable.Range(0, 1 + _random.Next(3)))
                    yaml.Append("        - ").Append(Text()).Append('\n');
                break;
            case 1:
                yaml.Append("        '|all':\n            - ").Append(Text()).Append("\n            - ").Append(Text()).Append('\n');
                break;
            case 2 or 3:
                yaml.Append("        - ");
                Items(yaml, "          ");
                yaml.Append("        - ");
                Items(yaml, "          ");
                break;
            default:
                yaml.Append("        ");
                Items(yaml, "        ");
                break;
        }
    }

    private void Items(StringBuilder yaml, string indent)
    {
        HashSet<string> keys = [];
        for (int left = 1 + _random.Next(3); left > 0; left--)
        {
            (string key, string value) = Item(indent);
            if (keys.Add(key))
                yaml.Append(keys.Count > 1 ? indent : "").Append(key).Append(':').Append(value).Append('\n');
        }
    }

    private (string Key, string Value) Item(string indent)
    {
        string field = Pick(s_fields);
        string place = Pick("contains", "startswith", "endswith");
        return _random.Next(22) switch
        {
            0 or 1 or 2 => (field, Values(indent, Text)),
            3 or 4 or 5 => ($"{field}|{place}", Values(indent, Text)),
            6 => ($"{field}|contains|all", List(indent, Text)),
            7 => ($"{field}|{place}|cased", Values(indent, Text)),
            8 => ($"{field}|{place}|windash", Values(indent, Text)),
            9 => ($"{field}|neq", Values(indent, Text)),
            10 => ($"{field}|{Pick("base64", "base64offset|contains", "wide|base64offset|contains", "utf16le|base64", "utf16be|base64offset|contains", "utf16|base64", "wide|contains")}", " " + Quoted(Pick(s_words))),
            11 => ($"{field}|re{Pick("", "", "|i", "|m", "|s", "|i|s")}", " " + Quoted(Pick(s_regexes))),
            12 => ("Ip|cidr", Values(indent, () => Quoted(Pick(s_networks)))),
            13 => ($"Num|{Pick("lt", "lte", "gt", "gte")}", " " + Pick("10", "16", "4688", "-1", "0.5")),
            14 => ($"{field}|exists", " " + Pick("true", "false")),
            15 => (field, Pick(" null", " ''", Values(indent, () => Pick("10", "4688", "16", "true", "1.0")))),
            16 => ($"{field}|fieldref{Pick("", "|contains", "|startswith", "|endswith")}", " " + Pick(s_fields)),
            17 => ($"When|{Pick("minute", "hour", "day", "week", "month", "year")}", " " + Pick("1", "2", "10", "12", "23", "29", "30", "31", "53", "2020", "2024")),
            18 => ("EventID", Values(indent, () => Pick("10", "4688", "1"))),
            19 => ($"{field}|cased", Values(indent, Text)),
            20 => ($"{field}|{place}|neq", Values(indent, Text)),
            _ => (field, " " + Pick("'*'", "'?'", "'*?'", "'??*'", @"'\*'", @"'*\\*'", @"'*\\\*'", "'a*b'", "'*😀*'", "'?b'")),
        };
    }

    private string Condition(List<string> names, int depth)
    {
        if (depth == 0 || Chance(30))
        {
            return _random.Next(6) switch
            {
                0 => "1 of them",
                1 => "all of them",
                2 => Pick("1", "all") + " of " + Pick(names)[..1] + "*",
                3 => "2 of them",
                _ => Pick(names),
            };
        }

        return _random.Next(5) switch
        {
            0 => "not " + Condition(names, depth - 1),
            1 => $"({Condition(names, depth - 1)})",
            2 => $"{Condition(names, depth - 1)} or {Condition(names, depth - 1)}",
            3 => $"not ({Condition(names, depth - 1)} and {Condition(names, depth - 1)})",
            _ => $"{Condition(names, depth - 1)} and {Condition(names, depth - 1)}",
        };
    }

    private string Values(string indent, Func<string> value) => Chance(60) ? " " + value() : List(indent, value);

    private string List(string indent, Func<string> value) =>
        string.Concat(Enumerable.Range(0, 2 + (Chance(10) ? 9 : _random.Next(2))).Select(_ => $"\n{indent}    - {value()}"));

    // A word, or part of one, with a wildcard or an escape here and there.
    private string Text()
    {
        string word = Pick(s_words);
        if (Chance(30))
            word += Pick(s_words);
        if (Chance(15))
            word = word.Insert(Between(word), Pick("*", "?", @"\*", @"\?", @"\\", @"\\*"));
        if (Chance(15))
            word = "*" + word;
        return Quoted(Chance(20) ? word.ToUpperInvariant() : word);
    }

    // Never between the halves of a surrogate pair, which no file could hold.
    private int Between(string word)
    {
        int at = _random.Next(word.Length + 1);
        return at < word.Length && char.IsLowSurrogate(word[at]) ? at + 1 : at;
    }

    private void AddField(LogEvent e, string name)
    {
        FieldName field = e.Vocabulary.Intern(name);
        switch (name)
        {
            case "EventID":
                e.EventId = _random.Next(3) switch { 0 => 10, 1 => 4688, _ => 1 };
                if (e.TextOf(name) is null)
                    e.AddNumber(field, e.EventId);
                else
                    e.EventId = int.Parse(e.TextOf(name)!, CultureInfo.InvariantCulture);
                break;
            case "Ip":
                e.AddText(field, Pick(s_addresses));
                break;
            case "When":
                e.AddText(field, Pick(s_times));
                break;
            case "Num" when Chance(70):
                e.AddText(field, Pick("9", "10", "16", "0x10", "0x1250", "4688", "-5", "10.0", "abc", "1e1", ""));
                break;
            default:
                AddValue(e, field);
                break;
        }
    }

    private void AddValue(LogEvent e, FieldName field)
    {
        string text = EventText();
        switch (_random.Next(9))
        {
            case 0:
                e.AddNull(field);
                break;
            case 1:
                e.AddText(field, "");
                break;
            case 2:
                e.AddNumber(field, Chance(50) ? 10 : 4688);
                break;
            case 3:
                e.AddCopy(field, FieldKind.Bool, "true"u8);
                break;
            case 4 or 5:
                e.AddCopy(field, FieldKind.Utf16, Encoding.Unicode.GetBytes(text));
                break;
            case 6:
                e.AddCopy(field, FieldKind.JsonString, Encoding.UTF8.GetBytes(JsonSerializer.Serialize(text)).AsSpan()[1..^1]);
                break;
            default:
                e.AddText(field, text);
                break;
        }
    }

    private string EventText()
    {
        string text = Pick(s_words);
        if (Chance(40))
            text = Pick(s_words) + text;
        if (Chance(40))
            text += Pick(s_words);
        if (Chance(20))
            text = text.ToUpperInvariant();
        if (Chance(10))
            text = text.Replace('-', '\u2013').Replace('/', '-');
        return _random.Next(12) switch
        {
            0 => Convert.ToBase64String(Encoding.UTF8.GetBytes(text)),
            1 => Convert.ToBase64String(Encoding.Unicode.GetBytes(text)),
            2 => Convert.ToBase64String(Encoding.BigEndianUnicode.GetBytes("x" + text)),
            3 => text + "\n" + Pick(s_words),
            _ => text,
        };
    }

    private static string Quoted(string text) => "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";

    private bool Chance(int percent) => _random.Next(100) < percent;

    private string Pick(params IReadOnlyList<string> choices) => choices[_random.Next(choices.Count)];
}
