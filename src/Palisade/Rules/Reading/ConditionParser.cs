using System.Collections.Immutable;
using System.Globalization;

namespace Palisade.Rules.Reading;

/// <summary>Reads a condition over search identifiers by recursive descent: or, and, not, <c>N of</c>, parentheses, least binding first.</summary>
/// <remarks>Sigma specification 2.1.0, "Condition". Words are read without regard to case.</remarks>
internal sealed class ConditionParser
{
    private readonly YamlScalar _scalar;
    private readonly ReadingContext _context;
    private readonly IReadOnlyList<(string Name, Expression Expression)> _searches;
    private readonly List<ConditionToken> _tokens;
    private int _next;
    private int _depth;
    private bool _isWrong;

    private ConditionParser(YamlScalar scalar, string text, int start, IReadOnlyList<(string Name, Expression Expression)> searches, ReadingContext context)
    {
        _scalar = scalar;
        _context = context;
        _searches = searches;
        _tokens = ConditionToken.Cut(text, start);
    }

    private string Current => _next < _tokens.Count ? _tokens[_next].Text : "";

    /// <summary>Reads a condition.</summary>
    /// <param name="scalar">Where it stands.</param>
    /// <param name="searches">The search identifiers with their expressions, in the order of the document.</param>
    /// <param name="context">Takes errors.</param>
    /// <param name="start">The index in the text where it begins.</param>
    /// <param name="end">The index where it ends, or -1 for the end of the text (a legacy aggregation follows).</param>
    /// <returns>The expression, or null with an error reported.</returns>
    public static Expression? Parse(YamlScalar scalar, IReadOnlyList<(string Name, Expression Expression)> searches, ReadingContext context, int start = 0, int end = -1)
    {
        string text = end < 0 ? scalar.Text : scalar.Text[..end];
        ConditionParser parser = new(scalar, text, start, searches, context);
        if (parser._tokens.Count == 0)
        {
            context.Report(scalar, "the condition is empty: write the name of a search identifier");
            return null;
        }

        Expression? expression = parser.ReadOr();
        if (parser._isWrong)
            return null;
        if (expression is not null && parser._next < parser._tokens.Count)
            return parser.Wrong(parser.Current == ")" ? "')' without '('" : $"'{parser.Current}' after the end of an expression: write 'and' or 'or' before it");
        return expression;
    }

    private Expression? ReadOr()
    {
        if (ReadAnd() is not { } first)
            return null;
        List<Expression>? parts = null;
        while (Take("or"))
        {
            if (ReadAnd() is not { } part)
                return null;
            (parts ??= [first]).Add(part);
        }

        return parts is null ? first : new OrExpression([.. parts]) { Line = _scalar.Line };
    }

    private Expression? ReadAnd()
    {
        if (ReadNot() is not { } first)
            return null;
        List<Expression>? parts = null;
        while (Take("and"))
        {
            if (ReadNot() is not { } part)
                return null;
            (parts ??= [first]).Add(part);
        }

        return parts is null ? first : new AndExpression([.. parts]) { Line = _scalar.Line };
    }

    private Expression? ReadNot()
    {
        bool isNegated = false;
        while (Take("not"))
            isNegated = !isNegated;
        Expression? part = ReadOperand();
        return part is not null && isNegated ? new NotExpression(part) { Line = _scalar.Line } : part;
    }

    private Expression? ReadOperand()
    {
        if (_next >= _tokens.Count)
            return WrongAtEnd("the condition ends too early: an expression is missing");
        ConditionToken token = _tokens[_next];
        if (token.Text == "(")
            return ReadParentheses();
        if (token.Text == ")")
            return Wrong("')' where an expression should be");
        if (token.Text == "|")
            return Wrong("'|' in a condition: write a correlation document for counts over events");
        if (_next + 1 < _tokens.Count && _tokens[_next + 1].Is("of"))
            return ReadQuantified();
        if (token.Is("and") || token.Is("or"))
            return Wrong($"'{token.Text}' where an expression should be");
        foreach ((string name, Expression expression) in _searches)
        {
            if (string.Equals(name, token.Text, StringComparison.Ordinal))
            {
                _next++;
                return expression;
            }
        }

        return Passed(Unknown(token.Text));
    }

    private Expression? ReadParentheses()
    {
        if (++_depth > Limits.MaxNesting)
            return Wrong($"parentheses nested deeper than {Limits.MaxNesting} levels");
        ConditionToken open = _tokens[_next++];
        Expression? inner = ReadOr();
        _depth--;
        if (inner is null || Take(")"))
            return inner;
        _next = _tokens.FindIndex(t => t.Index == open.Index);
        return Wrong("'(' without ')'");
    }

    private Expression? ReadQuantified()
    {
        ConditionToken quantifier = _tokens[_next];
        bool isAll = quantifier.Is("all");
        int count = 1;
        if (!isAll && !quantifier.Is("any") && !(int.TryParse(quantifier.Text, NumberStyles.None, CultureInfo.InvariantCulture, out count) && count > 0))
            return Wrong($"'{quantifier.Text} of': write 'all of', '1 of' or another number");
        if (_next + 2 >= _tokens.Count)
            return WrongAtEnd($"'{quantifier.Text} of' what: write 'them' or a pattern such as 'selection_*'");
        ConditionToken pattern = _tokens[_next + 2];
        ImmutableArray<Expression> parts = [.. Fitting(pattern)];
        _next += 2;
        if (parts.IsEmpty)
            return Passed(pattern.Is("them") ? "'them' stands for nothing: all search identifiers begin with '_'" : NothingFits(pattern.Text));
        if (!isAll && count > parts.Length)
            return Wrong($"'{quantifier.Text} of {pattern.Text}' but only {parts.Length} search identifiers fit: write at most {parts.Length}");
        _next++;
        if (parts.Length == 1)
            return parts[0];
        if (isAll || count == parts.Length)
            return new AndExpression(parts) { Line = _scalar.Line };
        return count == 1 ? new OrExpression(parts) { Line = _scalar.Line } : new AtLeastExpression(count, parts) { Line = _scalar.Line };
    }

    private IEnumerable<Expression> Fitting(ConditionToken pattern)
    {
        bool isThem = pattern.Is("them");
        return _searches.Where(s => isThem ? !s.Name.StartsWith('_') : IdentifierPattern.Fits(pattern.Text, s.Name)).Select(s => s.Expression);
    }

    private string NothingFits(string pattern) =>
        pattern.Contains('*', StringComparison.Ordinal) ? $"no search identifier fits '{pattern}'; {Known()}" : Unknown(pattern);

    private string Unknown(string name)
    {
        string near = NearestName.Of(name, _searches.Select(s => s.Name)) is { } meant ? $"did you mean '{meant}'?" : Known();
        return $"the condition names '{name}', which is no search identifier: {near}";
    }

    private string Known() => "there are " + string.Join(", ", _searches.Take(10).Select(s => s.Name)) + (_searches.Count > 10 ? " and more" : "");

    private bool Take(string word)
    {
        if (_next >= _tokens.Count || !_tokens[_next].Is(word))
            return false;
        _next++;
        return true;
    }

    private Expression? Wrong(string reason)
    {
        int index = _next < _tokens.Count ? _tokens[_next].Index : 0;
        _context.Report(_scalar.Line, ScalarColumn.Of(_scalar, index), reason);
        return null;
    }

    // A name that is none is no reason to leave the rest unread: several are told at once.
    private AndExpression Passed(string reason)
    {
        Wrong(reason);
        _isWrong = true;
        _next++;
        return new AndExpression([]);
    }

    private Expression? WrongAtEnd(string reason)
    {
        ConditionToken last = _tokens[^1];
        _context.Report(_scalar.Line, ScalarColumn.Of(_scalar, last.Index + last.Text.Length), reason);
        return null;
    }
}
