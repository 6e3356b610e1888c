namespace Palisade.Parsing;

/// <summary>One format of log files: how to recognise it, cut it and parse it. Immutable. The list of them is <see cref="InputFormats.All"/>.</summary>
/// <param name="Name">As in <c>--format</c> and in summaries: <c>evtx</c>, <c>ndjson</c>, <c>syslog</c>.</param>
/// <param name="Title">One line for help texts.</param>
/// <param name="Detect">
/// How sure it is, from the first bytes of a file (up to 64 KiB, possibly cut in mid-record), that the file is of this format: 0 no, 100 certain
/// (a magic number). Formats are asked all; the highest wins, the earlier on a tie. Content only, never the name.
/// </param>
/// <param name="OpenReader">Makes a reader over the unpacked stream.</param>
/// <param name="CreateParser">Makes a parser, one per thread.</param>
public sealed record InputFormat(
    string Name,
    string Title,
    InputFormat.Detector Detect,
    Func<Stream, ParseOptions, BatchReader> OpenReader,
    Func<ParseOptions, EventParser> CreateParser)
{
    /// <summary>Rates the beginning of a file, 0 to 100.</summary>
    public delegate int Detector(ReadOnlySpan<byte> head);
}
