namespace Palisade.Proofs.Format;

/// <summary>What is wrong with a segment or a block. The numbers stay.</summary>
public enum SegmentFault
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>It does not begin as a segment does.</summary>
    NoSegment = 1,

    /// <summary>It ends too early.</summary>
    CutOff = 2,

    /// <summary>There are bytes after the end.</summary>
    TooLong = 3,

    /// <summary>A block says it is longer than one may be.</summary>
    BlockTooLong = 4,

    /// <summary>A block does not decrypt: changed bytes, another place, or another key.</summary>
    NotDecrypted = 5,

    /// <summary>A block is not one Brotli stream of the length it says.</summary>
    NotCompressed = 6,

    /// <summary>The bytes of a block do not follow section 6 of the page: a number that is none, out of range or padded, or too few or too many bytes.</summary>
    Malformed = 7,

    /// <summary>A record has a header no record can have.</summary>
    BadHeader = 8,

    /// <summary>More records than a block may have.</summary>
    TooManyRecords = 9,

    /// <summary>Batches are not ascending, or have no records or too many.</summary>
    BadBatch = 10,
}

/// <summary>What is wrong, and where.</summary>
/// <param name="Fault">What.</param>
/// <param name="Offset">Where: the byte in the segment; for the last four faults in the plain bytes of the block.</param>
/// <param name="Block">The block, from 0; -1 when it is not about one.</param>
public readonly record struct SegmentError(SegmentFault Fault, long Offset, int Block = -1);
