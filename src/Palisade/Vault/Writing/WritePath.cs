using Palisade.Proofs.Format;
using Palisade.Vault.Journal;
using Palisade.Vault.Log;
using Palisade.Vault.Recovery;

namespace Palisade.Vault.Writing;

/// <summary>
/// The parts of a writer and the threads that drive them: one commits (the acknowledgement waits for nothing else), one makes batches, one publishes checkpoints, one seals. Without threads the same steps
/// are taken within calls.
/// </summary>
internal sealed class WritePath : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);

    private readonly WriterParts _parts;
    private readonly VaultClock _clock;
    private readonly NextJournal _files;
    private readonly Committer _committer;
    private readonly Batcher _batcher;
    private readonly Heartbeats _heartbeats;
    private readonly Sealer _sealer;
    private readonly OuterLog _log;
    private readonly List<Worker> _workers = [], _background = [];
    private readonly TaskCompletionSource _broken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _publishing = new();
    private long _published;

    public WritePath(WriterParts parts, RecoveredVault found)
    {
        (_parts, _log) = (parts, found.Log);
        _clock = new VaultClock(parts.Clock);
        Readers = new StreamReaders(parts.RecoveredReader);
        Names = new StreamNames(parts.Catalogue);
        Sequencer = new Sequencer(found.State, _clock, parts.Limits, parts.Keys.Days.IsLateClosedSince);
        _files = new NextJournal(parts.Disk, parts.Keys, found.LastJournal);
        _committer = new Committer(_files, Sequencer, _log);
        _batcher = new Batcher(Sequencer, parts.Keys, Readers, found.Unsealed, _clock, parts.Limits);
        _heartbeats = new Heartbeats(Sequencer, _clock, parts.Limits);
        _sealer = new Sealer(parts, Sequencer, _log, found.Unsealed, Readers, Names, Wait);
        _published = _clock.Mark();
    }

    public Sequencer Sequencer { get; }

    /// <summary>The leaves that a published checkpoint covers.</summary>
    public long Published => _log.Published;

    public StreamReaders Readers { get; }

    public StreamNames Names { get; }

    /// <summary>Says what was found, gives records without a leaf theirs, closes the streams of the process before; then the threads begin.</summary>
    public void Start(RecoveredVault found)
    {
        StreamState[] orphans = [.. Sequencer.State.Streams];
        Sequencer.Locked(log => StartLeaves.Write(log, found, _parts.Program));
        TakeMissing(found);
        Sequencer.Locked(log =>
        {
            foreach (StreamState stream in orphans)
                LogClose(log, stream);
        });
        while (_committer.Step())
            TakeDone();
        if (_parts.HasThreads)
            StartThreads();
    }

    /// <summary>Waits for a task of this writer.</summary>
    /// <exception cref="VaultBrokenException">It will never complete: the writer is broken.</exception>
    public void Wait(Task task)
    {
        while (!_parts.HasThreads && !task.IsCompleted)
            Guard(CommitAll);
        Task.WhenAny(task, _broken.Task).Wait();
        if (!task.IsCompleted)
            throw new VaultBrokenException(Sequencer.Broken!);
        task.GetAwaiter().GetResult();
    }

    /// <summary>Gives every record accepted before the call a leaf, and makes it durable.</summary>
    public void Cut() => AskBatcher(_batcher.CutAll);

    /// <summary>Lets no more records under some keys: what was accepted before the call has its leaves, and what comes later goes under others.</summary>
    /// <param name="keys">The keys.</param>
    /// <param name="close">Closes one of them.</param>
    public void LetGo(IReadOnlyCollection<KeyId> keys, Action<KeyId> close) => AskBatcher(() =>
    {
        foreach (KeyId key in keys)
        {
            close(key);
            _batcher.LetGo(key);
        }
    });

    /// <summary>Turns the notes of readings in clear into leaves.</summary>
    public void TakeNotes() => ClearNote.TakeAll(_parts.Disk, note => Wait(Sequencer.Locked(log => log.Log(note with { Time = log.Stamp() }, []))));

    /// <summary>Publishes a checkpoint of what is durable.</summary>
    public void Publish()
    {
        lock (_publishing)
        {
            Names.Save();
            _log.Publish();
            _published = _clock.Mark();
        }
    }

    /// <summary>Puts all records accepted before the call into segments, and publishes a checkpoint that covers them.</summary>
    public void Seal()
    {
        Cut();
        Wait(Sequencer.AskForNewFile());
        Cut();
        _sealer.SealAll();
        Publish();
        _sealer.Retire();
    }

    /// <summary>Removes what was made ahead and is not needed.</summary>
    public void RemoveUnused() => _files.Remove();

    /// <summary>Takes all steps that are due, on this thread.</summary>
    public void Step()
    {
        CommitAll();
        _batcher.CutDue();
        _heartbeats.Tick();
        AskForFileDue();
        if (Sequencer.FileEnds.WaitOne(0))
            _files.Prepare();
        CommitAll();
        if (_clock.Elapsed(_published) >= _parts.Limits.CheckpointEvery)
            Publish();
        _sealer.Step();
    }

    /// <summary>Does something that ends the writer when it fails.</summary>
    /// <exception cref="VaultBrokenException">It failed.</exception>
    public void Guard(Action act)
    {
        try
        {
            act();
        }
        catch (Exception e) when (e is not VaultBrokenException)
        {
            Break(e);
            throw new VaultBrokenException(e);
        }
    }

    public static void LogClose(Sequencer log, StreamState stream)
    {
        if (log.State.Stream(stream.Id) is not null)
            log.Log(new CloseLeaf(log.StampAfterSilence(), stream.Id, stream.Batched, stream.Lost), []);
    }

    /// <summary>Writes nothing more but what is asked for: nothing comes after the <c>stop</c> leaf.</summary>
    public void EndBackground()
    {
        foreach (Worker worker in Enumerable.Reverse(_background))
            worker.Dispose();
        _background.Clear();
    }

    /// <summary>Ends all writing for good.</summary>
    public void Break(Exception reason)
    {
        Sequencer.Break(reason);
        _broken.TrySetResult();
    }

    public void Dispose()
    {
        EndBackground();
        foreach (Worker worker in Enumerable.Reverse(_workers))
            worker.Dispose();
        Sequencer.Dispose();
        _committer.Dispose();
        _files.Dispose();
        _batcher.Dispose();
    }

    private void TakeMissing(RecoveredVault found)
    {
        _batcher.Begin(Sequencer.State);
        foreach (FoundJournal file in found.Journals)
        {
            if (file.Missing > 0 && JournalReader.TryOpen(_parts.Disk, file.Number, _parts.Keys, out _) is { } reader)
            {
                using (reader)
                {
                    _batcher.BeginFile(file.Number);
                    while (reader.TryRead(out ReadOnlySpan<byte> frame, out _))
                        _batcher.Walk(frame, ordinal => !found.HaveLeaf.Contains(ordinal));
                }
            }
        }

        _batcher.CutAll();
        foreach (FoundJournal file in found.Journals)
            found.Unsealed.Close(file.Number, file.IsDamaged);

        // What was written since may have changed the policy back and forth while the files were gone through.
        _batcher.Begin(Sequencer.State);
    }

    private void StartThreads()
    {
        _workers.Add(new Worker("vault commit", Commit, Break));
        _workers.Add(new Worker("vault files", PrepareFiles, Break));
        _workers.Add(new Worker("vault batch", MakeBatches, Break));
        _background.Add(new Worker("vault checkpoint", PublishOften, Break));
        _background.Add(new Worker("vault seal", SealOften, Break));
    }

    private void Commit(WaitHandle end)
    {
        WaitHandle[] either = [Sequencer.Work, end];
        while (!end.WaitOne(0) && Sequencer.Broken is null)
        {
            if (!_committer.Step())
                WaitHandle.WaitAny(either);
        }
    }

    private void PrepareFiles(WaitHandle end)
    {
        WaitHandle[] either = [Sequencer.FileEnds, end];
        while (WaitHandle.WaitAny(either) == 0 && Sequencer.Broken is null)
            _files.Prepare();
    }

    private void AskForFileDue()
    {
        if (!Sequencer.IsFileDue())
            return;
        _files.Prepare();
        Sequencer.AskForNewFile();
    }

    private void MakeBatches(WaitHandle end)
    {
        while (!end.WaitOne(0) && Sequencer.Broken is null)
        {
            if (_committer.Done.TryTake(out CommitGroup? group, Tick))
                TakeDone(group);
            _batcher.CutDue();
            _heartbeats.Tick();
            AskForFileDue();
        }
    }

    private void PublishOften(WaitHandle end)
    {
        while (!end.WaitOne(Tick) && Sequencer.Broken is null)
        {
            if (_clock.Elapsed(_published) < _parts.Limits.CheckpointEvery)
                continue;
            TakeNotes();
            Publish();
        }
    }

    private void SealOften(WaitHandle end)
    {
        while (!end.WaitOne(Tick) && Sequencer.Broken is null)
            _sealer.Step();
    }

    private void CommitAll()
    {
        while (_committer.Step())
            TakeDone();
        TakeDone();
    }

    private void TakeDone()
    {
        while (_committer.Done.TryTake(out CommitGroup? group))
            TakeDone(group);
    }

    /// <summary>Lets the batcher do something between the records accepted before the call and those after it; returns when what it wrote is durable.</summary>
    private void AskBatcher(Action act)
    {
        Wait(Sequencer.AllDurable());
        Wait(_committer.Ask(act));
        Wait(Sequencer.AllDurable());
    }

    private void TakeDone(CommitGroup group)
    {
        if (group.Ask is { } act)
        {
            act();
            group.Durable.SetResult();
            return;
        }

        _batcher.Take(group);
        _committer.Return(group);
    }
}
