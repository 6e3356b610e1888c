using System.Buffers.Binary;
using Palisade.Proofs.Format;
using Palisade.Vault;

namespace Palisade.Server.Listeners.Journal;

/// <summary>How far the journals of one sender are taken in: the last number of each series. After a broken connection a sender begins anew where an upload last ended well; what is there already is passed over.</summary>
internal sealed class JournalProgress
{
    /// <summary>The series that are remembered; journald begins one with each machine, and when its files were damaged.</summary>
    private const int MaxSeries = 64;

    private const int SeriesBytes = 16, EntryBytes = SeriesBytes + 8;

    // The one that was written last stands last.
    private readonly List<JournalPlace> _last = [];

    /// <summary>Out of its mark.</summary>
    /// <param name="mark">As given by <see cref="ToMark"/>; null for the beginning.</param>
    public static JournalProgress Of(byte[]? mark)
    {
        JournalProgress progress = new();
        for (int at = 0; mark is not null && at + EntryBytes <= mark.Length; at += EntryBytes)
            progress._last.Add(new JournalPlace(Convert.ToHexStringLower(mark.AsSpan(at, SeriesBytes)), BinaryPrimitives.ReadUInt64BigEndian(mark.AsSpan(at + SeriesBytes))));
        return progress;
    }

    /// <summary>What is to be remembered.</summary>
    public byte[] ToMark()
    {
        byte[] mark = new byte[_last.Count * EntryBytes];
        for (int i = 0; i < _last.Count; i++)
        {
            Convert.FromHexString(_last[i].Series).CopyTo(mark, i * EntryBytes);
            BinaryPrimitives.WriteUInt64BigEndian(mark.AsSpan((i * EntryBytes) + SeriesBytes), _last[i].Number);
        }

        return mark;
    }

    /// <summary>The numbers that were passed over since it was made.</summary>
    public long Missing { get; private set; }

    /// <summary>The records that were there already.</summary>
    public long Known { get; private set; }

    /// <summary>Takes out those that are there already, and goes on to the last.</summary>
    /// <param name="records">Records; emptied into the result when one of them is known.</param>
    /// <param name="places">Their places.</param>
    /// <returns>Those to append.</returns>
    public RecordBuffer Filter(RecordBuffer records, List<JournalPlace> places)
    {
        bool[] isNew = [.. places.Select(IsNew)];
        Known += isNew.Count(fresh => !fresh);
        if (Array.TrueForAll(isNew, fresh => fresh))
            return records;
        RecordBuffer kept = new();
        int i = 0;
        for (RecordBufferReader reader = new(records.Encoded); reader.MoveNext(); i++)
        {
            if (!isNew[i])
                continue;
            if (reader.Flags.HasFlag(RecordFlags.Truncated))
                kept.AddTruncated(reader.Raw, reader.Flags, reader.WholeLength, reader.WholeHash);
            else
                kept.Add(reader.Raw, reader.Flags);
        }

        return kept;
    }

    private bool IsNew(JournalPlace place)
    {
        if (place.Series.Length == 0)
            return true;
        int at = _last.FindLastIndex(l => l.Series == place.Series);
        if (at >= 0 && _last[at].Number >= place.Number)
            return false;
        if (at >= 0)
        {
            Missing += (long)Math.Min(place.Number - _last[at].Number - 1, int.MaxValue);
            _last.RemoveAt(at);
        }
        else if (_last.Count == MaxSeries)
        {
            _last.RemoveAt(0);
        }

        _last.Add(place);
        return true;
    }
}
