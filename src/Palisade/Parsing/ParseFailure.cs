namespace Palisade.Parsing;

/// <summary>Why a record, or a stretch of a file, is no event. The numbers are stable: they appear in summaries and documents.</summary>
public enum ParseFailureCode
{
    /// <summary>No failure.</summary>
    None = 0,

    /// <summary>The record does not have the form of its format.</summary>
    Malformed = 1,

    /// <summary>The record ends before it is complete.</summary>
    Truncated = 2,

    /// <summary>Longer than <see cref="Limits.MaxRecordBytes"/>.</summary>
    TooLong = 3,

    /// <summary>Nested deeper than <see cref="Limits.MaxNesting"/>.</summary>
    TooDeep = 4,

    /// <summary>More fields than <see cref="Limits.MaxFields"/>; the event is matched on those that fit.</summary>
    TooManyFields = 5,

    /// <summary>A checksum does not fit its bytes; they are parsed all the same.</summary>
    BadChecksum = 6,

    /// <summary>A chunk, block or header that is not what its place asks for; it is passed over.</summary>
    BadChunk = 7,

    /// <summary>A record refers to a template, name or string that is not there.</summary>
    MissingReference = 8,

    /// <summary>The input could not be read on (I/O error, broken compression, encrypted member, bomb).</summary>
    Unreadable = 9,

    /// <summary>A defect of Palisade: an exception in a parser, caught at the record.</summary>
    Defect = 99,
}

/// <summary>One failure: what, where, and how many bytes it concerns. Message text is made when it is shown.</summary>
/// <param name="Code">What is wrong.</param>
/// <param name="OffsetBytes">Where, in bytes from the start of the (unpacked) file.</param>
/// <param name="LengthBytes">How many bytes are not an event because of it; 0 where unknown.</param>
/// <param name="Record">The line or ordinal of the record, or 0 where there is none.</param>
/// <param name="Detail">A constant text that says more, or null; never text out of the record.</param>
public readonly record struct ParseFailure(ParseFailureCode Code, long OffsetBytes, long LengthBytes = 0, long Record = 0, string? Detail = null);
