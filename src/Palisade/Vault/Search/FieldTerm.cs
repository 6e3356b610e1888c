using System.Buffers.Text;

namespace Palisade.Vault.Search;

/// <summary>How a value is compared.</summary>
internal enum FieldTest
{
    /// <summary>It is there and not empty.</summary>
    Present,
    Equal,
    StartsWith,
    EndsWith,
    Contains,
    Matches,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// <summary>A test of one field. Case of ASCII letters is ignored, in name and value.</summary>
/// <param name="Name">The name, ASCII letters in lower case.</param>
/// <param name="Test">How.</param>
/// <param name="Value">Compared with, ASCII letters in lower case.</param>
/// <param name="Number">Compared with, for the four that compare numbers.</param>
/// <param name="Regex">For <see cref="FieldTest.Matches"/>.</param>
internal sealed record FieldTerm(byte[] Name, FieldTest Test, byte[] Value, double Number = 0, QueryRegex? Regex = null)
{
    /// <summary>Whether a field of this name is meant.</summary>
    public bool Names(ReadOnlySpan<byte> name) => FoldedText.AreEqual(name, Name);

    /// <summary>Whether a value passes.</summary>
    /// <param name="value">UTF-8.</param>
    public bool Passes(ReadOnlySpan<byte> value) => Test switch
    {
        FieldTest.Present => !value.IsEmpty,
        FieldTest.Equal => FoldedText.AreEqual(value, Value),
        FieldTest.StartsWith => value.Length >= Value.Length && FoldedText.AreEqual(value[..Value.Length], Value),
        FieldTest.EndsWith => value.Length >= Value.Length && FoldedText.AreEqual(value[^Value.Length..], Value),
        FieldTest.Contains => FoldedText.IndexOf(value, Value) >= 0,
        FieldTest.Matches => Regex!.IsMatch(value),
        _ => Compare(value),
    };

    private bool Compare(ReadOnlySpan<byte> value)
    {
        if (!Utf8Parser.TryParse(value, out double number, out int length) || length != value.Length)
            return false;
        return Test switch
        {
            FieldTest.Less => number < Number,
            FieldTest.LessOrEqual => number <= Number,
            FieldTest.Greater => number > Number,
            _ => number >= Number,
        };
    }
}
