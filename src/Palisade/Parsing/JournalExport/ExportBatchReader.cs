using Palisade.Parsing.Placed;

namespace Palisade.Parsing.JournalExport;

/// <summary>Cuts a stream into entries. What is no entry is passed over up to the next empty line, and is one failure.</summary>
internal sealed class ExportBatchReader(Stream stream) : PlacedBatchReader(stream)
{
    private static ReadOnlySpan<byte> EntryEnd => "\n\n"u8;

    protected override int Find(RecordBatch batch, int length)
    {
        int at = IsPassing ? FindPassedEnd(batch, length) : 0;
        while (at < length && !IsPassing)
        {
            if (batch.Bytes[at] == '\n')
            {
                at++;
                continue;
            }

            ExportFields fields = new(batch.Bytes.AsSpan(at, length - at));
            while (fields.MoveNext())
            {
            }

            bool isWhole = fields.HasEnded || (HasEnded && !fields.IsCut && !fields.IsBroken);
            int end = isWhole ? at + fields.At : EndOfBroken(batch, at, length);
            // More is needed to see its end, or the end of what is no entry.
            if (!HasEnded && !isWhole && (!fields.IsBroken || end < 0))
                return at;
            if (isWhole)
                Accept(batch, at, end);
            else
                end = Reject(batch, at, end < 0 ? length : end, fields.IsBroken);
            at = end;
        }

        return at;
    }

    // An end that the buffer cuts stays in sight.
    protected override int PassOver(int length) => length - EntryEnd.Length;

    private static int EndOfBroken(RecordBatch batch, int at, int length)
    {
        int end = batch.Bytes.AsSpan(at, length - at).IndexOf(EntryEnd);
        return end < 0 ? -1 : at + end + EntryEnd.Length;
    }

    private int Reject(RecordBatch batch, int at, int end, bool isBroken)
    {
        batch.Failures.Add(new ParseFailure(isBroken ? ParseFailureCode.Malformed : ParseFailureCode.Truncated, Offset + at, end - at, Ordinal, isBroken ? "no journal entry" : "entry without end"));
        return end;
    }

    private int FindPassedEnd(RecordBatch batch, int length)
    {
        int end = batch.Bytes.AsSpan(0, length).IndexOf(EntryEnd);
        if (end < 0 && !HasEnded)
            return Math.Max(0, length - EntryEnd.Length);
        end = end < 0 ? length : end + EntryEnd.Length;
        RejectPassed(batch, end, "entry");
        return end;
    }
}
