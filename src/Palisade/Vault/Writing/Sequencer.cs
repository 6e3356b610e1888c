using Palisade.Proofs.Format;
using Palisade.Vault.Journal;

namespace Palisade.Vault.Writing;

/// <summary>
/// Puts records and leaves of all callers in one order: gives ordinals, leaf indexes and times, and gathers what the next sync will make durable. Everything here is short and under one lock; nothing
/// waits for the disk. Safe on any thread.
/// </summary>
internal sealed class Sequencer : IDisposable
{
    /// <summary>A group is full at this; who comes then waits for the disk.</summary>
    private const int GroupBytes = 4 << 20;

    private readonly object _gate = new();
    private readonly VaultClock _clock;
    private readonly VaultLimits _limits;
    private readonly Func<int, DateOnly, bool> _hasGone;
    private readonly AutoResetEvent _work = new(false), _fileEnds = new(false);
    private CommitGroup _open;
    private long _fileRawBytes, _fileBegan;
    private bool _rollAsked, _held, _isEnding;
    private Exception? _broken;
    private Task _lastTaken = Task.CompletedTask;

    /// <param name="state">Where the vault stands.</param>
    /// <param name="clock">The time.</param>
    /// <param name="limits">The bounds.</param>
    /// <param name="hasGone">Whether of a version of the policy a late key of a day, or of a later one, is closed.</param>
    public Sequencer(VaultState state, VaultClock clock, VaultLimits limits, Func<int, DateOnly, bool> hasGone)
    {
        (State, _clock, _limits, _hasGone) = (state, clock, limits, hasGone);
        _open = new CommitGroup();
        StartFile(_open);
    }

    /// <summary>Only under <see cref="Locked"/>, but for reading single numbers.</summary>
    public VaultState State { get; }

    /// <summary>Why nothing more can be written; null while it can.</summary>
    public Exception? Broken => Volatile.Read(ref _broken);

    /// <summary>Set when there is something to write.</summary>
    public WaitHandle Work => _work;

    /// <summary>Set when half of the file being written is full: the next may be made ready.</summary>
    public WaitHandle FileEnds => _fileEnds;

    /// <summary>Takes records in.</summary>
    /// <returns>The task of the group they are in.</returns>
    /// <exception cref="VaultBrokenException">The writer is broken.</exception>
    /// <exception cref="ObjectDisposedException">The writer, or the stream, is being closed.</exception>
    public Task Append(StreamState stream, RecordBuffer records) => Append(stream, records, out _);

    /// <inheritdoc cref="Append(StreamState, RecordBuffer)"/>
    /// <param name="first">The ordinal of the first of them.</param>
    public Task Append(StreamState stream, RecordBuffer records, out long first)
    {
        lock (_gate)
        {
            while (_broken is null && !_isEnding && (_held || _open.Entries.Length >= GroupBytes))
                Monitor.Wait(_gate);
            ThrowIfBroken();
            ThrowIfEnding();
            ObjectDisposedException.ThrowIf(stream.IsClosing, typeof(VaultStream));
            long received = Stamp();
            first = State.NextOrdinal;
            JournalEntries.WriteRecords(_open.Entries, stream.Id, received, first, records);
            State.NextOrdinal += records.Count;
            stream.Accepted += records.Count;
            _open.RawBytes += records.Encoded.Length;
            _work.Set();
            return _open.Durable.Task;
        }
    }

    /// <summary>Takes no more records: a record that came between the last batches and the <c>close</c> leaf of its stream could never have a leaf.</summary>
    /// <param name="stream">Of this stream only; null for all.</param>
    public void EndIntake(StreamState? stream = null)
    {
        lock (_gate)
        {
            if (stream is null)
                _isEnding = true;
            else
                stream.IsClosing = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Appends a leaf that depends on where things stand.</summary>
    /// <param name="make">Makes it, for a time; called under the lock.</param>
    /// <param name="plan">For a batch, which records it has.</param>
    /// <returns>Its index, and the task of its group.</returns>
    /// <exception cref="VaultBrokenException">The writer is broken.</exception>
    public (long Index, Task Durable) Append(Func<long, Leaf> make, byte[]? plan = null)
    {
        lock (_gate)
        {
            ThrowIfBroken();
            return (Log(make(Stamp()), plan ?? []), _open.Durable.Task);
        }
    }

    /// <summary>Does several things that must not be parted: all in one group, and nothing of others between them.</summary>
    public Task Locked(Action<Sequencer> act)
    {
        lock (_gate)
        {
            ThrowIfBroken();
            act(this);
            _work.Set();
            return _open.IsEmpty ? _lastTaken : _open.Durable.Task;
        }
    }

    /// <summary>Looks at where things stand.</summary>
    public void Look(Action<VaultState> look)
    {
        lock (_gate)
            look(State);
    }

    /// <summary>The present time, not before that of any leaf or receipt; a step of the clock gets its leaf first. Only within <see cref="Locked"/>.</summary>
    public long Stamp()
    {
        if (_clock.TryTakeStep(out long before, out long after))
        {
            // To a step of less than a second nobody owes a leaf: time stands still for as long.
            long from = Math.Max(before, State.LastTime);
            DeclareSilence(from);

            // Records of a day whose late key is erased have no key to go under: the same days under a new version of the policy have. It is after every receipt so far, whose batches keep the old version.
            if (after < from && _hasGone(State.Policy, VaultTime.DayOf(after)))
                Log(new PolicyLeaf(++from, State.Policy + 1, State.Classes), []);
            Log(new ClockLeaf(after, from), []);
            if (after - before > VaultClock.LongestSilence && State.Streams.Count > 0)
                Log(new GapLeaf(after, 0, before, after, "the clock was set forward, or the machine slept"), []);
        }

        long now = Math.Max(_clock.Now(), State.LastTime);
        State.LastTime = now;
        return now;
    }

    /// <summary>The same for a leaf by which streams are heard of: a silence before it that is too long gets its leaf first. Only within <see cref="Locked"/>.</summary>
    public long StampAfterSilence()
    {
        long time = Stamp();
        DeclareSilence(time);
        return time;
    }

    /// <summary>Appends a leaf. Only within <see cref="Locked"/>.</summary>
    public long Log(Leaf leaf, byte[] plan) => Log(leaf, leaf.Encode(), plan);

    /// <summary>Appends a leaf whose bytes are there. Only within <see cref="Locked"/>.</summary>
    public long Log(Leaf leaf, byte[] entry, byte[] plan)
    {
        LoggedLeaf logged = new(State.LogSize, entry, plan);
        State.Apply(leaf);
        JournalEntries.WriteLeaf(_open.Entries, logged);
        _open.Leaves.Add(logged);
        _work.Set();
        return logged.Index;
    }

    /// <summary>Opens a stream: its name goes to the journal, its number to the log. Only within <see cref="Locked"/>.</summary>
    public StreamState OpenStream(string name, string @class)
    {
        ThrowIfEnding();
        StreamState stream = new(State.NextStream, name, @class);
        State.AddStream(stream);
        JournalEntries.WriteStream(_open.Entries, stream.Id, name, @class);
        Log(new OpenLeaf(Stamp(), stream.Id), []);
        return stream;
    }

    /// <summary>Notes that the records of a file and of those before are in segments. Only within <see cref="Locked"/>.</summary>
    public void LogSealed(long journal)
    {
        State.SealedThrough = journal;
        JournalEntries.WriteSealed(_open.Entries, journal);
    }

    /// <summary>The next group begins a new file.</summary>
    public Task AskForNewFile()
    {
        lock (_gate)
        {
            ThrowIfBroken();
            if (_open.IsEmpty)
                StartFile(_open);
            else
                _rollAsked = true;
            _work.Set();
            return _open.Durable.Task;
        }
    }

    /// <summary>Completes when all that was taken in before the call is durable.</summary>
    public Task AllDurable()
    {
        lock (_gate)
            return _broken is not null || !_open.IsEmpty ? _open.Durable.Task : _lastTaken;
    }

    /// <summary>Whether the file being written holds records for longer than it may.</summary>
    public bool IsFileDue()
    {
        lock (_gate)
            return _fileRawBytes + _open.RawBytes > 0 && _clock.Elapsed(_fileBegan) >= _limits.JournalAge;
    }

    /// <summary>Holds back appends while the sealer is too far behind, and lets them go on.</summary>
    public void Hold(bool hold)
    {
        lock (_gate)
        {
            _held = hold;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Takes what has gathered, to be written now, and leaves an empty group in its place; null when there is nothing.</summary>
    public CommitGroup? Take(CommitGroup spare)
    {
        lock (_gate)
        {
            if (_open.IsEmpty)
                return null;
            CommitGroup taken = _open;
            _lastTaken = taken.Durable.Task;
            if (_fileRawBytes < _limits.JournalBytes / 2 && _fileRawBytes + taken.RawBytes >= _limits.JournalBytes / 2)
                _fileEnds.Set();
            _fileRawBytes += taken.RawBytes;
            _open = spare;
            if (_rollAsked || _fileRawBytes >= _limits.JournalBytes || (_fileRawBytes > 0 && _clock.Elapsed(_fileBegan) >= _limits.JournalAge))
                StartFile(_open);
            Monitor.PulseAll(_gate);
            return taken;
        }
    }

    /// <summary>Ends all writing: whoever waits, and whoever comes, gets the reason.</summary>
    public void Break(Exception reason)
    {
        lock (_gate)
        {
            if (_broken is not null)
                return;
            _broken = reason;
            _open.Durable.TrySetException(new VaultBrokenException(reason));
            _ = _open.Durable.Task.Exception;
            Monitor.PulseAll(_gate);
            _work.Set();
        }
    }

    /// <summary>Ends all writing, when nobody drives it any more.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            Break(new ObjectDisposedException(nameof(VaultWriter), "the vault is closed"));
            _work.Dispose();
            _fileEnds.Dispose();
        }
    }

    private void DeclareSilence(long time)
    {
        if (State.Streams.Count > 0 && time - State.LastBeat > VaultClock.LongestSilence)
            Log(new GapLeaf(time, 0, State.LastBeat, time, "no sign of life: the machine was stopped or too busy"), []);
    }

    private void StartFile(CommitGroup group)
    {
        group.StartsFile = true;
        ByteBuffer snapshot = new();
        State.WriteSnapshot(snapshot);
        group.Entries.WriteByte((byte)EntryKind.Snapshot);
        group.Entries.WriteVarint(snapshot.Length);
        group.Entries.Write(snapshot.Written);
        (_fileRawBytes, _fileBegan, _rollAsked) = (0, _clock.Mark(), false);
    }

    private void ThrowIfEnding() => ObjectDisposedException.ThrowIf(_isEnding, typeof(VaultWriter));

    private void ThrowIfBroken()
    {
        if (_broken is not null)
            throw new VaultBrokenException(_broken);
    }
}
