using Palisade.Events;
using Palisade.Parsing;

namespace Palisade.Tests;

/// <summary>Holds parsers to their promise: nothing is allocated for an event once buffers have grown.</summary>
internal static class AllocationTest
{
    public static void AssertNone(InputFormat format, byte[] bytes, ParseOptions? options = null)
    {
        options ??= new ParseOptions { Reference = new DateTime(2026, 6, 30, 0, 0, 0, DateTimeKind.Utc) };
        using BatchReader reader = format.OpenReader(new MemoryStream(bytes), options);
        RecordBatch batch = new();
        Assert.True(reader.TryRead(batch));
        EventParser parser = format.CreateParser(options);
        Count count = new();
        parser.Parse(batch, count);
        Assert.True(count.Events > 0);
        parser.Parse(batch, count);
        long before = GC.GetAllocatedBytesForCurrentThread();
        parser.Parse(batch, count);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        // A batch may cost a few bytes; an event may not.
        Assert.InRange(allocated, 0, 200);
    }

    private sealed class Count : IEventSink
    {
        public int Events { get; private set; }

        public void OnEvent(LogEvent e) => Events++;

        public void OnFailure(in ParseFailure failure)
        {
        }
    }
}
