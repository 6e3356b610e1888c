using Palisade.Events;
using Palisade.Parsing;

namespace Palisade.Fuzz.Targets;

/// <summary>What must hold for every format of lines, whatever the bytes.</summary>
internal static class LineFormatCheck
{
    /// <summary>Fails the run when a promise is broken.</summary>
    public static void Require(bool holds)
    {
        if (!holds)
            throw new InvalidOperationException("a promise of the parser is broken");
    }

    /// <summary>Detects, cuts and parses the input twice, and compares.</summary>
    public static void Run(InputFormat format, ParseOptions options, byte[] input)
    {
        int score = format.Detect(input);
        Require(score is >= 0 and <= 100);
        Require(Digest(format, options, input) == Digest(format, options, input));
    }

    private static ulong Digest(InputFormat format, ParseOptions options, byte[] input)
    {
        using BatchReader reader = format.OpenReader(new MemoryStream(input), options);
        EventParser parser = format.CreateParser(options);
        RecordBatch batch = new();
        Check check = new(input.Length);
        while (reader.TryRead(batch))
            parser.Parse(batch, check);
        return check.Digest;
    }

    private sealed class Check(int inputLength) : IEventSink
    {
        private readonly ByteBuffer _text = new();
        private long _lastOffset = -1;

        public ulong Digest { get; private set; } = 14695981039346656037;

        public void OnEvent(LogEvent e)
        {
            Require(e.OffsetBytes > _lastOffset && e.OffsetBytes < inputLength && e.RecordNumber >= 1 && e.HostField < e.Count);
            _lastOffset = e.OffsetBytes;
            foreach (ref readonly Field field in e.Fields)
            {
                _text.Truncate(0);
                FieldText.Append(e, field, _text);
                Mix(_text.Written);
            }

            Mix(BitConverter.GetBytes(e.TimeTicks));
        }

        public void OnFailure(in ParseFailure failure)
        {
            Require(failure.Code != ParseFailureCode.Defect && failure.OffsetBytes >= 0 && failure.OffsetBytes <= inputLength && failure.LengthBytes <= inputLength);
            Mix(BitConverter.GetBytes(failure.OffsetBytes));
        }

        private void Mix(ReadOnlySpan<byte> bytes)
        {
            foreach (byte b in bytes)
                Digest = unchecked((Digest ^ b) * 1099511628211);
        }
    }
}
