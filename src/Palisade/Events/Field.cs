namespace Palisade.Events;

/// <summary>One field of a <see cref="LogEvent"/>: a name, and where its value lies. Valid until the event is reset.</summary>
/// <param name="Name">The name; a name may occur several times in an event (several values).</param>
/// <param name="Kind">How the value's bytes are written.</param>
/// <param name="InArena">True when the bytes lie in the event's own arena, false when they lie in the record's buffer.</param>
/// <param name="Start">First byte, as an index into that buffer.</param>
/// <param name="Length">Number of bytes.</param>
public readonly record struct Field(FieldName Name, FieldKind Kind, bool InArena, int Start, int Length);
