using System.Buffers;
using Palisade.Vault;

namespace Palisade.Server.Detecting;

/// <summary>Durable records on their way to detection. Its bytes are rented: whoever takes it out of the queue disposes it.</summary>
internal sealed class WaitingRecords : IDisposable
{
    private byte[] _bytes;
    private readonly int _length;

    public WaitingRecords(Ticket ticket, long stream, string name, long first, RecordBuffer records)
    {
        (Ticket, Stream, Name, First, Count) = (ticket, stream, name, first, records.Count);
        _length = records.Encoded.Length;
        _bytes = ArrayPool<byte>.Shared.Rent(_length);
        records.Encoded.CopyTo(_bytes);
    }

    /// <summary>Closed when what they gave is durable.</summary>
    public Ticket Ticket { get; }

    /// <summary>Which rules were in use when they became durable: they are matched against these, or later ones.</summary>
    public int Generation { get; init; }

    /// <summary>Their stream in the vault.</summary>
    public long Stream { get; }

    /// <summary>What the stream is called.</summary>
    public string Name { get; }

    /// <summary>The ordinal of the first.</summary>
    public long First { get; }

    /// <summary>How many.</summary>
    public int Count { get; }

    /// <summary>The bytes held.</summary>
    public int Length => _length;

    /// <summary>The records, one after another.</summary>
    public RecordBufferReader Read() => new(_bytes.AsSpan(0, _length));

    public void Dispose()
    {
        if (_bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
    }
}
