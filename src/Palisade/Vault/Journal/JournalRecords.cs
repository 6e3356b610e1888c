using Palisade.Proofs.Format;
using Palisade.Vault.Storage;

namespace Palisade.Vault.Journal;

/// <summary>
/// The records of some journal files in memory, to be found by ordinal: for the sealer, which needs them key by key. As large as the files, and four bytes for each record. Used again for the next files: then
/// nothing is allocated once it has grown. Not safe on several threads at once.
/// </summary>
internal sealed class JournalRecords
{
    /// <summary>Room is made in steps of this, so that files of nearly the same size need it once.</summary>
    private const int Step = 4 << 20;

    private readonly ByteBuffer _runBytes = new(0);
    private readonly List<Run> _runs = [];
    private int[] _places = [];
    private int _count, _last;

    /// <summary>How many records there are.</summary>
    public int Count => _count;

    /// <summary>Takes the records of these files in the place of those it has.</summary>
    public void Read(IVaultDisk disk, IKeyWrap wrap, IReadOnlyList<long> journals)
    {
        _runBytes.Clear();
        _runs.Clear();
        (_count, _last) = (0, 0);
        foreach (long journal in journals)
        {
            using JournalReader? reader = JournalReader.TryOpen(disk, journal, wrap, out _);
            if (reader is null)
                continue;

            // What a file holds besides records takes no room here, so that its length is enough, and once.
            long length = _runBytes.Length + reader.Length;
            _runBytes.Reserve((int)Math.Min((length + Step - 1) / Step * Step, Array.MaxLength));
            while (reader.TryRead(out ReadOnlySpan<byte> frame, out _))
                Take(frame);
        }

        // After damage ordinals may go back.
        if (!IsAscending())
            _runs.Sort((a, b) => a.First.CompareTo(b.First));
    }

    /// <summary>Whether a record is there.</summary>
    public bool Has(long ordinal) => IndexOf(ordinal) >= 0;

    /// <summary>A record of a batch: its bytes, valid until the next reading, and its header with what the batch found.</summary>
    /// <exception cref="InvalidDataException">It is not there.</exception>
    public ReadOnlySpan<byte> Find(PlannedRecord planned, out RecordHeader header)
    {
        ReadOnlySpan<byte> raw = Find(planned.Ordinal, out header);
        header.EventSecond = planned.EventSecond;
        if (planned.IsOwnTime)
            header.Flags |= RecordFlags.HasEventTime;
        return raw;
    }

    /// <summary>A record: its bytes, valid until the next reading, and its header as received.</summary>
    /// <exception cref="InvalidDataException">It is not there.</exception>
    public ReadOnlySpan<byte> Find(long ordinal, out RecordHeader header)
    {
        int index = IndexOf(ordinal);
        if (index < 0)
            throw new InvalidDataException($"Record {ordinal} is not in the journal files that are to have it.");
        Run run = _runs[index];
        int start = _places[run.Place + (int)(ordinal - run.First)];
        RecordRunCursor cursor = new RecordRun(run.Stream, run.Received, ordinal, 1, _runBytes.Written[start..]).Records();
        cursor.MoveNext();
        header = cursor.Header;
        return cursor.Raw;
    }

    /// <summary>Goes through all records of streams that are of interest, in the order of receipt.</summary>
    public void Walk(Predicate<uint> isWanted, RecordVisitor visit)
    {
        foreach (Run run in _runs)
        {
            if (!isWanted(run.Stream))
                continue;
            for (int i = 0; i < run.Count; i++)
                visit(run.Stream, run.First + i, Find(run.First + i, out _));
        }
    }

    private int IndexOf(long ordinal)
    {
        // The records of a batch mostly lie one after another.
        for (int near = _last; near < Math.Min(_last + 2, _runs.Count); near++)
        {
            if (_runs[near].Has(ordinal))
                return _last = near;
        }

        int low = 0, high = _runs.Count - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            if (_runs[middle].Has(ordinal))
                return _last = middle;
            if (_runs[middle].First > ordinal)
                high = middle - 1;
            else
                low = middle + 1;
        }

        return -1;
    }

    private void Take(ReadOnlySpan<byte> frame)
    {
        JournalEntries entries = new(frame);
        while (entries.MoveNext())
        {
            if (entries.Kind == EntryKind.Records)
                Take(entries.ReadRecords());
            else
                entries.Skip();
        }
    }

    private void Take(RecordRun run)
    {
        int start = _runBytes.Length, first = _count;
        if (_places.Length < _count + run.Count)
            Array.Resize(ref _places, Math.Max(_count + run.Count, 2 * _places.Length));
        RecordRunCursor records = run.Records();
        for (int place = records.Position; records.MoveNext(); place = records.Position)
            _places[_count++] = start + place;
        _runBytes.Write(run.Encoded);
        if (_count > first)
            _runs.Add(new Run(run.FirstOrdinal, _count - first, run.Stream, run.Received, first));
    }

    private bool IsAscending()
    {
        for (int i = 1; i < _runs.Count; i++)
        {
            if (_runs[i].First < _runs[i - 1].First)
                return false;
        }

        return true;
    }

    /// <summary>Records of one append.</summary>
    private readonly record struct Run(long First, int Count, uint Stream, long Received, int Place)
    {
        public bool Has(long ordinal) => ordinal >= First && ordinal - First < Count;
    }
}

/// <summary>Looks at a record.</summary>
internal delegate void RecordVisitor(uint stream, long ordinal, ReadOnlySpan<byte> raw);
