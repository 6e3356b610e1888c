using Palisade.Vault.Journal;

namespace Palisade.Vault.Writing;

/// <summary>What one sync makes durable: entries of the journal from many callers, and the task they wait for.</summary>
internal sealed class CommitGroup
{
    public ByteBuffer Entries { get; } = new(64 << 10);

    /// <summary>The leaves in it, in order.</summary>
    public List<LoggedLeaf> Leaves { get; } = [];

    /// <summary>The bytes of its records, with what stands before each.</summary>
    public long RawBytes { get; set; }

    /// <summary>Whether it begins a journal file: its first entry is a snapshot.</summary>
    public bool StartsFile { get; set; }

    /// <summary>The file it was written to.</summary>
    public long Journal { get; set; }

    /// <summary>No group, but a mark among groups: what the batcher is to do when it has come so far.</summary>
    public Action? Ask { get; init; }

    /// <summary>Completes when the group is durable; fails when it will never be.</summary>
    public TaskCompletionSource Durable { get; private set; } = NewPromise();

    /// <summary>Whether there is nothing in it to write.</summary>
    public bool IsEmpty => Entries.Length == 0;

    public void Clear()
    {
        Entries.Clear();
        Leaves.Clear();
        (RawBytes, StartsFile, Journal) = (0, false, 0);
        Durable = NewPromise();
    }

    // The one who writes groups must not be kept by those who wait for them.
    private static TaskCompletionSource NewPromise() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
