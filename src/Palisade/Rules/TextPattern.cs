using System.Collections.Immutable;
using System.Text;

namespace Palisade.Rules;

/// <summary>A text with wildcards: literal stretches, <c>*</c> (any text, also none, across lines) and <c>?</c> (one character). Immutable.</summary>
/// <remarks>Normal form: no two literals side by side, no empty literal, runs of <c>*</c> are one.</remarks>
public sealed class TextPattern : IEquatable<TextPattern>
{
    private TextPattern(ImmutableArray<PatternPart> parts) => Parts = parts;

    /// <summary>The parts in order; empty for the empty text.</summary>
    public ImmutableArray<PatternPart> Parts { get; }

    /// <summary>True when there is no wildcard.</summary>
    public bool IsLiteral => Parts.Length == 0 || (Parts.Length == 1 && Parts[0].Kind == PatternPartKind.Literal);

    /// <summary>True when it fits every text.</summary>
    public bool IsAny => Parts.Length == 1 && Parts[0].Kind == PatternPartKind.AnyText;

    /// <summary>A pattern of these parts, brought to normal form.</summary>
    public static TextPattern Of(params IEnumerable<PatternPart> parts)
    {
        List<PatternPart> normal = [];
        foreach (PatternPart part in parts)
        {
            if (part.Kind == PatternPartKind.Literal && part.Literal.Length == 0)
                continue;
            PatternPart? last = normal.Count > 0 ? normal[^1] : null;
            if (last is { Kind: PatternPartKind.Literal } && part.Kind == PatternPartKind.Literal)
                normal[^1] = PatternPart.Text(last.Value.Literal + part.Literal);
            else if (last is not { Kind: PatternPartKind.AnyText } || part.Kind != PatternPartKind.AnyText)
                normal.Add(part);
        }

        return new TextPattern([.. normal]);
    }

    /// <summary>A pattern of parts that came from one.</summary>
    internal static TextPattern OfNormal(ImmutableArray<PatternPart> parts) => new(parts);

    /// <summary>A pattern that fits exactly this text.</summary>
    public static TextPattern OfLiteral(string text) => Of(PatternPart.Text(text));

    /// <summary>Reads a Sigma value: <c>*</c> and <c>?</c> are wildcards; <c>\*</c>, <c>\?</c> and <c>\\</c> stand for the character; any other backslash is itself.</summary>
    /// <remarks>Sigma specification 2.1.0, "Escaping". <c>\\*</c> is a backslash and a wildcard.</remarks>
    public static TextPattern Parse(string value)
    {
        List<PatternPart> parts = [];
        StringBuilder literal = new();
        for (int i = 0; i < value.Length; i++)
        {
            char c = value[i];
            if (c == '\\' && i + 1 < value.Length && value[i + 1] is '*' or '?' or '\\')
            {
                literal.Append(value[++i]);
            }
            else if (c is '*' or '?')
            {
                parts.Add(PatternPart.Text(literal.ToString()));
                literal.Clear();
                parts.Add(c == '*' ? PatternPart.AnyText : PatternPart.AnyCharacter);
            }
            else
            {
                literal.Append(c);
            }
        }

        parts.Add(PatternPart.Text(literal.ToString()));
        return Of(parts);
    }

    /// <summary>This pattern with any text before it, after it, or both.</summary>
    public TextPattern Surround(bool before, bool after)
    {
        IEnumerable<PatternPart> parts = Parts;
        if (before)
            parts = parts.Prepend(PatternPart.AnyText);
        if (after)
            parts = parts.Append(PatternPart.AnyText);
        return Of(parts);
    }

    /// <inheritdoc/>
    public bool Equals(TextPattern? other) => other is not null && Parts.AsSpan().SequenceEqual(other.Parts.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as TextPattern);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (PatternPart part in Parts)
            hash.Add(part);
        return hash.ToHashCode();
    }

    /// <summary>The pattern as a Sigma value, with escapes.</summary>
    public override string ToString()
    {
        StringBuilder text = new();
        foreach (PatternPart part in Parts)
        {
            text.Append(part.Kind switch
            {
                PatternPartKind.AnyText => "*",
                PatternPartKind.AnyCharacter => "?",
                _ => part.Literal.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("*", "\\*", StringComparison.Ordinal).Replace("?", "\\?", StringComparison.Ordinal),
            });
        }

        return text.ToString();
    }
}

/// <summary>The kinds of parts of a <see cref="TextPattern"/>.</summary>
public enum PatternPartKind
{
    /// <summary>Text as it stands.</summary>
    Literal,

    /// <summary>Any text, also none: <c>*</c>.</summary>
    AnyText,

    /// <summary>One character (Unicode code point): <c>?</c>.</summary>
    AnyCharacter,
}

/// <summary>A part of a <see cref="TextPattern"/>.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Literal">The text; empty for wildcards.</param>
public readonly record struct PatternPart(PatternPartKind Kind, string Literal)
{
    /// <summary>The wildcard <c>*</c>.</summary>
    public static PatternPart AnyText { get; } = new(PatternPartKind.AnyText, "");

    /// <summary>The wildcard <c>?</c>.</summary>
    public static PatternPart AnyCharacter { get; } = new(PatternPartKind.AnyCharacter, "");

    /// <summary>Literal text.</summary>
    public static PatternPart Text(string literal) => new(PatternPartKind.Literal, literal);
}
