namespace Palisade.Parsing.Evtx;

/// <summary>Where things lie in an EVTX file and in its chunks, in bytes (MS-EVEN6 and the libevtx format description).</summary>
internal static class ChunkLayout
{
    public const int FileHeaderBytes = 4096;
    public const int FileFlags = 120;
    public const int FileChecksum = 124;

    public const int ChunkBytes = 65536;
    public const int HeaderBytes = 512;
    public const int FirstRecordId = 24;
    public const int FreeSpace = 48;
    public const int DataChecksum = 52;
    public const int Flags = 120;
    public const int HeaderChecksum = 124;
    public const int StringBuckets = 128;

    /// <summary>The flag, in both headers, that says that checksums were not kept.</summary>
    public const uint NoChecksums = 4;

    public const uint RecordMagic = 0x00002a2a;
    public const int RecordHeaderBytes = 24;

    /// <summary>The smallest record: its header and the copy of its size at the end.</summary>
    public const int MinRecordBytes = RecordHeaderBytes + 4;

    /// <summary>A template definition's header: next, GUID, size.</summary>
    public const int TemplateHeaderBytes = 24;

    public static ReadOnlySpan<byte> FileMagic => "ElfFile\0"u8;

    public static ReadOnlySpan<byte> ChunkMagic => "ElfChnk\0"u8;
}
