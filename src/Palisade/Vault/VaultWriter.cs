using Microsoft.Data.Sqlite;
using Palisade.Proofs.Format;
using Palisade.Proofs.Notes;
using Palisade.Vault.Catalogue;
using Palisade.Vault.Journal;
using Palisade.Vault.Log;
using Palisade.Vault.Recovery;
using Palisade.Vault.Retention;
using Palisade.Vault.Storage;
using Palisade.Vault.Writing;

namespace Palisade.Vault;

/// <summary>
/// The one writer of a vault. Records are acknowledged when the sync of the journal came back; batches, leaves, checkpoints and segments follow behind. After a failed write it is broken for good. Safe on
/// any thread.
/// </summary>
public sealed class VaultWriter : IDisposable
{
    /// <summary>Held by the one writer, and by whoever changes files that must not meet one.</summary>
    internal const string LockPath = "lock";

    private readonly WriterParts _parts;
    private readonly IDisposable _lock;
    private readonly WritePath _path;
    private readonly IDisposable? _owned;
    private readonly DueErasure? _due;
    private readonly Worker? _eraser;
    private readonly Lock _closing = new();
    private volatile bool _closed;

    private VaultWriter(WriterParts parts, IDisposable @lock, WritePath path, IDisposable? owned)
    {
        (_parts, _lock, _path, _owned) = (parts, @lock, path, owned);
        if (!parts.ErasesWhenDue)
            return;
        _due = new DueErasure(this, () => _closed);
        if (parts.HasThreads)
            _eraser = new Worker("vault erase", EraseDaily, path.Break);
    }

    /// <summary>Makes a new vault: a folder, and a root key beside it.</summary>
    /// <param name="folder">The folder; not there, or empty.</param>
    /// <param name="options">How it is to be; null for the defaults.</param>
    /// <exception cref="IOException">It cannot be made; says why.</exception>
    public static void Create(string folder, VaultOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        VaultCreation.Run(new VaultPlace(folder, options));
    }

    /// <summary>Opens a vault for writing, whatever happened to it: recovery tells in the log what it found.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="options">How it is to be opened; null for the defaults.</param>
    /// <exception cref="VaultLockedException">Another writer has it open.</exception>
    /// <exception cref="VaultForkException">It is an older copy, or another history than the one remembered.</exception>
    /// <exception cref="VaultDamagedException">Its log is not what its checkpoint says.</exception>
    /// <exception cref="IOException">It cannot be opened; says why.</exception>
    public static VaultWriter Open(string folder, VaultOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        KeptVault vault = KeptVault.Open(new VaultPlace(folder, options));
        try
        {
            return vault.OpenWriter(isOwner: true);
        }
        catch
        {
            vault.Dispose();
            throw;
        }
    }

    /// <summary>Turns the notes of readings in clear into leaves, where nobody has the vault open. Of a vault that was closed in good order nothing else is written; any other is opened, mended and closed.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="options">How it is opened; null for the defaults.</param>
    /// <exception cref="VaultLockedException">A writer has it open: the notes are its to take.</exception>
    /// <exception cref="IOException">It cannot be done; says why. The notes stay for the next writer.</exception>
    public static void RecordReadings(string folder, VaultOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        RecordReadings(new VaultPlace(folder, options));
    }

    /// <inheritdoc cref="RecordReadings(string, VaultOptions?)"/>
    internal static void RecordReadings(VaultPlace place)
    {
        bool isClosed;
        using (KeptVault closed = KeptVault.Open(place))
            isClosed = closed.TakeNotesOfClosed();
        if (isClosed)
            return;
        using KeptVault vault = KeptVault.Open(place);
        vault.OpenWriter().Dispose();
    }

    /// <summary>Why the writer is broken; null while it works.</summary>
    public Exception? Broken => _path.Sequencer.Broken;

    /// <summary>What it is put together from.</summary>
    internal WriterParts Parts => _parts;

    /// <summary>The origin of the vault's log.</summary>
    internal string Origin => _path.Sequencer.State.Origin;

    /// <summary>The records of each stream that the writer before left open, as they were found durable at opening. An append is all there or not at all, so who remembers what it was about to append knows whether it is there.</summary>
    internal IReadOnlyDictionary<long, long> RecordsFound { get; private init; } = new Dictionary<long, long>();

    /// <summary>Opens a stream.</summary>
    /// <param name="name">What the collector calls it: a file, an address and port. Only ever stored encrypted. At most <see cref="Limits.MaxStreamNameBytes"/>.</param>
    /// <param name="class">The retention class, which the policy must have; not <see cref="LedgerEntry.Class"/>.</param>
    /// <param name="readers">Makes what finds event times and words in its records: one for each thread of the writer that goes through them. Null when they have no times, and count by their receipt.</param>
    /// <exception cref="ArgumentException">The policy has no such class, or the name is too long.</exception>
    /// <exception cref="VaultBrokenException">The writer stopped for good.</exception>
    public VaultStream OpenStream(string name, string @class = "default", Func<IRecordReader>? readers = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(@class);
        if (@class == LedgerEntry.Class)
            throw new ArgumentException($"The class '{LedgerEntry.Class}' is for ledger entries, which the program writes itself: name another.", nameof(@class));
        return OpenAny(name, @class, readers);
    }

    /// <summary>Opens the stream of ledger entries; the policy gets their class when it has none.</summary>
    /// <exception cref="VaultBrokenException">The writer stopped for good.</exception>
    internal LedgerStream OpenLedger()
    {
        if (!Policy.Classes.ContainsKey(LedgerEntry.Class))
            RetentionOrders.SetDays(this, LedgerEntry.Class, LedgerStream.Days);
        return new LedgerStream(OpenAny(LedgerStream.Name, LedgerEntry.Class, null));
    }

    private VaultStream OpenAny(string name, string @class, Func<IRecordReader>? readers)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        if (System.Text.Encoding.UTF8.GetByteCount(name) > Limits.MaxStreamNameBytes)
            throw new ArgumentException($"The name of a stream has at most {Limits.MaxStreamNameBytes} bytes.", nameof(name));
        StreamState? stream = null;
        Task durable = _path.Sequencer.Locked(log =>
        {
            if (!log.State.Classes.ContainsKey(@class))
                throw new ArgumentException($"The policy of this vault has no class '{@class}'.", nameof(@class));
            stream = log.OpenStream(name, @class);
            _path.Readers.Set(stream.Id, readers);
        });
        _path.Names.Add(stream!);
        _path.Guard(() => _path.Wait(durable));
        return new VaultStream(this, stream!);
    }

    /// <summary>Gives every record accepted before the call a leaf, and publishes a checkpoint of it.</summary>
    /// <exception cref="VaultBrokenException">The writer stopped for good.</exception>
    public void Checkpoint() => _path.Guard(() =>
    {
        _path.Cut();
        _path.Publish();
    });

    /// <summary>Puts all records accepted before the call into segments, whatever their number, and publishes a checkpoint of that.</summary>
    /// <exception cref="VaultBrokenException">The writer stopped for good.</exception>
    public void Seal() => _path.Guard(_path.Seal);

    /// <summary>Closes the vault in good order: all records get their leaves, open streams are closed, a last checkpoint is published.</summary>
    /// <exception cref="VaultBrokenException">It could not be done: the writer is broken. The vault is closed all the same, and what was acknowledged is safe.</exception>
    /// <remarks>When several threads close it, each returns when it is closed.</remarks>
    public void Close()
    {
        lock (_closing)
        {
            if (_closed)
                return;
            _closed = true;
            CloseOnce();
        }
    }

    /// <summary>As <see cref="Close()"/>, without saying whether it could be done.</summary>
    public void Dispose()
    {
        try
        {
            Close();
        }
        catch (VaultBrokenException)
        {
            // Whoever needs to know calls Close. The next to open the vault finds out, and leaves a leaf.
        }
    }

    /// <summary>Opens a vault for writing, whatever happened to it.</summary>
    /// <param name="parts">What it is put together from.</param>
    /// <param name="held">The lock of the vault, taken over; null to take it.</param>
    /// <param name="owned">Disposed with the writer.</param>
    internal static VaultWriter Open(WriterParts parts, IDisposable? held = null, IDisposable? owned = null)
    {
        held ??= parts.Disk.Lock(LockPath);
        WritePath? path = null;
        try
        {
            RecoveredVault found = Recover(parts);
            Dictionary<long, long> records = found.State.Streams.ToDictionary(stream => (long)stream.Id, stream => stream.Accepted);
            new Reserve(parts.Disk, parts.Limits.ReserveBytes).Fill();
            SegmentList.CatchUp(parts.Disk, parts.Catalogue, found);
            path = new WritePath(parts, found);
            path.Start(found);
            path.TakeNotes();

            // Such files count on from leaves that are given up: they go aside now, so that the next to open the vault does not meet them.
            if (found.Journals.Exists(f => f.IsBehindLoss))
                path.Guard(path.Seal);
            return new VaultWriter(parts, held, path, owned) { RecordsFound = records };
        }
        catch (Exception e)
        {
            path?.Dispose();
            held.Dispose();
            if (e is SqliteException catalogue)
                throw VaultCatalogue.Failure(catalogue);
            throw;
        }
    }

    /// <summary>Appends a leaf of somebody else (policy, hold, erasure, reading in clear), and waits until it is durable.</summary>
    /// <param name="make">Makes it for its time and for where things stand; called under a lock, at once.</param>
    /// <returns>Its index.</returns>
    internal long AppendLeaf(Func<long, VaultState, Leaf> make)
    {
        (long index, Task durable) = _path.Sequencer.Append(time => make(time, _path.Sequencer.State));
        _path.Wait(durable);
        return index;
    }

    /// <summary>The records of all batches, erased ones among them; all that were taken in, once this is closed.</summary>
    internal long Records => _path.Sequencer.State.Records;

    /// <summary>Held while somebody erases: one at a time.</summary>
    internal Lock Erasing { get; } = new();

    /// <summary>The log up to the published checkpoint.</summary>
    internal LogTiles Log() => new(_parts.Disk, _path.Published);

    /// <summary>The streams that are open.</summary>
    internal IReadOnlyList<long> OpenStreams()
    {
        long[] open = [];
        _path.Sequencer.Look(state => open = [.. state.Streams.Select(s => (long)s.Id)]);
        return open;
    }

    /// <summary>Lets no more records under some keys, as <see cref="WritePath.LetGo"/>.</summary>
    internal void LetGo(IReadOnlyCollection<KeyId> keys, Action<KeyId> close) => _path.Guard(() => _path.LetGo(keys, close));

    /// <summary>Does everything that is due, on this thread; for a writer without threads.</summary>
    internal void Step()
    {
        _path.Guard(_path.Step);
        _due?.Step();
    }

    internal Task Append(StreamState stream, RecordBuffer records, out long first) => _path.Sequencer.Append(stream, records, out first);

    /// <summary>The ordinal that the next record will have, or a later one.</summary>
    internal long NextOrdinal
    {
        get
        {
            long next = 0;
            _path.Sequencer.Look(state => next = state.NextOrdinal);
            return next;
        }
    }

    /// <summary>The policy in effect.</summary>
    internal (int Policy, IReadOnlyDictionary<string, RetentionDays> Classes) Policy
    {
        get
        {
            (int, IReadOnlyDictionary<string, RetentionDays>)? found = null;
            _path.Sequencer.Look(state => found = (state.Policy, state.Classes));
            return found!.Value;
        }
    }

    internal void DeclareLost(StreamState stream, long count, DateTimeOffset from, string reason) => _path.Wait(_path.Sequencer.Locked(log =>
    {
        long time = log.Stamp();
        stream.Lost += count;
        log.Log(new GapLeaf(time, stream.Id, Math.Min(VaultTime.FromMoment(from), time), time, reason), []);
    }));

    internal void Close(StreamState stream)
    {
        if (Broken is not null || _closed)
            return;
        try
        {
            _path.Guard(() =>
            {
                _path.Sequencer.EndIntake(stream);
                _path.Cut();
                _path.Wait(_path.Sequencer.Locked(log => WritePath.LogClose(log, stream)));
                _path.Readers.Remove(stream.Id);
            });
        }
        catch (VaultBrokenException)
        {
            // The writer says so to whoever asks it; closing a stream of a broken writer is nothing to stop for.
        }
    }

    /// <summary>Turns the notes of readings in clear into leaves of a vault that was closed in good order.</summary>
    /// <returns>False when it was not: nothing is written.</returns>
    internal static bool TakeNotesOfClosed(WriterParts parts, IDisposable? @lock = null)
    {
        using IDisposable held = @lock ?? parts.Disk.Lock(LockPath);
        RecoveredVault found = Recover(parts);
        if (!found.State.IsStopped || found.Why != "clean")
            return false;
        using WritePath path = new(parts, found);
        path.Guard(() =>
        {
            path.TakeNotes();
            path.Publish();
        });
        return true;
    }

    private void EraseDaily(WaitHandle end)
    {
        do
            _due!.Step();
        while (!end.WaitOne(TimeSpan.FromSeconds(1)) && Broken is null);
    }

    private static RecoveredVault Recover(WriterParts parts)
    {
        // Names whose sync failed can be seen, and would be built upon: make durable what is seen, or fail now.
        foreach (string folder in (string[])["", LogTiles.Folder, JournalFormat.Folder, VaultCreation.SegmentsFolder, VaultCreation.KeysFolder])
            parts.Disk.SyncFolder(folder);
        VaultSettings settings = VaultSettings.Read(parts.Disk);
        CheckpointStore checkpoints = new(parts.Disk, parts.Catalogue, parts.PinPath);
        Checkpoint? swapped = parts.Catalogue.Checkpoint() is { } note ? VaultRecovery.Parse(note, settings) : null;
        RememberedHeads remembered = new();
        remembered.Add("the catalogue", swapped);
        remembered.Add("the pin beside the root key", checkpoints.ReadPin() is { } pin ? VaultRecovery.Parse(pin, settings) : null);
        RecoveredVault found = VaultRecovery.Run(parts.Disk, parts.Keys, settings, checkpoints, parts.AcceptRestored ? null : remembered);
        checkpoints.Begin(swapped);
        return found;
    }

    private void CloseOnce()
    {
        _eraser?.Dispose();
        try
        {
            if (Broken is null)
                _path.Guard(CloseInOrder);
            if (Broken is { } reason)
                throw new VaultBrokenException(reason);
        }
        finally
        {
            Release();
        }
    }

    private void CloseInOrder()
    {
        _path.EndBackground();
        _path.Sequencer.EndIntake();
        _path.Cut();
        _path.Wait(_path.Sequencer.Locked(log =>
        {
            foreach (StreamState stream in log.State.Streams.ToArray())
                WritePath.LogClose(log, stream);
            log.Log(new StopLeaf(log.Stamp()), []);
        }));
        _path.Publish();
        _path.RemoveUnused();
    }

    private void Release()
    {
        Exception? broken = Broken;
        _path.Dispose();
        _lock.Dispose();
        if (broken is VaultIOException { IsDiskFull: true, Operation: not "fdatasync" })
            StopOnFullDisk();
        _owned?.Dispose();
    }

    /// <summary>With the room that was kept back: opens the vault anew, which finds what is durable, and closes it in good order.</summary>
    private void StopOnFullDisk()
    {
        try
        {
            new Reserve(_parts.Disk, 0).Free();
            using VaultWriter last = Open(_parts with { Limits = _parts.Limits with { ReserveBytes = 0 } });
        }
        catch (IOException)
        {
            // It was worth a try: what is acknowledged is safe without it, and the next to open the vault finds out.
        }
    }
}
