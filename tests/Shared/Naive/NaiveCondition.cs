using System.Globalization;
using System.Text.RegularExpressions;

namespace Palisade.Tests.Naive;

/// <summary>Reads a condition by the specification's grammar: or, and, not, x of, parentheses, from least to most binding.</summary>
internal sealed class NaiveCondition
{
    private readonly List<(string Name, NaiveNode Node)> _searches;
    private readonly List<string> _words;
    private int _at;

    private NaiveCondition(string text, List<(string Name, NaiveNode Node)> searches)
    {
        _searches = searches;
        _words = [.. Regex.Matches(text, @"[()]|[^\s()]+").Select(m => m.Value)];
    }

    public static NaiveNode Read(string text, List<(string Name, NaiveNode Node)> searches)
    {
        NaiveCondition condition = new(text, searches);
        NaiveNode node = condition.Or();
        return condition._at == condition._words.Count ? node : throw new FormatException("after the end: " + text);
    }

    private NaiveNode Or()
    {
        List<NaiveNode> parts = [And()];
        while (Take("or"))
            parts.Add(And());
        return NaiveCount.Any(parts);
    }

    private NaiveNode And()
    {
        List<NaiveNode> parts = [Not()];
        while (Take("and"))
            parts.Add(Not());
        return NaiveCount.All(parts);
    }

    private NaiveNode Not() => Take("not") ? new NaiveNot(Not()) : Term();

    private NaiveNode Term()
    {
        if (Take("("))
        {
            NaiveNode inner = Or();
            return Take(")") ? inner : throw new FormatException("')' is missing");
        }

        string word = _words[_at++];
        if (_at + 1 < _words.Count && _words[_at].Equals("of", StringComparison.OrdinalIgnoreCase))
        {
            _at++;
            return Of(word, _words[_at++]);
        }

        return _searches.Single(s => s.Name == word).Node;
    }

    private NaiveCount Of(string count, string pattern)
    {
        List<NaiveNode> parts = pattern.Equals("them", StringComparison.OrdinalIgnoreCase)
            ? [.. _searches.Where(s => !s.Name.StartsWith('_')).Select(s => s.Node)]
            : [.. _searches.Where(s => Regex.IsMatch(s.Name, "^" + Regex.Escape(pattern).Replace("\\*", ".*") + "$")).Select(s => s.Node)];
        if (parts.Count == 0)
            throw new FormatException("no search fits " + pattern);
        return count.ToUpperInvariant() switch
        {
            "ALL" => NaiveCount.All(parts),
            "ANY" => NaiveCount.Any(parts),
            _ => new NaiveCount(int.Parse(count, CultureInfo.InvariantCulture), parts),
        };
    }

    private bool Take(string word)
    {
        if (_at >= _words.Count || !_words[_at].Equals(word, StringComparison.OrdinalIgnoreCase))
            return false;
        _at++;
        return true;
    }
}
