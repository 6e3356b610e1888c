namespace Palisade.Sources;

/// <summary>Knows, by their first bytes, the packed files that are not unpacked here, and says what to do with them.</summary>
internal static class ForeignPacking
{
    /// <summary>Why a file is not read that begins so, and what to do; null for all that is none of these.</summary>
    /// <remarks>The marks: xz-file-format 1.1.0, 2.1.1.1; bzip2 1.0.8, "BZh", level and the mark of a block; RFC 8878, 3.1.1; LZ4 frame format 1.6.2; lzip, RFC draft; 7zFormat.txt; RAR 5.0 archive format.</remarks>
    public static string? Of(ReadOnlySpan<byte> head)
    {
        if (head is [0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0, ..])
            return "xz-compressed: unpack it first (xz -dk FILE)";
        if (head is [(byte)'B', (byte)'Z', (byte)'h', >= (byte)'1' and <= (byte)'9', 0x31, 0x41, 0x59, 0x26, 0x53, 0x59, ..])
            return "bzip2-compressed: unpack it first (bzip2 -dk FILE)";
        if (head is [0x28, 0xB5, 0x2F, 0xFD, ..])
            return "zstd-compressed: unpack it first (zstd -d FILE)";
        if (head is [0x04, 0x22, 0x4D, 0x18, ..])
            return "lz4-compressed: unpack it first (lz4 -d FILE)";
        if (head is [(byte)'L', (byte)'Z', (byte)'I', (byte)'P', 1, ..])
            return "lzip-compressed: unpack it first (lzip -dk FILE)";
        if (head is [(byte)'7', (byte)'z', 0xBC, 0xAF, 0x27, 0x1C, ..])
            return "a 7z archive: unpack it first (7z x FILE)";
        return head is [(byte)'R', (byte)'a', (byte)'r', (byte)'!', 0x1A, 0x07, ..] ? "a RAR archive: unpack it first (unrar x FILE)" : null;
    }
}
