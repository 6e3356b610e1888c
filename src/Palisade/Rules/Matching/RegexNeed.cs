using System.Buffers;
using System.Globalization;

namespace Palisade.Rules.Matching;

/// <summary>
/// What a folded text must hold before a regular expression can match it: one of some literals, and a run of characters of one class. It
/// takes nanoseconds where the expression takes a microsecond, and some expressions meet every process creation. Immutable.
/// </summary>
/// <remarks>One-sided, like a <see cref="Witness"/>: it may be met without a match, never the other way round.</remarks>
internal sealed class RegexNeed
{
    // A shorter run is in nearly every value.
    private const int ShortestRun = 8;

    // So many literals are still cheaper to look for than the expression.
    private const int MostMembers = 4;

    // These equal characters beyond ASCII without case, or might.
    private static readonly SearchValues<char> Wide = SearchValues.Create("kKiIsS");

    private readonly string _pattern;
    private byte[][] _oneOf = [];
    private int _longestBefore;
    private int _runLength;
    private bool[] _runOf = [];

    private RegexNeed(string pattern) => _pattern = pattern;

    /// <summary>What an expression needs; nothing at all for one of which nothing can be said.</summary>
    public static RegexNeed Of(RegexComparison regex)
    {
        RegexNeed need = new(regex.Pattern);
        if (!RegexLiteral.TryRead(regex, need.NoteClass, out _))
            return new RegexNeed(regex.Pattern);
        if (RegexLiteral.Find(regex) is { } literal)
            need._oneOf = [Fold.Of(literal)];
        return need;
    }

    /// <summary>True when an expression that needs this can match the text.</summary>
    /// <param name="folded">See <see cref="Fold"/>.</param>
    public bool IsMet(ReadOnlySpan<byte> folded)
    {
        if (_runLength > 0 && !HasRun(folded))
            return false;
        foreach (byte[] literal in _oneOf)
        {
            if (folded.IndexOf(literal) >= 0)
                return true;
        }

        return _oneOf.Length == 0;
    }

    // A run of n covers one of the places n - 1, 2n - 1, ...: only these are looked at, and the neighbours of those that fit.
    private bool HasRun(ReadOnlySpan<byte> text)
    {
        for (int at = _runLength - 1; at < text.Length; at += _runLength)
        {
            if (!_runOf[text[at]])
                continue;
            int start = at, end = at + 1;
            while (start > 0 && end - start < _runLength && _runOf[text[start - 1]])
                start--;
            while (end < text.Length && end - start < _runLength && _runOf[text[end]])
                end++;
            if (end - start >= _runLength)
                return true;
        }

        return false;
    }

    private void NoteClass(int open, int end, bool ignoresCase, string before)
    {
        if (TimesAt(end) is not (> 0 and int times) || Members(open, end) is not { Length: > 0 } members)
            return;
        if (ignoresCase && members.AsSpan().ContainsAny(Wide))
            return;
        if (times >= ShortestRun && times > _runLength)
        {
            _runLength = times;
            _runOf = new bool[256];
            foreach (char member in members)
                _runOf[char.ToUpperInvariant(member)] = true;
        }

        if (before.Length > _longestBefore && members.Length <= MostMembers)
        {
            _longestBefore = before.Length;
            _oneOf = [.. members.Select(m => Fold.Of(before + m))];
        }
    }

    // How often the class stands there at the least; 0 where that is not plain.
    private int TimesAt(int at)
    {
        char next = at < _pattern.Length ? _pattern[at] : ' ';
        if (next is '*' or '?')
            return 0;
        if (next != '{')
            return 1;
        // What looks like a quantifier and is none is text: the class stands there once.
        ReadOnlySpan<char> rest = _pattern.AsSpan(at + 1);
        int close = rest.IndexOf('}');
        int comma = close < 0 ? -1 : rest[..close].IndexOf(',');
        if (close < 0 || (comma >= 0 && rest[(comma + 1)..close].ContainsAnyExceptInRange('0', '9')))
            return 0;
        return int.TryParse(rest[..(comma < 0 ? close : comma)], NumberStyles.None, CultureInfo.InvariantCulture, out int times) ? times : 0;
    }

    // The members of a class of plain ASCII characters and ranges; null for any other.
    private string? Members(int open, int end)
    {
        string inside = end - open > 2 && _pattern[end - 1] == ']' ? _pattern[(open + 1)..(end - 1)] : "^";
        if (inside[0] is '^' or ']' || inside.Contains('[', StringComparison.Ordinal))
            return null;
        SortedSet<char> members = [];
        for (int i = 0; i < inside.Length; i++)
        {
            if (inside[i] == '\\' && (++i == inside.Length || char.IsAsciiLetterOrDigit(inside[i])))
                return null;
            char first = inside[i], last = first;
            if (i + 2 < inside.Length && inside[i + 1] == '-')
            {
                last = inside[i + 2];
                i += 2;
                if (last == '\\')
                    return null;
            }

            if (last > 0x7F || first > last)
                return null;
            for (char c = first; c <= last; c++)
                members.Add(c);
        }

        return string.Concat(members);
    }
}
