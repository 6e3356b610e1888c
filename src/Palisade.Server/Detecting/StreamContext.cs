namespace Palisade.Server.Detecting;

/// <summary>What is known of a stream's format before its first record; nothing by default.</summary>
/// <param name="Bytes">As <see cref="Scanning.RecordReader.Context"/>; null for nothing.</param>
/// <param name="IsOfSource">Whether it is that of an earlier stream of the same source: it holds when the records say nothing else.</param>
internal readonly record struct StreamContext(byte[]? Bytes, bool IsOfSource);
