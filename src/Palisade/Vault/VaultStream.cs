namespace Palisade.Vault;

/// <summary>A stream of records into a vault, from one collector. One thread appends at a time; streams are independent of each other.</summary>
public sealed class VaultStream : IDisposable
{
    private readonly VaultWriter _writer;
    private bool _closed;

    internal VaultStream(VaultWriter writer, StreamState state) => (_writer, State) = (writer, state);

    /// <summary>Its number, from 1; never used again.</summary>
    public long Id => State.Id;

    /// <summary>The name it was opened by.</summary>
    public string Name => State.Name;

    /// <summary>The records taken in so far, acknowledged or not.</summary>
    public long Records => State.Accepted;

    internal StreamState State { get; }

    /// <summary>Appends records, in order, all at once: after a crash all of them are there, or none.</summary>
    /// <param name="records">The records; may be cleared and filled again when the call returns.</param>
    /// <returns>A task that completes when they are durable: the acknowledgement. It fails when they may not be.</returns>
    /// <remarks>Waits while the vault is busier than its disk: records are never dropped.</remarks>
    /// <exception cref="VaultBrokenException">The writer stopped for good.</exception>
    public Task AppendAsync(RecordBuffer records) => AppendAsync(records, out _);

    /// <inheritdoc cref="AppendAsync(RecordBuffer)"/>
    /// <param name="first">The ordinal of the first of them; -1 when there are none.</param>
    internal Task AppendAsync(RecordBuffer records, out long first)
    {
        ArgumentNullException.ThrowIfNull(records);
        ObjectDisposedException.ThrowIf(_closed, this);
        first = -1;
        return records.Count == 0 ? Task.CompletedTask : _writer.Append(State, records, out first);
    }

    /// <summary>Declares that records were lost before they reached the vault (a counter of the kernel, a sequence number that leapt): into the count of this stream, and into the log.</summary>
    /// <param name="count">How many; at least 1.</param>
    /// <param name="from">The start of the time in which they were lost.</param>
    /// <param name="reason">What is known of it.</param>
    /// <exception cref="VaultBrokenException">The writer stopped for good.</exception>
    public void DeclareLost(long count, DateTimeOffset from, string reason)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentException.ThrowIfNullOrEmpty(reason);
        ObjectDisposedException.ThrowIf(_closed, this);
        _writer.DeclareLost(State, count, from, reason);
    }

    /// <summary>Closes the stream: its records get their leaves, and its totals a leaf of their own. Nothing happens the second time, or when the writer is broken.</summary>
    public void Dispose()
    {
        if (_closed)
            return;
        _closed = true;
        _writer.Close(State);
    }
}
