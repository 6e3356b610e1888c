using Palisade.Proofs.Format;
using Palisade.Vault.Journal;
using Palisade.Vault.Log;
using Palisade.Vault.Segments;
using Palisade.Vault.Storage;

namespace Palisade.Vault.Writing;

/// <summary>
/// Brings the records of closed journal files into segments, one for each key, and destroys the files: first the segments are durable, then their leaves, then a checkpoint covers every leaf of the file, then
/// its key goes, and then the file. A crash in between leaves a segment that no leaf names, which is made again.
/// </summary>
internal sealed class Sealer(WriterParts parts, Sequencer sequencer, OuterLog log, Unsealed unsealed, StreamReaders readers, StreamNames names, Action<Task> wait)
{
    /// <summary>Journal files sealed together: small ones, as of short sessions, would make small segments.</summary>
    private const int MaxFilesAtOnce = 256;

    /// <summary>Readers kept; beyond it all are made anew.</summary>
    private const int MaxStreams = 4096;

    private readonly Lock _gate = new();
    private readonly Dictionary<uint, SealedStream> _streams = [];
    private readonly SealedContexts _contexts = new(parts);
    private readonly JournalRecords _records = new();
    private readonly SegmentRoom _room = new();

    /// <summary>Seals when there is enough, or when it has waited for long enough; removes what may go. Holds appends back while it is too far behind.</summary>
    public void Step()
    {
        lock (_gate)
        {
            List<UnsealedFile> waiting = Waiting();
            sequencer.Hold(waiting.Count > parts.Limits.UnsealedFiles && waiting.Sum(f => f.RawBytes) > parts.Limits.UnsealedFiles * parts.Limits.JournalBytes);
            if (waiting.Sum(f => f.RawBytes) >= parts.Limits.JournalBytes || waiting.Any(IsOld))
                Seal(waiting);
            Retire();
        }
    }

    /// <summary>Seals all closed files.</summary>
    public void SealAll()
    {
        lock (_gate)
        {
            for (List<UnsealedFile> waiting = Waiting(); waiting.Count > 0; waiting = Waiting())
                Seal(waiting);
        }
    }

    /// <summary>Destroys the sealed files whose leaves a published checkpoint covers.</summary>
    public void Retire()
    {
        lock (_gate)
        {
            foreach (UnsealedFile file in unsealed.Closed())
            {
                if (file.Journal > SealedThrough() || file.EndLeaf > log.Published || HasLateLeaf(file))
                    break;
                Remove(file);
                unsealed.Remove(file.Journal);
            }
        }
    }

    /// <summary>Closed files with records that are in no segment, oldest first, as many as are sealed together.</summary>
    private List<UnsealedFile> Waiting()
    {
        long through = SealedThrough();
        return [.. unsealed.Closed().Where(f => f.Journal > through).Take(MaxFilesAtOnce)];
    }

    private long SealedThrough()
    {
        long through = 0;
        sequencer.Look(state => through = state.SealedThrough);
        return through;
    }

    private bool IsOld(UnsealedFile file) => file.FirstReceived > 0 && VaultTime.FromMoment(parts.Clock.GetUtcNow()) - file.FirstReceived >= parts.Limits.JournalAge.TotalMicroseconds;

    // The leaf of a batch may lie in a later file; it must be durable before it is relied on, and in the tiles before its records' file goes.
    private bool HasLateLeaf(UnsealedFile file) => file.Batches.Count > 0 && file.Batches.Max(b => b.Index) >= log.Published;

    private void Seal(List<UnsealedFile> waiting)
    {
        List<UnsealedFile> files = [];
        for (long bytes = 0; files.Count < waiting.Count && (files.Count == 0 || bytes + waiting[files.Count].RawBytes <= parts.Limits.JournalBytes); files.Add(waiting[files.Count]))
            bytes += waiting[files.Count].RawBytes;
        names.Save();
        wait(sequencer.AllDurable());
        _records.Read(parts.Disk, parts.Keys, [.. files.Select(f => f.Journal)]);
        _records.Walk(stream => Stream(stream).IsRead, (stream, ordinal, raw) => Stream(stream).Observe(ordinal, raw));
        List<Func<long, SealLeaf>> leaves = [];
        foreach (IGrouping<KeyId, WholeBatch> key in files.SelectMany(Whole).GroupBy(b => b.Key).OrderBy(g => g.Min(b => b.Index)))
            leaves.Add(WriteSegment(key.Key, [.. key.OrderBy(b => b.Index)], Others(key.Key, waiting.Except(files))));
        List<(long Index, SealLeaf Leaf)> written = [];
        wait(sequencer.Locked(to =>
        {
            foreach (Func<long, SealLeaf> leaf in leaves)
            {
                SealLeaf seal = leaf(to.Stamp());
                written.Add((to.Log(seal, []), seal));
            }

            to.LogSealed(files[^1].Journal);
        }));
        foreach ((long index, SealLeaf seal) in written)
            parts.Catalogue.AddSegment(index, seal);
        foreach (SealedStream stream in _streams.Values)
            stream.Forget();
    }

    /// <summary>
    /// The batches of a file whose records are all there. Those that a damaged file has lost a record of stay without a segment, so that every pack of their time fails; the file is set aside, and the vault goes on.
    /// </summary>
    private List<WholeBatch> Whole(UnsealedFile file)
    {
        List<WholeBatch> whole = [];
        foreach (UnsealedBatch batch in file.Batches)
        {
            List<PlannedRecord> plan = [];
            BatchPlan.Decode(batch.Plan, plan);
            if (plan.TrueForAll(record => _records.Has(record.Ordinal)))
                whole.Add(new WholeBatch(batch.Index, batch.Key, plan));
            else
                file.IsDamaged = true;
        }

        return whole;
    }

    /// <summary>Batches of the same key in files that are not sealed now: none lies between those that are, unless the journal was damaged.</summary>
    private static long[] Others(KeyId key, IEnumerable<UnsealedFile> files) => [.. files.SelectMany(f => f.Batches).Where(b => b.Key == key).Select(b => b.Index)];

    private Func<long, SealLeaf> WriteSegment(KeyId key, List<WholeBatch> batches, long[] others)
    {
        SegmentId id = SegmentId.Create();
        using SegmentWriter writer = new(parts.Disk, parts.Keys.DayKey(key), id, stream => Stream(stream).Description, room: _room);
        foreach (WholeBatch batch in batches)
        {
            writer.BeginBatch(batch.Index, batch.Plan.Count);
            foreach (PlannedRecord planned in batch.Plan)
            {
                ReadOnlySpan<byte> raw = _records.Find(planned, out RecordHeader header);
                writer.Append(header, raw);
            }
        }

        SealedSegment made = writer.Finish();
        Interval[] runs = Runs(batches, others);
        return time => new SealLeaf(time, id, key, runs, made.Bytes, made.Digest);
    }

    /// <summary>Runs of leaf indexes that hold these batches, and no other of their key: as few as can be, since batches of other keys within a run are not meant.</summary>
    private static Interval[] Runs(List<WholeBatch> batches, long[] others)
    {
        List<Interval> runs = [];
        foreach (WholeBatch batch in batches)
        {
            if (runs.Count > 0 && !others.Any(o => o > runs[^1].Highest && o < batch.Index))
                runs[^1] = new Interval(runs[^1].Lowest, batch.Index);
            else
                runs.Add(new Interval(batch.Index, batch.Index));
        }

        return [.. runs];
    }

    /// <summary>A stream and its readers, which stay the same from file to file: the header of a table stands in the first.</summary>
    private SealedStream Stream(uint id)
    {
        if (_streams.TryGetValue(id, out SealedStream? stream))
            return stream;
        if (_streams.Count >= MaxStreams)
        {
            _streams.Clear();
            _contexts.Forget();
        }

        string name = parts.Catalogue.StreamName(id) ?? "";
        byte[] before = readers.Has(id) ? [] : _contexts.Of(id);
        return _streams[id] = new SealedStream(id, name, () => readers.Create(id, name), before, before.Length == 0 ? Earlier(id, name) : []);
    }

    // A stream that begins in the middle of a table: its header is in an earlier stream of the same name, sealed just now or in segments.
    private byte[] Earlier(uint id, string name)
    {
        SealedStream? latest = null;
        foreach (SealedStream stream in _streams.Values)
        {
            if (stream.Description.Id < id && stream.Description.Name == name && LastContexts.HasTable(stream.Context) && (latest is null || latest.Description.Id < stream.Description.Id))
                latest = stream;
        }

        return latest is null ? _contexts.OfEarlier(name, id) : latest.Context.ToArray();
    }

    private void Remove(UnsealedFile file)
    {
        if (file.IsDamaged)
        {
            parts.Disk.Rename(JournalFormat.FilePath(file.Journal), JournalFormat.AsidePath(file.Journal));
            parts.Disk.SyncFolder(JournalFormat.Folder);
            return;
        }

        parts.Disk.Wipe(JournalFormat.KeyPath(file.Journal));
        if (!parts.Disk.Exists(JournalFormat.FilePath(file.Journal)))
            return;
        parts.Disk.Delete(JournalFormat.FilePath(file.Journal));
        parts.Disk.SyncFolder(JournalFormat.Folder);
    }

    /// <summary>A batch whose records are all there, and which they are.</summary>
    private sealed record WholeBatch(long Index, KeyId Key, List<PlannedRecord> Plan);
}
