using Palisade.Proofs.Format;
using Palisade.Proofs.Merkle;
using Palisade.Vault.Journal;
using Palisade.Vault.Log;
using Palisade.Vault.Storage;

namespace Palisade.Vault.Recovery;

/// <summary>Reads the journal from its oldest file on, and brings state and log to where they were when it ended.</summary>
internal sealed class JournalReplay(IVaultDisk disk, IKeyWrap wrap, string origin, OuterLog log, LogTiles published, RememberedHeads remembered, bool acceptsLoss)
{
    private FoundJournal _file = new(0);
    private LaterLeaves? _later;
    private bool _isBehindLoss;

    public VaultState? State { get; private set; }

    public List<FoundJournal> Files { get; } = [];

    public RecordSet HaveLeaf { get; } = new();

    /// <summary>Batches of the journal, for the sealer.</summary>
    public List<(long Index, KeyId Key, byte[] Plan, long FirstOrdinal)> Batches { get; } = [];

    /// <summary>Streams whose names the journal knows, for the catalogue.</summary>
    public List<StreamState> Names { get; } = [];

    /// <summary>What the journal knows of segments: made, and destroyed with their key. For the catalogue.</summary>
    public List<(long Index, Leaf Leaf)> Segments { get; } = [];

    /// <summary>Leaves after lost ones: their index is void. Records are batched again; what governs the vault is written again.</summary>
    public List<Leaf> Displaced { get; } = [];

    /// <summary>The time before the first damage.</summary>
    public long? DamageFrom { get; private set; }

    public void Run()
    {
        long[] numbers = [.. JournalFormat.Numbers(disk)];
        _later = new LaterLeaves(disk, wrap, numbers);
        Files.AddRange(numbers.Select(n => new FoundJournal(n)));
        foreach (FoundJournal file in Files)
            Read(file);
        State ??= LogState.Read(origin, published);
        if (State.LogSize < published.Size)
            CatchUp(published.Size);
    }

    /// <summary>Notes that records may be missing since the last time known.</summary>
    public void NoteDamage() => DamageFrom ??= State?.LastTime ?? 0;

    private void Read(FoundJournal file)
    {
        _file = file;
        file.IsBehindLoss = _isBehindLoss;
        using JournalReader? reader = JournalReader.TryOpen(disk, file.Number, wrap, out string reason);
        if (reader is null)
        {
            using IVaultFile unread = disk.Open(JournalFormat.FilePath(file.Number), FileUse.Read);
            (file.Unreadable, file.Length) = (reason, unread.Length);
            return;
        }

        while (reader.TryRead(out ReadOnlySpan<byte> frame, out bool afterDamage))
        {
            if (afterDamage)
                NoteDamage();
            file.Frames++;
            Walk(frame);
        }

        (file.Length, file.GoodLength, file.DamagedBytes) = (reader.Length, reader.GoodLength, reader.DamagedBytes);
    }

    private void Walk(ReadOnlySpan<byte> frame)
    {
        JournalEntries entries = new(frame);
        while (entries.MoveNext())
        {
            switch (entries.Kind)
            {
                case EntryKind.Snapshot:
                    TakeSnapshot(entries.ReadSnapshot());
                    break;
                case EntryKind.Records:
                    TakeRecords(entries.ReadRecords());
                    break;
                case EntryKind.Leaf:
                    TakeLeaf(entries.ReadLeaf());
                    break;
                case EntryKind.Stream:
                    (long id, string name, string @class) = entries.ReadStream();
                    Names.Add(new StreamState((uint)id, name, @class));
                    StateNow().AddStream(new StreamState((uint)id, name, @class));
                    break;
                default:
                    StateNow().SealedThrough = entries.ReadSealed();
                    break;
            }
        }
    }

    /// <summary>A snapshot says nothing new after the end of the file before; after damage it says what the lost frames did.</summary>
    private void TakeSnapshot(ReadOnlySpan<byte> bytes)
    {
        VaultState snapshot = VaultState.ReadSnapshot(origin, bytes);
        Names.AddRange(snapshot.Streams);
        if (State is null && snapshot.LogSize <= published.Size)
        {
            State = snapshot;
            return;
        }

        if (State is null)
            BeginBehind(snapshot.LogSize);

        if (snapshot.LogSize <= State!.LogSize && snapshot.NextOrdinal <= State.NextOrdinal)
            return;
        NoteDamage();
        long size = State.LogSize;
        State = snapshot;
        State.LogSize = size;
        CatchUp(Math.Min(snapshot.LogSize, published.Size));
    }

    /// <summary>The journal goes on after leaves that neither it nor the log has: they were in files of it that are damaged, or the checkpoint is not the one that was published last.</summary>
    private void BeginBehind(long begun)
    {
        remembered.CheckReaches(published.Size);
        if (!acceptsLoss && !Files.Exists(f => f.Number < _file.Number && f.Unreadable.Length > 0))
            throw new VaultDamagedException(OuterLog.CheckpointPath, FormattableString.Invariant($"it has {published.Size} leaves, and the journal goes on after {begun}: an older checkpoint was put back, and leaves {published.Size} to {begun - 1} are missing. Put the newest log/checkpoint and log/tile back; or, when they are lost and nobody outside has seen a later checkpoint, accept the loss, and a gap is declared: palisade vault append DIR FILE --accept-restored"));
        State = LogState.Read(origin, published);
        _isBehindLoss = _file.IsBehindLoss = true;
    }

    private void TakeRecords(RecordRun run)
    {
        VaultState state = StateNow();
        if (run.FirstOrdinal > state.NextOrdinal)
            NoteDamage();
        HaveLeaf.StartAt(run.FirstOrdinal);
        state.NextOrdinal = run.FirstOrdinal + run.Count;
        state.LastTime = Math.Max(state.LastTime, run.Received);
        if (state.Stream(run.Stream) is { } stream)
            stream.Accepted += run.Count;
        else
            state.SkipStreams(run.Stream + 1); // The frame with its name is lost: no other stream may have its number.
        _file.FirstReceived = _file.FirstReceived == 0 ? run.Received : _file.FirstReceived;
        _file.RawBytes += run.Bytes;
        _file.FirstOrdinal = Math.Min(_file.FirstOrdinal, run.FirstOrdinal);
        _file.EndOrdinal = Math.Max(_file.EndOrdinal, run.FirstOrdinal + run.Count);
    }

    private void TakeLeaf(LoggedLeaf logged)
    {
        if (!Leaf.TryParse(logged.Entry, out Leaf? leaf, out string reason))
            throw new VaultDamagedException(JournalFormat.FilePath(_file.Number), $"leaf {logged.Index} does not parse: {reason}");
        VaultState state = StateNow();
        if (IsWrittenAnew(logged))
            return;
        if (logged.Index > state.LogSize)
            CatchUp(Math.Min(logged.Index, published.Size));
        if (logged.Index > state.LogSize)
        {
            NoteDamage();
            if (leaf is PolicyLeaf or HoldLeaf or ReleaseLeaf or EraseLeaf or ErasedLeaf or RotateLeaf or ClearLeaf)
                Displaced.Add(leaf);
            return;
        }

        _file.EndLeaf = logged.Index + 1;
        if (logged.Index == state.LogSize)
            state.Apply(leaf!);
        TreeHash root = log.Replay(logged.Index, logged.Entry);
        if (logged.Index >= published.Size)
            remembered.Check(logged.Index + 1, root);
        if (leaf is BatchLeaf batch)
            TakeBatch(logged, batch.Key);
        else if (leaf is SealLeaf or ErasedLeaf)
            Segments.Add((logged.Index, leaf));
    }

    /// <summary>Whether a leaf lost its place in a life before this one, which wrote it again behind what it had.</summary>
    private bool IsWrittenAnew(LoggedLeaf logged) => _later!.Replace(_file.Number, logged.Index)
        || (logged.Index < published.Size && published.ReadEntry(logged.Index) is { } entry && !entry.Span.SequenceEqual(logged.Entry));

    private void TakeBatch(LoggedLeaf logged, KeyId key)
    {
        List<PlannedRecord> records = [];
        BatchPlan.Decode(logged.Plan, records);
        foreach (PlannedRecord record in records)
            HaveLeaf.Add(record.Ordinal);
        Batches.Add((logged.Index, key, logged.Plan, records[0].Ordinal));
    }

    /// <summary>Counts in leaves that the journal lacks and the tiles have.</summary>
    private void CatchUp(long to)
    {
        VaultState state = StateNow();
        if (to <= state.LogSize)
            return;
        foreach ((long index, ReadOnlyMemory<byte> entry) in published.ReadEntries(state.LogSize))
        {
            if (index >= to)
                break;
            if (Leaf.TryParse(entry.Span, out Leaf? leaf, out _))
                state.Apply(leaf!);
        }
    }

    private VaultState StateNow()
    {
        if (State is not null)
            return State;

        // The first frame of the oldest file, with its snapshot, is lost: begin with what the log says.
        NoteDamage();
        return State = LogState.Read(origin, published);
    }
}
