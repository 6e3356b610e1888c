using System.Buffers;
using System.Text;

namespace Palisade.Rules.Reading;

/// <summary>
/// A reader for the plain part of YAML that rules are written in: block maps and lists, plain, quoted and literal scalars,
/// comments. Anything else, and anything wrong, is left to <see cref="YamlReader"/>, which also words the errors.
/// </summary>
/// <remarks>
/// It is there for speed: about ten times that of YamlDotNet on SigmaHQ's rules, which is most of the time of loading. Both give the
/// same nodes with the same places; a test holds that over every rule there is. It reads line by line: <c>_start</c> is where the
/// content of the current line begins, <c>_column</c> its 0-based column, which is the indentation.
/// </remarks>
internal sealed class PlainYamlReader
{
    // Tabs may separate, others break lines or are no YAML: all are rare enough to leave them out.
    private static readonly SearchValues<char> s_unusual = SearchValues.Create(
        [.. Enumerable.Range(0, 0xA0).Select(c => (char)c).Where(c => char.IsControl(c) && c is not ('\n' or '\r')), '\u2028', '\u2029', '\uFEFF']);

    private readonly string _text;
    private int _start;
    private int _end;
    private int _column;
    private int _line;
    private int _next;
    private int _nodes;

    private PlainYamlReader(string text, int firstLine)
    {
        _text = text;
        _line = firstLine - 1;
    }

    private bool AtEnd => _column < 0;

    /// <summary>Reads a document.</summary>
    /// <param name="text">The text of the document.</param>
    /// <param name="firstLine">The 1-based line of the file where the text begins.</param>
    /// <param name="root">The document, or null when it is empty.</param>
    /// <returns>False when the text is not of the plain part.</returns>
    public static bool TryRead(string text, int firstLine, out YamlNode? root)
    {
        root = null;
        if (text.AsSpan().ContainsAny(s_unusual) || HasLoneReturn(text))
            return false;
        PlainYamlReader reader = new(text, firstLine);
        if (!reader.MoveNext() || !reader.SkipMarker())
            return false;
        if (reader.AtEnd)
            return true;
        root = reader.ReadBlock(-1, 0);
        // A document that is one scalar is no rule; what it counts as is left to YamlReader.
        return root is not null and not YamlScalar && reader.AtEnd;
    }

    // A carriage return alone breaks a line as well.
    private static bool HasLoneReturn(string text)
    {
        for (int i = text.IndexOf('\r', StringComparison.Ordinal); i >= 0; i = text.IndexOf('\r', i + 1))
        {
            if (i + 1 == text.Length || text[i + 1] != '\n')
                return true;
        }

        return false;
    }

    private bool SkipMarker()
    {
        if (AtEnd || _column > 0 || !Content.StartsWith("---", StringComparison.Ordinal))
            return true;
        return _end == _start + 3 && MoveNext();
    }

    private ReadOnlySpan<char> Content => _text.AsSpan(_start, _end - _start);

    // Goes to the next line that has content; at the end of the text the column is -1. False for a line that is not plain.
    private bool MoveNext()
    {
        while (_next < _text.Length)
        {
            NextLine(out int start, out int end);
            int content = start + Spaces(start, end);
            if (content == end || _text[content] == '#')
                continue;
            _start = content;
            _end = end;
            _column = content - start;
            return _text[content] != '\r' && (_column > 0 || (_text[content] != '%' && !Content.StartsWith("...", StringComparison.Ordinal)));
        }

        _column = -1;
        _start = _end = _text.Length;
        return true;
    }

    private void NextLine(out int start, out int end)
    {
        start = _next;
        int feed = _text.IndexOf('\n', start);
        end = feed < 0 ? _text.Length : feed;
        _next = feed < 0 ? _text.Length : feed + 1;
        _line++;
        if (end > start && _text[end - 1] == '\r')
            end--;
    }

    private int Spaces(int start, int end)
    {
        int i = start;
        while (i < end && _text[i] == ' ')
            i++;
        return i - start;
    }

    // The node that begins at the current line, which is indented deeper than its parent. Null when it is not plain.
    private YamlNode? ReadBlock(int parent, int depth)
    {
        if (depth > Limits.MaxNesting || ++_nodes > Limits.MaxRuleNodes)
            return null;
        if (IsDash(_start))
            return ReadSequence(_column, depth);
        return KeyEnd(_start) >= 0 ? ReadMapping(_column, depth) : ReadScalar(parent, _start);
    }

    private YamlMapping? ReadMapping(int indent, int depth)
    {
        YamlMapping map = new(_line, indent + 1);
        KeySet keys = new();
        while (!AtEnd && _column == indent && !IsDash(_start))
        {
            int colon = KeyEnd(_start);
            if (colon < 0 || ReadKey(colon) is not { } key || keys.AddTo(map.Entries, key) is not null)
                return null;
            YamlNode? value = ReadValue(colon + 1, indent, isEntry: true, depth);
            if (value is null)
                return null;
            map.Entries.Add(new YamlEntry(key, value));
        }

        return _column <= indent ? map : null;
    }

    private YamlSequence? ReadSequence(int indent, int depth)
    {
        YamlSequence list = new(_line, indent + 1);
        while (!AtEnd && _column == indent && IsDash(_start))
        {
            if (ReadValue(_start + 1, indent, isEntry: false, depth) is not { } item)
                return null;
            list.Items.Add(item);
        }

        return _column <= indent ? list : null;
    }

    // What follows the ':' of an entry or the '-' of an item, on its line or on the lines after it.
    private YamlNode? ReadValue(int after, int indent, bool isEntry, int depth)
    {
        int start = after + Spaces(after, _end);
        if (start < _end && _text[start] != '#')
            return isEntry || !BeginsBlock(start) ? ReadCounted(indent, start) : ReadCompact(start, depth);
        int line = _line;
        int column = _column + after - _start + 1;
        if (!MoveNext())
            return null;
        if (_column > indent || (isEntry && _column == indent && IsDash(_start)))
            return ReadBlock(isEntry && _column == indent ? indent - 1 : indent, depth + 1);
        return ++_nodes > Limits.MaxRuleNodes ? null : new YamlScalar("", true, line, column);
    }

    private YamlScalar? ReadCounted(int indent, int start) => ++_nodes > Limits.MaxRuleNodes ? null : ReadScalar(indent, start);

    // A map or list that begins on the line of its dash: what comes before it counts as indentation.
    private YamlNode? ReadCompact(int start, int depth)
    {
        int indent = _column;
        _column += start - _start;
        _start = start;
        return ReadBlock(indent, depth + 1);
    }

    private bool BeginsBlock(int start) => IsDash(start) || KeyEnd(start) >= 0;

    private bool IsDash(int at) => _text[at] == '-' && (at + 1 == _end || _text[at + 1] == ' ');

    // The index of the ':' that ends a key that begins here, or -1.
    private int KeyEnd(int start)
    {
        char first = _text[start];
        if (first is '\'' or '"')
        {
            int close = QuoteEnd(start);
            if (close < 0)
                return -1;
            int colon = close + 1 + Spaces(close + 1, _end);
            return colon < _end && _text[colon] == ':' && (colon + 1 == _end || _text[colon + 1] == ' ') ? colon : -1;
        }

        for (int i = start; i < _end; i++)
        {
            char c = _text[i];
            if (c == ':' && (i + 1 == _end || _text[i + 1] == ' '))
                return i;
            if (c == '#' && i > start && _text[i - 1] == ' ')
                return -1;
        }

        return -1;
    }

    private YamlScalar? ReadKey(int colon)
    {
        if (colon - _start > 1000 || ++_nodes > Limits.MaxRuleNodes)
            return null;
        if (_text[_start] is '\'' or '"')
            return ReadQuoted(_start, QuoteEnd(_start));
        ReadOnlySpan<char> text = _text.AsSpan(_start, colon - _start).TrimEnd(' ');
        return PlainYamlScalar.IsKey(text) ? new YamlScalar(text.ToString(), true, _line, _column + 1) : null;
    }

    // The index of the closing quote on this line, or -1.
    private int QuoteEnd(int start)
    {
        char quote = _text[start];
        for (int i = start + 1; i < _end; i++)
        {
            if (_text[i] == '\\' && quote == '"')
                i++;
            else if (_text[i] == quote && quote == '\'' && i + 1 < _end && _text[i + 1] == quote)
                i++;
            else if (_text[i] == quote)
                return i;
        }

        return -1;
    }

    private YamlScalar? ReadQuoted(int start, int close)
    {
        string? text = PlainYamlScalar.Unquote(_text.AsSpan(start, close + 1 - start));
        return text is null ? null : new YamlScalar(text, false, _line, _column + start - _start + 1);
    }

    // Reads the scalar and goes to the line after it.
    private YamlScalar? ReadScalar(int parent, int start)
    {
        int line = _line;
        int column = _column + start - _start + 1;
        switch (_text[start])
        {
            case '\'' or '"':
                int close = QuoteEnd(start);
                if (close < 0 || !IsRestEmpty(close + 1) || ReadQuoted(start, close) is not { } quoted || !MoveNext())
                    return null;
                return quoted;
            case '|':
                return ReadLiteral(parent, start) is { } literal ? new YamlScalar(literal, false, line, column) : null;
            default:
                return ReadPlain(parent, start) is { } plain ? new YamlScalar(plain, true, line, column) : null;
        }
    }

    private bool IsRestEmpty(int at)
    {
        int rest = at + Spaces(at, _end);
        return rest == _end || (rest > at && _text[rest] == '#');
    }

    private string? ReadPlain(int parent, int start)
    {
        if (!PlainYamlScalar.MayBegin(_text.AsSpan(start, _end - start)) || KeyEnd(start) >= 0)
            return null;
        int stop = PlainYamlScalar.End(_text, start, _end, out bool hasComment);
        string text = _text[start..stop];
        StringBuilder? folded = null;
        int line = _line;
        while (true)
        {
            if (!MoveNext())
                return null;
            if (AtEnd || _column <= parent)
                return folded?.ToString() ?? text;

            // A comment ends a plain scalar, also one on a line of its own, which MoveNext has passed over.
            // A line that begins with an indicator is text here; one that begins with a quote may hide a ':' from KeyEnd.
            if (hasComment || !PlainYamlScalar.MayBegin(Content) || KeyEnd(_start) >= 0 || HasCommentBetween(line))
                return null;
            folded ??= new StringBuilder(text);
            int blanks = _line - line - 1;
            folded.Append(blanks == 0 ? " " : new string('\n', blanks));
            stop = PlainYamlScalar.End(_text, _start, _end, out hasComment);
            folded.Append(_text, _start, stop - _start);
            line = _line;
        }
    }

    // Whether a comment line lies between the given line and the current one.
    private bool HasCommentBetween(int line)
    {
        int at = _start - _column;
        for (int i = _line - 1; i > line; i--)
        {
            int end = at - 1;
            at = end == 0 ? 0 : _text.LastIndexOf('\n', end - 1) + 1;
            if (_text.AsSpan(at, end - at).Contains('#'))
                return true;
        }

        return false;
    }

    // A literal block scalar: '|' or '|-'. Other headers are not plain.
    private string? ReadLiteral(int parent, int start)
    {
        bool isStripped = start + 1 < _end && _text[start + 1] == '-';
        if (!IsRestEmpty(start + (isStripped ? 2 : 1)))
            return null;
        StringBuilder text = new();
        int indent = -1;
        int blanks = 0;
        while (_next < _text.Length)
        {
            int saved = _next;
            NextLine(out int from, out int to);
            int spaces = Spaces(from, to);
            if (from + spaces == to)
            {
                // White space beyond the indentation would be text.
                if (spaces > Math.Max(indent, 0))
                    return null;
                blanks++;
                continue;
            }

            if (indent < 0 && spaces > parent)
                indent = spaces;
            if (spaces < indent || indent < 0)
            {
                _next = saved;
                _line--;
                break;
            }

            // Without a line end there is none to keep.
            if (to == _text.Length)
                return null;
            text.Append('\n', blanks).Append(_text, from + indent, to - from - indent).Append('\n');
            blanks = 0;
        }

        if (isStripped && text.Length > 0)
            text.Length--;
        return MoveNext() ? text.ToString() : null;
    }
}
