using Palisade.Events;

namespace Palisade.Parsing.Json;

/// <summary>Where the name and the value of an object that is one field lie; of kind Null where it has none.</summary>
internal struct NamedValue
{
    /// <summary>The name's place.</summary>
    public (FieldKind Kind, int Start, int Length) Name;

    /// <summary>The value's place.</summary>
    public (FieldKind Kind, int Start, int Length) Value;

    /// <summary>Takes note of one of them.</summary>
    public void Note(JsonRole role, FieldKind kind, int start, int length)
    {
        if (role == JsonRole.PairName)
            Name = (kind, start, length);
        else
            Value = (kind, start, length);
    }
}
