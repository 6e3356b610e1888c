using Palisade.Parsing.Lines;

namespace Palisade.Parsing.Syslog;

/// <summary>Cuts a syslog file before a line that begins a record, as messages may continue on further lines, and follows the year.</summary>
internal sealed class SyslogBatchReader(Stream stream, ParseOptions options) : LineBatchReader(stream)
{
    private YearTracker _years = new(Math.Clamp(options.Year ?? 1, 1, 9999), 0);

    protected override int CutWithin(ReadOnlySpan<byte> wholeLines)
    {
        int end = wholeLines.Length;
        int lowest = Math.Max(0, end - Limits.MaxContinuationBytes);
        for (int at = end; at > lowest;)
        {
            int start = wholeLines[..(at - 1)].LastIndexOf((byte)'\n') + 1;
            if (SyslogRecord.Starts(wholeLines[start..at]))
                return start > 0 ? start : end;
            at = start;
        }

        return end;
    }

    protected override void OnBatch(RecordBatch batch)
    {
        if (options.Year is null)
            return;
        batch.Context = new YearContext(_years);
        ReadOnlySpan<byte> rest = batch.Bytes.AsSpan(0, batch.Length);
        while (!rest.IsEmpty)
        {
            int end = rest.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = end < 0 ? rest : rest[..end];
            int month = SyslogRecord.Starts(line) ? YearTracker.MonthOf(line) : 0;
            if (month > 0)
                _years.Observe(month);
            rest = end < 0 ? default : rest[(end + 1)..];
        }
    }
}

/// <summary>The year and month before a batch.</summary>
internal sealed record YearContext(YearTracker Years);
