namespace Palisade.Parsing.Evtx;

/// <summary>Windows event logs as Windows keeps them (<c>.evtx</c>): recognised by magic, read by chunks.</summary>
internal static class EvtxFormat
{
    /// <summary>The format, for <see cref="InputFormats.All"/>.</summary>
    public static InputFormat Format { get; } = new(
        "evtx",
        "Windows event log files (EVTX, BinXML)",
        Detect,
        static (stream, _) => new EvtxBatchReader(stream),
        static options => new EvtxParser(options));

    private static int Detect(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith(ChunkLayout.FileMagic) || head.StartsWith(ChunkLayout.ChunkMagic))
            return 100;

        // The file header is damaged, the first chunk is where it belongs.
        return head.Length > ChunkLayout.FileHeaderBytes && head[ChunkLayout.FileHeaderBytes..].StartsWith(ChunkLayout.ChunkMagic) ? 95 : 0;
    }
}
