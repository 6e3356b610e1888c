using Palisade.Events;

namespace Palisade.Parsing.Json;

/// <summary>What a place in a document means in a shape.</summary>
/// <param name="Name">The field's name; null where values are left out.</param>
/// <param name="Role">What the value means to the event.</param>
/// <param name="Rank">Among places of the same role, the lower wins.</param>
/// <param name="Marks">One bit for each recogniser's question that the presence of this place answers.</param>
/// <param name="Extras">What only few places need; null for the others.</param>
internal readonly record struct PathMeaning(FieldName? Name, JsonRole Role = JsonRole.None, byte Rank = 0, MarkSet Marks = default, PathExtras? Extras = null)
{
    /// <summary>True when a value needs more than becoming a field.</summary>
    public bool IsSpecial => Role != JsonRole.None || Marks.HasAny || Name is null || Extras is not null;
}

/// <summary>What only few places need.</summary>
/// <param name="Also">Further names that the same value is given under.</param>
/// <param name="ValueMarks">Marks that depend on the value.</param>
/// <param name="KeepsText">True when an object or array here is a field as well, with its JSON text as value.</param>
/// <param name="IsPair">True when an object here holds a name and a value, and is one field.</param>
/// <param name="IsBytes">True when an array of numbers here is text that its writer could not show as a string.</param>
internal sealed record PathExtras(FieldName[] Also, ValueMark[] ValueMarks, bool KeepsText, bool IsPair, bool IsBytes);

/// <summary>A mark that a place bears only with this value.</summary>
internal readonly record struct ValueMark(byte[] Value, MarkSet Mark);
