using System.Collections.Immutable;

namespace Palisade.Rules.Reading;

/// <summary>Reads the extended condition of a temporal correlation: and, or, not and parentheses over names of rules.</summary>
internal sealed class CorrelationConditionParser
{
    private readonly YamlScalar _scalar;
    private readonly ReadingContext _context;
    private readonly List<ConditionToken> _tokens;
    private int _next;
    private int _depth;

    private CorrelationConditionParser(YamlScalar scalar, int start, ReadingContext context)
    {
        _scalar = scalar;
        _context = context;
        _tokens = ConditionToken.Cut(scalar.Text, start);
    }

    /// <summary>The expression, or null with an error reported.</summary>
    public static CorrelationExpression? Parse(YamlScalar scalar, ReadingContext context, int start = 0)
    {
        CorrelationConditionParser parser = new(scalar, start, context);
        if (parser._tokens.Count > Limits.MaxCorrelationWords)
            return parser.Wrong($"a condition of more than {Limits.MaxCorrelationWords} words");
        CorrelationExpression? expression = parser.ReadOr();
        if (expression is not null && parser._next < parser._tokens.Count)
            return parser.Wrong($"'{parser._tokens[parser._next].Text}' after the end of an expression: write 'and' or 'or' before it");
        return expression;
    }

    /// <summary>The rules that an expression names, in the order first named.</summary>
    public static ImmutableArray<string> Names(CorrelationExpression? expression)
    {
        List<string> names = [];
        Collect(expression, names);
        return [.. names];
    }

    private static void Collect(CorrelationExpression? expression, List<string> names)
    {
        switch (expression)
        {
            case CorrelationExpression.RuleSeen seen when !names.Contains(seen.Rule):
                names.Add(seen.Rule);
                break;
            case CorrelationExpression.And and:
                Collect(and.Left, names);
                Collect(and.Right, names);
                break;
            case CorrelationExpression.Or or:
                Collect(or.Left, names);
                Collect(or.Right, names);
                break;
            case CorrelationExpression.Not not:
                Collect(not.Part, names);
                break;
        }
    }

    private CorrelationExpression? ReadOr()
    {
        CorrelationExpression? left = ReadAnd();
        while (left is not null && Take("or"))
            left = ReadAnd() is { } right ? new CorrelationExpression.Or(left, right) : null;
        return left;
    }

    private CorrelationExpression? ReadAnd()
    {
        CorrelationExpression? left = ReadNot();
        while (left is not null && Take("and"))
            left = ReadNot() is { } right ? new CorrelationExpression.And(left, right) : null;
        return left;
    }

    private CorrelationExpression? ReadNot()
    {
        bool isNegated = false;
        while (Take("not"))
            isNegated = !isNegated;
        CorrelationExpression? part = ReadOperand();
        return part is not null && isNegated ? new CorrelationExpression.Not(part) : part;
    }

    private CorrelationExpression? ReadOperand()
    {
        if (_next >= _tokens.Count)
            return Wrong("the condition ends too early: the name of a rule is missing");
        ConditionToken token = _tokens[_next];
        if (token.Text is ")" or "|" || token.Is("and") || token.Is("or"))
            return Wrong($"'{token.Text}' where the name of a rule should be");
        _next++;
        if (token.Text != "(")
            return new CorrelationExpression.RuleSeen(token.Text);
        if (++_depth > Limits.MaxNesting)
            return Wrong($"parentheses nested deeper than {Limits.MaxNesting} levels");
        CorrelationExpression? inner = ReadOr();
        _depth--;
        return inner is null || Take(")") ? inner : Wrong("'(' without ')'");
    }

    private bool Take(string word)
    {
        if (_next >= _tokens.Count || !_tokens[_next].Is(word))
            return false;
        _next++;
        return true;
    }

    private CorrelationExpression? Wrong(string reason)
    {
        int index = _next < _tokens.Count ? _tokens[_next].Index : _tokens.Count > 0 ? _tokens[^1].Index + _tokens[^1].Text.Length : 0;
        _context.Report(_scalar.Line, ScalarColumn.Of(_scalar, index), reason);
        return null;
    }
}
