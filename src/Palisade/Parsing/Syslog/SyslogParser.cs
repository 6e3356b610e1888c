using Palisade.Events;

namespace Palisade.Parsing.Syslog;

/// <summary>Parses syslog in all its forms: a record is a line and the lines that continue its message.</summary>
internal sealed class SyslogParser : EventParser
{
    private readonly LogEvent _event;
    private readonly AssumedClock _clock;
    private readonly SyslogEvent _writer;

    public SyslogParser(ParseOptions options)
    {
        _event = new LogEvent(options.Vocabulary) { TimeZone = options.TimeZone };
        _clock = new AssumedClock(options);
        _writer = new SyslogEvent(options, _clock);
    }

    public override void Parse(RecordBatch batch, IEventSink sink)
    {
        foreach (ParseFailure failure in batch.Failures)
            sink.OnFailure(failure);
        if (batch.Context is YearContext context)
            _clock.Begin(context.Years);
        ReadOnlySpan<byte> bytes = batch.Bytes.AsSpan(0, batch.Length);
        long line = batch.FirstRecord;
        for (int start = 0; start < bytes.Length;)
        {
            int next = LineEnd(bytes, start);
            long first = line++;
            if (!IsBlank(bytes[start..next]))
            {
                int limit = Math.Min(bytes.Length, start + Limits.MaxContinuationBytes);
                while (next < limit && Continues(bytes, next, out int further))
                {
                    next = further;
                    line++;
                }

                ParseRecord(batch, start, Trim(bytes, start, next), first, sink);
            }

            start = next;
        }
    }

    private static int LineEnd(ReadOnlySpan<byte> bytes, int start)
    {
        int end = bytes[start..].IndexOf((byte)'\n');
        return end < 0 ? bytes.Length : start + end + 1;
    }

    private static bool Continues(ReadOnlySpan<byte> bytes, int start, out int next)
    {
        next = start;
        if (SyslogRecord.Starts(bytes[start..]))
            return false;
        next = LineEnd(bytes, start);
        return !IsBlank(bytes[start..next]);
    }

    private static bool IsBlank(ReadOnlySpan<byte> line) => !line.ContainsAnyExcept(" \t\r\n"u8);

    private static int Trim(ReadOnlySpan<byte> bytes, int start, int end)
    {
        if (end > start && bytes[end - 1] == '\n')
            end--;
        if (end > start && bytes[end - 1] == '\r')
            end--;
        return end;
    }

    private void ParseRecord(RecordBatch batch, int start, int end, long line, IEventSink sink)
    {
        ReadOnlySpan<byte> text = batch.Bytes.AsSpan(start, end - start);
        _clock.Observe(YearTracker.MonthOf(text));
        long offset = batch.OffsetBytes + start;
        if (!SyslogRecord.TryParse(text, out SyslogHeader header, out ParseFailure failure))
        {
            Fail(failure with { Record = line }, offset, text, sink);
            return;
        }

        _event.Reset(batch.Bytes);
        _event.RecordNumber = line;
        _event.OffsetBytes = offset;
        _writer.Write(header, start, end - start, _event);
        if (_event.Overflowed)
            sink.OnFailure(new ParseFailure(ParseFailureCode.TooManyFields, offset, 0, line));
        sink.OnEvent(_event);
    }

    // Lines before the first record continue nothing: each counts for itself.
    private static void Fail(ParseFailure failure, long offset, ReadOnlySpan<byte> text, IEventSink sink)
    {
        while (!SyslogRecord.Starts(text) && text.IndexOf((byte)'\n') is >= 0 and int end)
        {
            sink.OnFailure(failure with { OffsetBytes = offset, LengthBytes = end });
            failure = failure with { OffsetBytes = 0, Record = failure.Record + 1 };
            offset += end + 1;
            text = text[(end + 1)..];
        }

        sink.OnFailure(failure with { OffsetBytes = offset + failure.OffsetBytes, LengthBytes = text.Length });
    }
}
