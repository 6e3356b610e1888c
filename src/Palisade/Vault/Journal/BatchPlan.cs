using Palisade.Proofs.Format;

namespace Palisade.Vault.Journal;

/// <summary>
/// Which records a batch has, and what was found of them after they were acknowledged: runs of ordinals, then for each record its event second and whether it is its own. Together with
/// the record entries this is all the sealer needs, and after a crash tells which records still have no leaf.
/// </summary>
internal static class BatchPlan
{
    public static byte[] Encode(ReadOnlySpan<RecordHeader> headers)
    {
        ByteBuffer to = new(64 + (2 * headers.Length));
        to.WriteVarint(CountRuns(headers));
        long end = 0;
        for (int i = 0; i < headers.Length;)
        {
            int count = RunLength(headers[i..]);
            to.WriteVarint(headers[i].Ordinal - end);
            to.WriteVarint(count);
            end = headers[i].Ordinal + count;
            i += count;
        }

        long before = 0;
        foreach (ref readonly RecordHeader header in headers)
        {
            to.WriteByte((byte)(header.Flags & RecordFlags.HasEventTime));
            to.WriteZigzag(header.EventSecond - before);
            before = header.EventSecond;
        }

        return to.Written.ToArray();
    }

    /// <summary>Gives each record's ordinal, event second, and whether that is its own.</summary>
    public static void Decode(ReadOnlySpan<byte> plan, List<PlannedRecord> records)
    {
        ByteCursor cursor = new(plan);
        int first = records.Count;
        long end = 0;
        for (long runs = cursor.TakeVarint(); runs > 0; runs--)
        {
            long start = end + cursor.TakeVarint();
            end = start + cursor.TakeVarint();
            for (long ordinal = start; ordinal < end; ordinal++)
                records.Add(new PlannedRecord(ordinal, 0, false));
        }

        long second = 0;
        for (int i = first; i < records.Count; i++)
        {
            bool own = cursor.TakeByte() != 0;
            second += cursor.TakeZigzag();
            records[i] = new PlannedRecord(records[i].Ordinal, second, own);
        }
    }

    private static int CountRuns(ReadOnlySpan<RecordHeader> headers)
    {
        int runs = 0;
        for (int i = 0; i < headers.Length; i += RunLength(headers[i..]))
            runs++;
        return runs;
    }

    private static int RunLength(ReadOnlySpan<RecordHeader> headers)
    {
        int count = 1;
        while (count < headers.Length && headers[count].Ordinal == headers[count - 1].Ordinal + 1)
            count++;
        return count;
    }
}

/// <summary>A record of a batch.</summary>
internal readonly record struct PlannedRecord(long Ordinal, long EventSecond, bool IsOwnTime);
