using System.Collections.Immutable;
using System.Net;

namespace Palisade.Rules;

/// <summary>
/// The normal form of a detection: modifiers are resolved, every test is of one field against one value. What the engine compiles
/// and <c>explain</c> shows. Immutable. Built by the rule reader; an empty And is true, an empty Or is false.
/// </summary>
public abstract record Expression
{
    /// <summary>Where it stands in the rule file, 1-based; 0 where it was made up.</summary>
    public int Line { get; init; }
}

/// <summary>All parts hold.</summary>
public sealed record AndExpression(ImmutableArray<Expression> Parts) : Expression;

/// <summary>At least one part holds.</summary>
public sealed record OrExpression(ImmutableArray<Expression> Parts) : Expression;

/// <summary>At least <paramref name="Count"/> of the parts hold (<c>2 of selection_*</c>).</summary>
public sealed record AtLeastExpression(int Count, ImmutableArray<Expression> Parts) : Expression;

/// <summary>The part does not hold.</summary>
public sealed record NotExpression(Expression Part) : Expression;

/// <summary>A field is compared with a value. With several values of the field, one that fits is enough.</summary>
/// <param name="Field">The name as in the rule.</param>
/// <param name="Comparison">What its value must fulfil.</param>
public sealed record FieldTest(string Field, Comparison Comparison) : Expression;

/// <summary>Any value of any field contains the text (an unbound value, "keywords").</summary>
/// <param name="Comparison">A <see cref="TextComparison"/> whose pattern begins and ends with any text, or a <see cref="RegexComparison"/>.</param>
public sealed record KeywordTest(Comparison Comparison) : Expression;

/// <summary>What one value of a field must fulfil.</summary>
public abstract record Comparison;

/// <summary>The text of the value fits the pattern as a whole. <c>contains</c>, <c>startswith</c> and <c>endswith</c> are patterns with <c>*</c> at the ends.</summary>
/// <remarks>Not case sensitive means equal after <see cref="char.ToUpperInvariant"/> of each UTF-16 code unit. A plain number in a rule is the pattern of its digits; <see cref="Number"/> holds its value.</remarks>
/// <param name="Pattern">What the text must look like. The empty pattern fits the empty text only.</param>
/// <param name="CaseSensitive">The <c>cased</c> modifier.</param>
/// <param name="Number">Set when the rule's value is a YAML number without modifiers: a value that is the same number in other digits (hex, <c>1.0</c>) fits as well.</param>
public sealed record TextComparison(TextPattern Pattern, bool CaseSensitive, decimal? Number = null) : Comparison;

/// <summary>A part of the value's text fits the regular expression (unanchored, case sensitive unless <c>i</c>).</summary>
/// <param name="Pattern">As written.</param>
/// <param name="IgnoreCase">Sub-modifier i.</param>
/// <param name="Multiline">Sub-modifier m: ^ and $ fit at lines.</param>
/// <param name="DotAll">Sub-modifier s: . fits a line end.</param>
public sealed record RegexComparison(string Pattern, bool IgnoreCase, bool Multiline, bool DotAll) : Comparison;

/// <summary>The value is an IPv4 or IPv6 address in the network; an IPv4-mapped IPv6 address counts as its IPv4 address.</summary>
public sealed record CidrComparison(IPNetwork Network) : Comparison;

/// <summary>The value is a number (decimal, or hex with 0x) in this relation to <paramref name="Value"/>.</summary>
public sealed record NumberComparison(NumberRelation Relation, decimal Value) : Comparison;

/// <summary>The relation of an event's value to a rule's value.</summary>
public enum NumberRelation
{
    /// <summary>Less.</summary>
    Less,

    /// <summary>Less or equal.</summary>
    LessOrEqual,

    /// <summary>Greater.</summary>
    Greater,

    /// <summary>Greater or equal.</summary>
    GreaterOrEqual,

    /// <summary>Equal.</summary>
    Equal,
}

/// <summary>The field is absent, null or empty (<c>field: null</c>).</summary>
public sealed record NullComparison : Comparison;

/// <summary>The field is present, whatever its value (<c>exists: true</c>), or absent (<c>exists: false</c>). A JSON null is present.</summary>
public sealed record ExistsComparison(bool Present) : Comparison;

/// <summary>The value is compared with the value of another field of the same event; false when one of them is absent.</summary>
/// <param name="OtherField">Its name as in the rule.</param>
/// <param name="Relation">Which part of the value the other one must be.</param>
/// <param name="CaseSensitive">The <c>cased</c> modifier.</param>
public sealed record FieldReferenceComparison(string OtherField, FieldReferenceRelation Relation, bool CaseSensitive) : Comparison;

/// <summary>Which part of a field's value another field's value must be.</summary>
public enum FieldReferenceRelation
{
    /// <summary>All of it.</summary>
    Equals,

    /// <summary>Anywhere in it.</summary>
    Contains,

    /// <summary>Its beginning.</summary>
    StartsWith,

    /// <summary>Its end.</summary>
    EndsWith,
}

/// <summary>A part of the time in the value is the given number (<c>minute</c> to <c>year</c>), in UTC.</summary>
public sealed record TimePartComparison(TimePart Part, NumberRelation Relation, int Value) : Comparison;

/// <summary>The parts of a time, as the specification's modifiers name them.</summary>
public enum TimePart
{
    /// <summary>0 to 59.</summary>
    Minute,

    /// <summary>0 to 23.</summary>
    Hour,

    /// <summary>Day of the month, 1 to 31.</summary>
    Day,

    /// <summary>ISO 8601 week, 1 to 53.</summary>
    Week,

    /// <summary>1 to 12.</summary>
    Month,

    /// <summary>The year.</summary>
    Year,
}
