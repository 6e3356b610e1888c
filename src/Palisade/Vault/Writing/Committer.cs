using System.Collections.Concurrent;
using Palisade.Vault.Journal;
using Palisade.Vault.Log;

namespace Palisade.Vault.Writing;

/// <summary>Makes groups durable, one after another: one frame, one sync, then the acknowledgement. The only one that writes the journal. Used from one thread at a time.</summary>
internal sealed class Committer(NextJournal files, Sequencer sequencer, OuterLog log) : IDisposable
{
    /// <summary>Groups in flight: being filled, being written, waiting for the batcher. Each is bounded, so that all of them are.</summary>
    private const int Groups = 8;

    private readonly BlockingCollection<CommitGroup> _spares = NewSpares();
    private readonly BlockingCollection<CommitGroup> _done = [];
    private JournalWriter? _journal;

    /// <summary>Groups that are durable, for the batcher to take and <see cref="Return"/>; complete when the committer is.</summary>
    public BlockingCollection<CommitGroup> Done => _done;

    /// <summary>Commits what has gathered.</summary>
    /// <returns>False when there is nothing to commit.</returns>
    public bool Step()
    {
        CommitGroup spare = _spares.Take();
        CommitGroup? group = sequencer.Take(spare);
        if (group is null)
        {
            _spares.Add(spare);
            return false;
        }

        try
        {
            Write(group);
        }
        catch (Exception e)
        {
            // Who waits for this group learns that it failed, and only then that the writer is no more.
            group.Durable.TrySetException(new VaultBrokenException(e));
            _ = group.Durable.Task.Exception;
            throw;
        }

        log.Append(group.Leaves);

        // First to the batcher, so that who waited for the group finds it there; the batcher may clear it at once.
        TaskCompletionSource durable = group.Durable;
        _done.Add(group);
        durable.SetResult();
        return true;
    }

    /// <summary>Lets the batcher do something when it has come so far; the task completes when it is done.</summary>
    public Task Ask(Action act)
    {
        CommitGroup mark = new() { Ask = act };
        _done.Add(mark);
        return mark.Durable.Task;
    }

    /// <summary>Gives back a group that the batcher is done with.</summary>
    public void Return(CommitGroup group)
    {
        group.Clear();
        _spares.Add(group);
    }

    /// <summary>After a write for which there was no room: makes the file end with the last good frame.</summary>
    public void CutBack() => _journal?.CutBack();

    public void Dispose()
    {
        _done.CompleteAdding();
        _journal?.Dispose();
    }

    private void Write(CommitGroup group)
    {
        if (group.StartsFile)
        {
            _journal?.Dispose();
            _journal = files.Take();
        }

        _journal!.Append(group.Entries.Written);
        group.Journal = _journal.Number;
    }

    private static BlockingCollection<CommitGroup> NewSpares()
    {
        BlockingCollection<CommitGroup> spares = [];
        for (int i = 1; i < Groups; i++)
            spares.Add(new CommitGroup());
        return spares;
    }
}
