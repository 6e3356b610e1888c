using System.Collections.Immutable;

namespace Palisade.Rules.Reading;

/// <summary>The key of a detection item, <c>Field|modifier|modifier</c>, with its modifiers sorted by what they do and checked against each other.</summary>
internal sealed record FieldKey
{
    /// <summary>The field, or an empty string for keywords (<c>'|all'</c>).</summary>
    public required string Field { get; init; }

    /// <summary>The key as written, for messages.</summary>
    public required string Text { get; init; }

    public ValueKind Kind { get; init; }

    public TextPlace Place { get; init; }

    public bool All { get; init; }

    public bool Negated { get; init; }

    public bool Cased { get; init; }

    public bool Windash { get; init; }

    public bool Expand { get; init; }

    public bool IgnoreCase { get; init; }

    public bool Multiline { get; init; }

    public bool DotAll { get; init; }

    /// <summary>UTF-16 and Base64, in the order written.</summary>
    public ImmutableArray<Modifier> Encodings { get; init; } = [];

    public NumberRelation Relation { get; init; } = NumberRelation.Equal;

    public TimePart TimePart { get; init; }

    public bool IsKeyword => Field.Length == 0;

    /// <summary>True when no modifier changes the text: then a YAML number is compared as a number as well.</summary>
    public bool IsPlainValue => Kind == ValueKind.Text && Place == TextPlace.Whole && !Windash && !Expand && Encodings.IsEmpty;
}

/// <summary>What the values under a key are.</summary>
internal enum ValueKind
{
    Text,
    Regex,
    Cidr,
    Exists,
    FieldReference,
    Number,
    TimePart,
}

/// <summary>Where in the field's text the value is looked for.</summary>
internal enum TextPlace
{
    Whole,
    Contains,
    StartsWith,
    EndsWith,
}
