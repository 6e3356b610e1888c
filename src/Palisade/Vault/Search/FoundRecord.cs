using Palisade.Events;
using Palisade.Proofs.Format;

namespace Palisade.Vault.Search;

/// <summary>A record that was found. Valid during the call that it is given to.</summary>
public readonly ref struct FoundRecord
{
    private readonly ref readonly RecordHeader _header;

    internal FoundRecord(RecordReference reference, ref readonly RecordHeader header, ReadOnlySpan<byte> raw, string stream)
    {
        _header = ref header;
        Raw = raw;
        (Reference, Stream) = (reference, stream);
    }

    /// <summary>Its name in the log.</summary>
    public RecordReference Reference { get; }

    /// <summary>What it is committed with.</summary>
    public ref readonly RecordHeader Header => ref _header;

    /// <summary>The bytes as received, without the terminator.</summary>
    public ReadOnlySpan<byte> Raw { get; }

    /// <summary>The name of its stream.</summary>
    public string Stream { get; }
}

/// <summary>Takes what a search finds, in the order of receipt.</summary>
public interface IFoundSink
{
    /// <summary>Whether <see cref="OnRecord"/> wants the event of a record, so that it must be parsed.</summary>
    bool WantsEvents { get; }

    /// <summary>Takes a record.</summary>
    /// <param name="record">The record.</param>
    /// <param name="e">The event in it, when it is wanted and there is one; of a chunk of Windows events, the one that was found: then the call comes once for each. Valid during the call.</param>
    void OnRecord(in FoundRecord record, LogEvent? e);
}
