using Palisade.Events;
using Palisade.Parsing;

namespace Palisade.Fuzz.Targets;

/// <summary>Reads an input in one format and checks the answer: places inside the input, in order, and the same however the stream comes.</summary>
internal sealed class FormatAnswer : IEventSink
{
    private readonly long _length;
    private long _last = -1;
    private int _hash;

    private FormatAnswer(long length) => _length = length;

    /// <summary>The number of events.</summary>
    public int Events { get; private set; }

    /// <summary>Reads the input whole and in small pieces; throws where the two differ.</summary>
    public static FormatAnswer Check(string format, byte[] input)
    {
        FormatAnswer whole = Read(format, input, new MemoryStream(input));
        FormatAnswer pieces = Read(format, input, new PieceStream(input));
        if (whole.Events != pieces.Events || whole._hash != pieces._hash)
            throw new InvalidOperationException($"{whole.Events} events at once, {pieces.Events} in pieces");
        return whole;
    }

    public void OnEvent(LogEvent e)
    {
        Events++;
        if (e.OffsetBytes < _last || e.OffsetBytes > _length || e.RecordNumber < 1)
            throw new InvalidOperationException($"event at {e.OffsetBytes} behind {_last}");
        _last = e.OffsetBytes;
        foreach (ref readonly Field field in e.Fields)
        {
            foreach (byte b in e.BytesOf(field))
                _hash = unchecked((_hash * 31) + b);
            _hash = unchecked((_hash * 31) + field.Name.Text.Length);
        }

        _hash = unchecked((_hash * 31) + (int)e.TimeTicks);
    }

    public void OnFailure(in ParseFailure failure)
    {
        if (failure.Code == ParseFailureCode.Defect || failure.OffsetBytes < 0 || failure.OffsetBytes > _length)
            throw new InvalidOperationException($"{failure} of {_length}");
    }

    private static FormatAnswer Read(string format, byte[] input, Stream stream)
    {
        InputFormat found = InputFormats.Find(format)!;
        found.Detect(input);
        ParseOptions options = new();
        FormatAnswer answer = new(input.Length);
        using BatchReader reader = found.OpenReader(stream, options);
        EventParser parser = found.CreateParser(options);
        RecordBatch batch = new();
        while (reader.TryRead(batch))
            parser.Parse(batch, answer);
        return answer;
    }

    private sealed class PieceStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, 7));

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, 7)]);
    }
}
