namespace Palisade.Vault;

/// <summary>How the vault understands records without depending on parsers. One for each stream; used from one thread at a time.</summary>
public interface IRecordReader
{
    /// <summary>
    /// The version of its understanding: another number when it finds other fields in the same bytes than before. It stands in the index of sealed files, and what an index says of fields counts only for readers of
    /// the same version.
    /// </summary>
    int Version => 1;

    /// <summary>What a later reader of this stream needs before a record from here on (the header of a table, <c>#Fields</c>), or nothing. Valid until the next call.</summary>
    ReadOnlySpan<byte> Context { get; }

    /// <summary>Goes on as a reader that had this <see cref="Context"/>, whatever it has seen itself. Does nothing for a reader without one.</summary>
    /// <param name="context">As given by <see cref="Context"/>, not empty; any bytes are taken.</param>
    void Resume(ReadOnlySpan<byte> context)
    {
    }

    /// <summary>
    /// Says, before the first record, what an earlier stream of the same name had last: a stream may begin in the middle of a table. The reader goes on with that table when its first record is a row of it, and
    /// else finds the format anew. Does nothing for a reader that knows its format, has seen a record, or has no contexts.
    /// </summary>
    /// <param name="earlier">As given by <see cref="Context"/> of the reader of the earlier stream; any bytes are taken, and copied.</param>
    void GoOnFrom(ReadOnlySpan<byte> earlier)
    {
    }

    /// <summary>Takes in a record that says something of those after it (the header of a table); does nothing for others.</summary>
    /// <param name="raw">The record, without its terminator; any bytes.</param>
    void Observe(ReadOnlySpan<byte> raw)
    {
    }

    /// <summary>The second since 1970 of the event's own time, rounded down; null when the record has none, or is none.</summary>
    /// <param name="raw">The record, without its terminator; any bytes.</param>
    long? EventSecond(ReadOnlySpan<byte> raw);

    /// <summary>Gives the fields of a record, for searching and indexing.</summary>
    /// <param name="raw">The record, without its terminator; any bytes.</param>
    /// <param name="sink">Takes them.</param>
    void Fields(ReadOnlySpan<byte> raw, IFieldSink sink);
}

/// <summary>Takes the fields of a record.</summary>
public interface IFieldSink
{
    /// <summary>One field.</summary>
    /// <param name="name">Its name in UTF-8; valid during the call.</param>
    /// <param name="value">Its value in UTF-8; valid during the call.</param>
    void OnField(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value);
}
