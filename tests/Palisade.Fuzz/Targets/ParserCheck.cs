using Palisade.Events;
using Palisade.Parsing;

namespace Palisade.Fuzz.Targets;

/// <summary>Runs a format over bytes and holds what is true of every answer: places lie inside the input and in order, values can be read.</summary>
internal sealed class ParserCheck(long length) : IEventSink
{
    private readonly ByteBuffer _text = new();
    private long _lastOffset = -1;

    public List<long> Records { get; } = [];

    public int Failures { get; private set; }

    public static ParserCheck Run(InputFormat format, byte[] input)
    {
        format.Detect(input.AsSpan(0, Math.Min(input.Length, InputFormats.HeadBytes)));
        ParserCheck check = new(input.Length);
        ParseOptions options = new();
        RecordBatch batch = new();
        EventParser parser = format.CreateParser(options);
        using BatchReader reader = format.OpenReader(new MemoryStream(input), options);
        while (reader.TryRead(batch))
            parser.Parse(batch, check);
        check.Failures += batch.Failures.Count;
        return check;
    }

    public void OnEvent(LogEvent e)
    {
        if (e.OffsetBytes <= _lastOffset || e.OffsetBytes >= length)
            throw new InvalidOperationException($"event at {e.OffsetBytes} after {_lastOffset} of {length}");
        _lastOffset = e.OffsetBytes;
        Records.Add(e.RecordNumber);
        if (e.HostField >= e.Count || e.TimeTicks > DateTime.MaxValue.Ticks)
            throw new InvalidOperationException("host or time out of range");
        foreach (ref readonly Field field in e.Fields)
        {
            _text.Truncate(0);
            FieldText.Append(e, field, _text);
        }
    }

    public void OnFailure(in ParseFailure failure)
    {
        Failures++;
        if (failure.OffsetBytes < 0 || failure.OffsetBytes > length || failure.LengthBytes < 0 || failure.Code is ParseFailureCode.None or ParseFailureCode.Defect)
            throw new InvalidOperationException($"{failure} of {length}");
    }
}
