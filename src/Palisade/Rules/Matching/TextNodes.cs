using System.Collections.Concurrent;

namespace Palisade.Rules.Matching;

/// <summary>Where in a value a literal must stand.</summary>
internal enum LiteralPlace
{
    /// <summary>It is the whole value.</summary>
    Whole,

    /// <summary>At the beginning.</summary>
    Start,

    /// <summary>At the end.</summary>
    End,

    /// <summary>Anywhere.</summary>
    Anywhere,
}

/// <summary>One of several folded literals stands in the same place of the value: the shape of nearly every test of every rule.</summary>
internal sealed class LiteralsNode : ValueNode
{
    // From this many literals on, a prepared set beats comparing one after another.
    private const int Many = 6;

    private readonly LiteralPlace _place;
    private readonly byte[][] _literals;
    private readonly LiteralScanner? _scanner;
    private readonly EdgeTable? _edges;

    public LiteralsNode(LiteralPlace place, byte[][] literals)
    {
        _place = place;
        _literals = literals;
        if (literals.Length >= Many && place == LiteralPlace.Anywhere)
            _scanner = new LiteralScanner(literals);
        else if (literals.Length >= Many)
            _edges = new EdgeTable(literals, place);
    }

    public override int Cost => (_place == LiteralPlace.Anywhere ? 30 : 8) + Math.Min(_literals.Length * 4, 100);

    protected override bool Fits(EventView view, int value)
    {
        ReadOnlySpan<byte> text = view.Folded(value);
        AnyHit hit = default;
        if (_scanner is not null)
        {
            _scanner.Scan(text, ref hit);
            return hit.IsHit;
        }

        if (_edges is not null)
        {
            _edges.Scan(text, ref hit);
            return hit.IsHit;
        }

        foreach (byte[] literal in _literals)
        {
            if (Stands(text, literal, _place))
                return true;
        }

        return false;
    }

    /// <summary>Whether a literal stands in its place.</summary>
    internal static bool Stands(ReadOnlySpan<byte> text, ReadOnlySpan<byte> literal, LiteralPlace place) => place switch
    {
        LiteralPlace.Whole => text.SequenceEqual(literal),
        LiteralPlace.Start => text.StartsWith(literal),
        LiteralPlace.End => text.EndsWith(literal),
        _ => text.IndexOf(literal) >= 0,
    };

    private struct AnyHit : LiteralScanner.ILiteralSink
    {
        public bool IsHit;

        public void Found(int id) => IsHit = true;
    }
}

/// <summary>The value is a literal, or the same number in other digits (<c>4688</c>, <c>0x1250</c>, <c>4688.0</c>).</summary>
internal sealed class NumberLiteralNode(byte[] digits, decimal number) : ValueNode
{
    public override int Cost => 12;

    protected override bool Fits(EventView view, int value)
    {
        ReadOnlySpan<byte> text = view.Folded(value);
        return text.SequenceEqual(digits) || (NumberText.TryParse(text, out decimal parsed) && parsed == number);
    }
}

/// <summary>A literal in its place, case sensitive.</summary>
internal sealed class CasedLiteralNode(LiteralPlace place, byte[] literal) : ValueNode
{
    public override int Cost => 40;

    protected override bool Fits(EventView view, int value) => LiteralsNode.Stands(view.Plain(value), literal, place);
}

/// <summary>A pattern with wildcards inside.</summary>
internal sealed class WildcardNode(WildcardMatch pattern, bool cased) : ValueNode
{
    public override int Cost => 80;

    protected override bool Fits(EventView view, int value) => pattern.IsMatch(cased ? view.Plain(value) : view.Folded(value));
}

/// <summary>Any value that is not null: the pattern <c>*</c>.</summary>
internal sealed class AnyValueNode : ValueNode
{
    public override int Cost => 2;

    protected override bool Fits(EventView view, int value) => true;
}

/// <summary>A regular expression on the value's text; it runs only where what it needs occurs (<see cref="RegexNeed"/>).</summary>
/// <remarks>It is made when it first runs: an automaton costs up to milliseconds, and most are behind tests that never hold.</remarks>
internal sealed class RegexNode(RegexComparison comparison, ConcurrentDictionary<RegexComparison, RuleRegex> made) : ValueNode
{
    private readonly RegexNeed _need = RegexNeed.Of(comparison);
    private RuleRegex? _regex;

    public override int Cost => 2000;

    protected override bool Fits(EventView view, int value)
    {
        if (!_need.IsMet(view.Folded(value)))
            return false;
        // Two threads may both set it, to the same object.
        RuleRegex regex = _regex ??= made.GetOrAdd(comparison, RuleRegex.Create);
        bool? matches = regex.IsMatch(view.Chars(value));
        if (matches is null)
            view.RegexTimeouts++;
        return matches ?? false;
    }
}
