using Palisade.Events;
using Palisade.Parsing;
using Palisade.Parsing.Evtx;

namespace Palisade.Tests.Parsing.Evtx;

public sealed class EvtxParserTests
{
    private static readonly DateTime Time = new(2026, 4, 17, 5, 24, 53, 92, 51, DateTimeKind.Utc);

    [Fact]
    public void Event_has_its_fields_in_order_and_its_own_facts()
    {
        EvtxWriter writer = new(700);
        writer.Add("Security", "Microsoft-Windows-Security-Auditing", 4688, "host-1", Time, ("NewProcessName", @"C:\a.exe"), ("Threat Name", "x"), (null, "bare"));
        ParsedFile file = ParsedFile.Read(writer.ToArray());
        Assert.Empty(file.Failures);
        ParsedEvent e = Assert.Single(file.Events);
        Assert.Equal(
            "Provider_Name=Microsoft-Windows-Security-Auditing|EventID=4688|Version=0|Level=4|Task=0|Opcode=0|Keywords=0x8020000000000000|TimeCreated=2026-04-17T05:24:53.0920510Z|" +
            @"EventRecordID=700|Execution_ProcessID=4|Execution_ThreadID=8|Channel=Security|Computer=host-1|NewProcessName=C:\a.exe|Threat Name=x|Data=bare",
            string.Join('|', e.Fields.Select(f => $"{f.Name}={f.Text}")));
        Assert.Equal((4688, 700L, 4096L + 512, "host-1", Time.Ticks), (e.EventId, e.RecordNumber, e.OffsetBytes, e.Host, e.TimeTicks));
        Assert.Equal(new EventSource("windows", Channel: "Security"), e.Source);
    }

    public static TheoryData<string, object?, string?> Values => new()
    {
        { "text", "Grüße 🦊", "Grüße 🦊" },
        { "empty text", "", "" },
        { "text with terminators", "ab\0\0", "ab" },
        { "odd text", new EvtxValue(0x01, [0x41, 0, 0x42]), "A" },
        { "lone surrogate", new EvtxValue(0x01, [0x61, 0, 0, 0xD8]), "a\uFFFD\uFFFD\uFFFD" },
        { "ansi", new EvtxValue(0x02, [0x41, 0x80, 0]), "A€" },
        { "int8", (sbyte)-5, "-5" },
        { "uint8", (byte)200, "200" },
        { "int16", (short)-300, "-300" },
        { "uint16", (ushort)65535, "65535" },
        { "int32", int.MinValue, "-2147483648" },
        { "uint32", uint.MaxValue, "4294967295" },
        { "int64", long.MinValue, "-9223372036854775808" },
        { "uint64", ulong.MaxValue, "18446744073709551615" },
        { "real32", 1.5f, "1.5" },
        { "real64", -0.1, "-0.1" },
        { "true", true, "true" },
        { "irregular bool", new EvtxValue(0x0D, [2, 0]), "true" },
        { "one byte bool", new EvtxValue(0x0D, [0]), "false" },
        { "binary", new byte[] { 0xAB, 0x01 }, "AB01" },
        { "guid", new Guid("0197231e-c424-69e1-c922-000000000800"), "0197231E-C424-69E1-C922-000000000800" },
        { "size_t of 4", new EvtxValue(0x10, [1, 2, 0, 0]), "0x201" },
        { "size_t of 8", new EvtxValue(0x10, [1, 2, 0, 0, 0, 0, 0, 0x10]), "0x1000000000000201" },
        { "odd size_t", new EvtxValue(0x10, [1, 2, 3]), "010203" },
        { "filetime", new EvtxValue(0x11, BitConverter.GetBytes(133_000_000_000_000_001L)), "2022-06-18T04:26:40.0000001Z" },
        { "filetime past 9999", new EvtxValue(0x11, BitConverter.GetBytes(ulong.MaxValue)), "18446744073709551615" },
        { "systemtime", new EvtxValue(0x12, [0xE8, 7, 2, 0, 4, 0, 29, 0, 23, 0, 59, 0, 58, 0, 7, 0]), "2024-02-29T23:59:58.007Z" },
        { "sid", EvtxValue.Sid("S-1-5-21-1-2-4294967295-500"), "S-1-5-21-1-2-4294967295-500" },
        { "short sid", new EvtxValue(0x13, [1, 2, 3]), "010203" },
        { "hexint32", new EvtxValue(0x14, [0xEF, 0xBE, 0xAD, 0xDE]), "0xdeadbeef" },
        { "hexint64 of 0", EvtxValue.Hex64(0), "0x0" },
        { "handle", new EvtxValue(0x20, [0x10, 0, 0, 0, 0, 0, 0, 0]), "0x10" },
        { "xml", new EvtxValue(0x23, [0x3C, 0, 0x61, 0]), "<a" },
        { "null", null, null },
        { "number without bytes", new EvtxValue(0x08, []), null },
        { "unknown type", new EvtxValue(0x33, [1]), "01" },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void Value_is_shown_by_its_type(string what, object? value, string? text)
    {
        EvtxWriter writer = new();
        writer.Add("c", "p", 1, "h", Time, ("before", "1"), ("v", value), ("after", "2"));
        ParsedFile file = ParsedFile.Read(writer.ToArray());
        Assert.True(file.Failures.Count == 0, what);
        ParsedEvent e = Assert.Single(file.Events);
        Assert.Equal(["before", "v", "after"], e.Fields.TakeLast(3).Select(f => f.Name));
        Assert.Equal(["1", text, "2"], e.Fields.TakeLast(3).Select(f => f.Text));
    }

    public static TheoryData<string, object, string[]> Arrays => new()
    {
        { "strings", new[] { "a", "", "b" }, ["a", "", "b"] },
        { "strings without a last terminator", new EvtxValue(0x81, "a\0\0\0b\0"u8.ToArray()), ["a", "b"] },
        { "ansi", new EvtxValue(0x82, "a\0b\0"u8.ToArray()), ["a", "b"] },
        { "uint16", new EvtxValue(0x86, [1, 0, 2, 0]), ["1", "2"] },
        { "uint16 with a rest", new EvtxValue(0x86, [1, 0, 2]), ["1", "2"] },
        { "guids", new EvtxValue(0x8F, [.. Guid.Empty.ToByteArray(), .. Guid.Empty.ToByteArray()]), [Guid.Empty.ToString(), Guid.Empty.ToString()] },
        { "sids", new EvtxValue(0x93, [.. EvtxValue.Sid("S-1-5-18").Bytes, .. EvtxValue.Sid("S-1-1-0").Bytes]), ["S-1-5-18", "S-1-1-0"] },
        { "sid longer than the rest", new EvtxValue(0x93, [1, 200, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0]), ["S-1-5-18"] },
    };

    [Theory]
    [MemberData(nameof(Arrays))]
    public void Array_gives_one_field_an_item(string what, object value, string[] items)
    {
        EvtxWriter writer = new();
        writer.Add("c", "p", 1, "h", Time, (null, value));
        ParsedFile file = ParsedFile.Read(writer.ToArray());
        Assert.True(file.Failures.Count == 0, what);
        Assert.Equal(items, file.Events[0].All("Data"));
    }

    [Fact]
    public void Events_of_many_chunks_share_names_and_sources()
    {
        EvtxWriter writer = new();
        for (int i = 0; i < 2000; i++)
            writer.Add(i % 3 == 0 ? "Security" : "System", "p", i, "h", Time, ("A", i), (i % 5 == 0 ? "B" : "C", $"value {i}"));
        byte[] bytes = writer.ToArray();
        ParsedFile file = ParsedFile.Read(bytes);
        Assert.Empty(file.Failures);
        Assert.True(bytes.Length > 4096 + (3 * 65536));
        Assert.Equal(Enumerable.Range(0, 2000), file.Events.Select(e => e.EventId));
        Assert.Equal(Enumerable.Range(1, 2000).Select(i => (long)i), file.Events.Select(e => e.RecordNumber));
        Assert.All(file.Events, e => Assert.Equal(($"value {e.EventId}", e.EventId % 3 == 0 ? "Security" : "System"), (e[e.EventId % 5 == 0 ? "B" : "C"], e.Source.Channel)));
        Assert.Single(file.Events.Where(e => e.EventId % 3 == 0).Select(e => e.Source).Distinct(ReferenceEqualityComparer.Instance));
    }

    [Fact]
    public void Steady_state_allocates_nothing()
    {
        EvtxWriter writer = new();
        for (int i = 0; i < 300; i++)
            writer.Add("Security", "p", 4688, "h", Time, ("A", i), ("B", $"value {i}"), (null, new[] { "x", "y" }), ("D", null));
        byte[] bytes = writer.ToArray();
        ParseOptions options = new();
        EvtxParser parser = new(options);
        RecordBatch batch = new();
        using EvtxBatchReader reader = new(new MemoryStream(bytes));
        Assert.True(reader.TryRead(batch));
        Counter counter = new();
        for (int i = 0; i < 3; i++)
            parser.Parse(batch, counter);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 20; i++)
            parser.Parse(batch, counter);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(counter.Events >= 23 * 200);
    }

    private sealed class Counter : IEventSink
    {
        private readonly ByteBuffer _text = new();

        public int Events { get; private set; }

        public void OnEvent(LogEvent e)
        {
            Events++;
            _text.Truncate(0);
            foreach (ref readonly Field field in e.Fields)
                FieldText.Append(e, field, _text);
        }

        public void OnFailure(in ParseFailure failure) => throw new InvalidOperationException(failure.ToString());
    }
}
