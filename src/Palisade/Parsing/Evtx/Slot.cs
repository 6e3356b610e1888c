namespace Palisade.Parsing.Evtx;

/// <summary>One value of a template instance.</summary>
/// <param name="Start">Index of its first byte in the chunk's buffer.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Type">As in <see cref="ValueShape"/>.</param>
internal readonly record struct Slot(int Start, ushort Length, byte Type);
