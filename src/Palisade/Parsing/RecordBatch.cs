namespace Palisade.Parsing;

/// <summary>A stretch of a file that holds whole records and can be parsed without its neighbours. Pooled.</summary>
public sealed class RecordBatch
{
    /// <summary>The bytes; grows as needed, at most to <see cref="Limits.MaxRecordBytes"/> and a batch.</summary>
    public byte[] Bytes { get; set; } = new byte[Limits.BatchBytes];

    /// <summary>The number of bytes in use.</summary>
    public int Length { get; set; }

    /// <summary>Where <see cref="Bytes"/> begins, in bytes from the start of the (unpacked) file.</summary>
    public long OffsetBytes { get; set; }

    /// <summary>The 1-based line or ordinal of the first record.</summary>
    public long FirstRecord { get; set; } = 1;

    /// <summary>What a parser must know from earlier in the file (a column header), or null. Immutable, as batches share it.</summary>
    public object? Context { get; set; }

    /// <summary>Failures met while cutting (a line too long, a stretch passed over); they come before the batch's own.</summary>
    public List<ParseFailure> Failures { get; } = [];

    /// <summary>Makes the batch empty again.</summary>
    public void Clear()
    {
        Length = 0;
        OffsetBytes = 0;
        FirstRecord = 1;
        Context = null;
        Failures.Clear();
    }
}
