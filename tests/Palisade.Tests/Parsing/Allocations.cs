using System.Text;
using Palisade.Events;
using Palisade.Parsing;

namespace Palisade.Tests.Parsing;

/// <summary>Measures what parsing allocates once everything is warm.</summary>
internal static class Allocations
{
    /// <summary>Bytes allocated for a batch in the middle of a file that is a header and many times the same line.</summary>
    public static long OfParsing(string format, string header, string line)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(header + string.Concat(Enumerable.Repeat(line, (Limits.BatchBytes * 5 / 2 / line.Length) + 1)));
        InputFormat found = InputFormats.Find(format)!;
        ParseOptions options = new();
        using BatchReader reader = found.OpenReader(new MemoryStream(bytes), options);
        RecordBatch batch = new();
        Assert.True(reader.TryRead(batch) && reader.TryRead(batch));
        EventParser parser = found.CreateParser(options);
        Counter counter = new();
        parser.Parse(batch, counter);
        parser.Parse(batch, counter);
        Assert.True(counter.Events > 1000);
        Assert.Equal(0, counter.Failures);
        long before = GC.GetAllocatedBytesForCurrentThread();
        parser.Parse(batch, counter);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private sealed class Counter : IEventSink
    {
        public int Events { get; private set; }

        public int Failures { get; private set; }

        public void OnEvent(LogEvent e) => Events++;

        public void OnFailure(in ParseFailure failure) => Failures++;
    }
}
