using System.Globalization;
using System.Text;

namespace Palisade.Vault.Search;

/// <summary>Reads the text of a query by descent: or, and, not, then a term or parentheses. The first error ends it.</summary>
internal sealed class QueryReader(string text)
{
    private const string QuoteHint = "put the text in double quotes, or write *";
    private int _at, _depth;

    public QueryError? Error { get; private set; }

    /// <summary>The tests of fields, in order.</summary>
    public List<FieldTerm> Fields { get; } = [];

    /// <summary>The query; null when there is an <see cref="Error"/>.</summary>
    public QueryNode? Read()
    {
        if (text.Length > Query.MaxCharacters)
            return Fail(Query.MaxCharacters, "the query is too long", $"at most {Query.MaxCharacters} characters");
        SkipBlanks();
        if (_at == text.Length)
            return Fail(0, "the query is empty", "write * to find everything");
        QueryNode? node = ReadOr();
        if (node is null)
            return null;
        return _at < text.Length ? Fail(_at, "a ) without its (", "remove it, or put it in double quotes") : node;
    }

    private QueryNode? ReadOr()
    {
        List<QueryNode> parts = [];
        do
        {
            if (ReadAnd() is not { } part)
                return null;
            parts.Add(part);
        }
        while (TakeWord("or"));
        return parts.Count == 1 ? parts[0] : new OrNode([.. parts]);
    }

    private QueryNode? ReadAnd()
    {
        List<QueryNode> parts = [];
        while (true)
        {
            if (ReadNot() is not { } part)
                return null;
            parts.Add(part);
            bool isNamed = TakeWord("and");
            if (!isNamed && (_at == text.Length || text[_at] == ')' || IsWord("or")))
                return parts.Count == 1 ? parts[0] : new AndNode([.. parts]);
        }
    }

    private QueryNode? ReadNot()
    {
        int start = _at;
        if (!TakeWord("not"))
            return ReadOne();
        if (++_depth > Query.MaxDepth)
            return TooDeep(start);
        QueryNode? part = ReadNot();
        _depth--;
        return part is null ? null : new NotNode(part);
    }

    private QueryNode? ReadOne()
    {
        if (_at == text.Length)
            return Fail(_at, "something is missing at the end", "add a word, a \"phrase\", field:value or /expression/");
        if (IsWord("or") || IsWord("and"))
            return Fail(_at, "there is nothing on the left of this word", "to search for the word itself, put it in double quotes");
        switch (text[_at])
        {
            case '(':
                return ReadGroup();
            case ')':
                return Fail(_at, "there is nothing before this )", "add a word before it, or remove it");
            case '/':
                QueryRegex? regex = ReadRegex();
                return regex is null ? null : new RegexNode(regex);
            case '"':
                return ReadQuoted();
            default:
                return ReadWord();
        }
    }

    private QueryNode? ReadGroup()
    {
        int open = _at++;
        if (++_depth > Query.MaxDepth)
            return TooDeep(open);
        SkipBlanks();
        QueryNode? node = ReadOr();
        _depth--;
        if (node is null)
            return null;
        if (_at == text.Length)
            return Fail(open, "this ( has no )", "close it");
        _at++;
        SkipBlanks();
        return node;
    }

    // A phrase, or the name of a field with blanks in it.
    private QueryNode? ReadQuoted()
    {
        int start = _at;
        if (TakeQuoted() is not { } value)
            return null;
        if (_at < text.Length && text[_at] is ':' or '<' or '>')
            return value.Length == 0 ? Fail(start, "a field without a name", "write its name before the colon") : ReadTest(value);
        SkipBlanks();
        return value.Length == 0 ? Fail(start, "an empty phrase", QuoteHint) : new TextNode(new TextPattern(Lower(value), true, true));
    }

    private QueryNode? ReadWord()
    {
        int start = _at, end = _at;
        while (end < text.Length && IsName(text[end]))
            end++;
        if (end > start && end < text.Length && text[end] is ':' or '<' or '>' && !char.IsAsciiDigit(text[start]))
        {
            _at = end;
            return ReadTest(text[start..end]);
        }

        string word = TakeBare();
        if (!TryStars(word, start, out bool starStart, out bool starEnd, out string core))
            return null;
        if (core.Length == 0)
            return new AllNode();
        return new TextNode(new TextPattern(Lower(core), !starStart, !starEnd));
    }

    // What follows the name of a field.
    private QueryNode? ReadTest(string name)
    {
        char sign = text[_at++];
        bool orEqual = sign != ':' && _at < text.Length && text[_at] == '=';
        if (orEqual)
            _at++;
        FieldTerm? term = sign == ':' ? ReadValue(Lower(name)) : ReadNumber(Lower(name), sign, orEqual);
        if (term is null)
            return null;
        if (name.Equals("_stream", StringComparison.OrdinalIgnoreCase))
            return new StreamNode(term);
        Fields.Add(term);
        return new FieldNode(Fields.Count - 1, term);
    }

    private FieldTerm? ReadValue(byte[] name)
    {
        int start = _at;
        if (_at == text.Length || char.IsWhiteSpace(text[_at]) || text[_at] == ')')
            return NoTerm(start, "a field without a value", "write the value right behind the colon; name:* asks whether it is there");
        if (text[_at] == '/')
            return ReadRegex() is { } regex ? new FieldTerm(name, FieldTest.Matches, [], 0, regex) : null;
        if (text[_at] == '"')
        {
            if (TakeQuoted() is not { } quoted)
                return null;
            SkipBlanks();
            return new FieldTerm(name, FieldTest.Equal, Lower(quoted));
        }

        if (text[_at] == '(')
            return NoTerm(_at, "parentheses behind a field", "write name:a or name:b");
        string word = TakeBare();
        if (!TryStars(word, start, out bool starStart, out bool starEnd, out string core))
            return null;
        FieldTest test = (starStart, starEnd) switch
        {
            _ when core.Length == 0 => FieldTest.Present,
            (true, true) => FieldTest.Contains,
            (true, false) => FieldTest.EndsWith,
            (false, true) => FieldTest.StartsWith,
            _ => FieldTest.Equal,
        };
        return new FieldTerm(name, test, Lower(core));
    }

    private FieldTerm? ReadNumber(byte[] name, char sign, bool orEqual)
    {
        int start = _at;
        string word = _at < text.Length && !char.IsWhiteSpace(text[_at]) ? TakeBare() : "";
        if (!double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out double number))
            return NoTerm(start, "what is compared is no number", "write a number right behind the sign, as in EventID>4000; a text with < or > goes in double quotes");
        FieldTest test = (sign, orEqual) switch { ('<', false) => FieldTest.Less, ('<', true) => FieldTest.LessOrEqual, ('>', false) => FieldTest.Greater, _ => FieldTest.GreaterOrEqual };
        return new FieldTerm(name, test, [], number);
    }

    private QueryRegex? ReadRegex()
    {
        int start = _at, end = _at + 1;
        while (end < text.Length && text[end] != '/')
            end += text[end] == '\\' ? 2 : 1;
        bool isClosed = end < text.Length;
        bool isApart = isClosed && (end + 1 == text.Length || char.IsWhiteSpace(text[end + 1]) || text[end + 1] == ')');
        if (!isApart || end == start + 1)
        {
            Fail(start, isClosed ? "this looks like an expression between slashes, and is none" : "this expression has no / at its end", "an expression is /text/; a path goes in double quotes: \"/etc/passwd\"");
            return null;
        }

        string pattern = text[(start + 1)..end].Replace("\\/", "/", StringComparison.Ordinal);
        QueryRegex? regex = QueryRegex.TryCreate(pattern, out string reason);
        if (regex is null)
            Fail(start, $"this expression cannot be used: {reason}", "write it without lookaround and back references");
        _at = end + 1;
        SkipBlanks();
        return regex;
    }

    private string? TakeQuoted()
    {
        int open = _at++;
        StringBuilder value = new();
        for (; _at < text.Length && text[_at] != '"'; _at++)
        {
            if (text[_at] == '\\' && _at + 1 < text.Length && text[_at + 1] is '"' or '\\')
                _at++;
            value.Append(text[_at]);
        }

        if (_at >= text.Length)
        {
            Fail(open, "this \" has no second one", "close it; within a phrase write \\\"");
            return null;
        }

        _at++;
        return value.ToString();
    }

    private string TakeBare()
    {
        int start = _at;
        while (_at < text.Length && !char.IsWhiteSpace(text[_at]) && text[_at] is not ('(' or ')' or '"'))
            _at++;
        string word = text[start.._at];
        SkipBlanks();
        return word;
    }

    // A star at either end; one within is an error.
    private bool TryStars(string word, int start, out bool starStart, out bool starEnd, out string core)
    {
        starStart = word.StartsWith('*');
        starEnd = word.Length > 1 && word.EndsWith('*');
        core = word[(starStart ? 1 : 0)..(starEnd ? ^1 : ^0)];
        int within = core.IndexOf('*', StringComparison.Ordinal);
        if (word.Length == 0)
            Fail(start, "a word is missing here", QuoteHint);
        else if (within >= 0)
            Fail(start + within + (starStart ? 1 : 0), "a * within a word", "a * may stand at the beginning and at the end; else write an expression: /fail.*root/");
        return Error is null;
    }

    private bool IsWord(string word) => string.Compare(text, _at, word, 0, word.Length, StringComparison.OrdinalIgnoreCase) == 0
        && (_at + word.Length == text.Length || char.IsWhiteSpace(text[_at + word.Length]) || text[_at + word.Length] is '(' or ')' or '"');

    private bool TakeWord(string word)
    {
        if (!IsWord(word))
            return false;
        _at += word.Length;
        SkipBlanks();
        return true;
    }

    private void SkipBlanks()
    {
        while (_at < text.Length && char.IsWhiteSpace(text[_at]))
            _at++;
    }

    private QueryNode? TooDeep(int position) => Fail(position, "the query is nested too deeply", $"at most {Query.MaxDepth} levels");

    private FieldTerm? NoTerm(int position, string message, string hint)
    {
        Fail(position, message, hint);
        return null;
    }

    private QueryNode? Fail(int position, string message, string hint)
    {
        Error ??= new QueryError(Math.Min(position, text.Length), message, hint);
        return null;
    }

    private static bool IsName(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '@' or '-';

    private static byte[] Lower(string value) => FoldedText.Lower(Encoding.UTF8.GetBytes(value));
}
