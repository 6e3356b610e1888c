using Palisade.Proofs.Format;
using Palisade.Vault.Storage;

namespace Palisade.Vault.Journal;

/// <summary>The records of some journal files in memory, to be found by ordinal: for the sealer, which needs them key by key. As large as the files: twice 32 MiB at most, unless a record's own size is the reason.</summary>
internal sealed class JournalRecords
{
    private readonly Dictionary<long, Place> _places = [];
    private readonly ByteBuffer _raw = new(1 << 20);

    private JournalRecords()
    {
    }

    public static JournalRecords Read(IVaultDisk disk, IKeyWrap wrap, IReadOnlyList<long> journals)
    {
        JournalRecords records = new();
        foreach (long journal in journals)
        {
            using JournalReader? reader = JournalReader.TryOpen(disk, journal, wrap, out _);
            while (reader is not null && reader.TryRead(out ReadOnlySpan<byte> frame, out _))
                records.Take(frame);
        }

        return records;
    }

    /// <summary>The header of a record, with what its batch found.</summary>
    public RecordHeader Header(PlannedRecord planned)
    {
        RecordHeader header = _places[planned.Ordinal].Header;
        header.EventSecond = planned.EventSecond;
        if (planned.IsOwnTime)
            header.Flags |= RecordFlags.HasEventTime;
        return header;
    }

    public ReadOnlySpan<byte> Raw(long ordinal)
    {
        Place place = _places[ordinal];
        return _raw.Written.Slice(place.Start, place.Length);
    }

    private void Take(ReadOnlySpan<byte> frame)
    {
        JournalEntries entries = new(frame);
        while (entries.MoveNext())
        {
            if (entries.Kind != EntryKind.Records)
            {
                entries.Skip();
                continue;
            }

            RecordRunCursor records = entries.ReadRecords().Records();
            while (records.MoveNext())
            {
                _places[records.Header.Ordinal] = new Place(records.Header, _raw.Length, records.Raw.Length);
                _raw.Write(records.Raw);
            }
        }
    }

    private readonly record struct Place(RecordHeader Header, int Start, int Length);
}
