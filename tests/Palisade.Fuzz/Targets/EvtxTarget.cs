using System.Buffers.Binary;
using Palisade.Events;
using Palisade.Parsing;
using Palisade.Parsing.Evtx;
using Palisade.Tests;

namespace Palisade.Fuzz.Targets;

/// <summary>EVTX: whole files, and the records of one chunk (an input without a magic gets a chunk header of its own, so that changes hit records).</summary>
/// <remarks>Checks that nothing throws, that every field lies in its buffer and chunk, and that a parser that has seen other chunks, and has no room for new names and channels, reads the same as a new one.</remarks>
internal static class EvtxTarget
{
    private const int ChunkBytes = 65536;
    private const int HeaderBytes = 512;
    private static readonly EventParser Experienced = EvtxFormat.Format.CreateParser(new ParseOptions { Vocabulary = FullVocabulary() });

    /// <summary>Takes one input; throws when the answer is wrong.</summary>
    public static void Fuzz(byte[] input)
    {
        bool isFile = input.AsSpan().StartsWith("Elf"u8);
        byte[] file = isFile ? input : InChunk(input);
        Tally fresh = Read(file, EvtxFormat.Format.CreateParser(new ParseOptions()));
        Tally experienced = Read(file, Experienced);
        if ((fresh.Events, fresh.Failures, fresh.Checksum) != (experienced.Events, experienced.Failures, experienced.Checksum))
            throw new InvalidOperationException($"a new parser reads {fresh.Events} events and {fresh.Failures} failures ({fresh.Checksum:x8}), one with caches {experienced.Events} and {experienced.Failures} ({experienced.Checksum:x8})");
    }

    /// <summary>Written files, their records alone, and real chunks where the data folder is there.</summary>
    public static IEnumerable<byte[]> Seeds()
    {
        DateTime time = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        EvtxWriter writer = new();
        for (int i = 0; i < 4; i++)
            writer.Add("Security", "p", i, "h", time, ("A", $"value {i}"), (null, new[] { "x", "y" }), ("G", Guid.Empty), ("T", time), ("S", EvtxValue.Sid("S-1-5-18")), ("B", true));
        writer.AddRecord(time, x =>
        {
            x.FragmentHeader();
            x.Element("Event", y =>
            {
                y.Element("System", z => z.Element("EventID", v => v.Text("12")));
                y.Element("UserData", z => z.Element("a", v =>
                {
                    v.Cdata("c");
                    v.Entity("amp");
                    v.Character('x');
                }));
            });
            x.EndOfFragment();
        });
        byte[] file = writer.ToArray();
        yield return file;
        yield return Records(file.AsSpan(4096));
        if (TestData.TryFind("sigma-regression") is not { } folder)
            yield break;
        foreach (string path in Directory.EnumerateFiles(folder, "*.evtx", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Take(40))
            yield return Records(File.ReadAllBytes(path).AsSpan(4096));
    }

    // Full from the start, so that what grows during a run is something else.
    private static EventVocabulary FullVocabulary()
    {
        EventVocabulary vocabulary = new();
        for (int i = 0; i < Limits.MaxFieldNames; i++)
            vocabulary.Intern("name" + i);
        for (int i = 0; i < Limits.MaxEventSources; i++)
            vocabulary.Intern(new EventSource("windows", Channel: "channel" + i));
        return vocabulary;
    }

    private static byte[] Records(ReadOnlySpan<byte> chunk) => chunk[HeaderBytes..BinaryPrimitives.ReadInt32LittleEndian(chunk[48..])].ToArray();

    private static byte[] InChunk(byte[] records)
    {
        byte[] chunk = new byte[ChunkBytes];
        "ElfChnk\0"u8.CopyTo(chunk);
        int length = Math.Min(records.Length, ChunkBytes - HeaderBytes);
        records.AsSpan(0, length).CopyTo(chunk.AsSpan(HeaderBytes));
        BinaryPrimitives.WriteInt32LittleEndian(chunk.AsSpan(40), 128);
        BinaryPrimitives.WriteInt32LittleEndian(chunk.AsSpan(48), HeaderBytes + length);
        return chunk;
    }

    private static Tally Read(byte[] file, EventParser parser)
    {
        Tally tally = new(file.Length);
        RecordBatch batch = new();
        using BatchReader reader = EvtxFormat.Format.OpenReader(new MemoryStream(file), new ParseOptions());
        while (reader.TryRead(batch))
            parser.Parse(batch, tally);
        return tally;
    }

    private sealed class Tally(long fileBytes) : IEventSink
    {
        private readonly ByteBuffer _text = new(4096);

        public long Events { get; private set; }

        public long Failures { get; private set; }

        public uint Checksum { get; private set; } = ~0u;

        public void OnEvent(LogEvent e)
        {
            Events++;
            if (e.OffsetBytes < 0 || e.OffsetBytes >= fileBytes || e.EventId is < -1 or > ushort.MaxValue || e.HostField >= e.Count || e.Count > Limits.MaxFields)
                throw new InvalidOperationException("the event's own facts are out of range");
            int chunkBytes = (int)Math.Min(ChunkBytes, fileBytes);
            foreach (ref readonly Field field in e.Fields)
            {
                if (field.Start < 0 || field.Length < 0 || (!field.InArena && field.Length > chunkBytes) || e.BytesOf(field).Length != field.Length)
                    throw new InvalidOperationException($"field {field.Name} is out of its buffer");
                _text.Truncate(0);
                FieldText.Append(e, field, _text);
                Checksum = Crc32.Extend(Crc32.Extend(Checksum, field.Name.Utf8), _text.Written);
            }
        }

        public void OnFailure(in ParseFailure failure)
        {
            Failures++;
            if (failure.Code is ParseFailureCode.None or ParseFailureCode.Defect || failure.OffsetBytes < 0 || failure.OffsetBytes > fileBytes + ChunkBytes || failure.LengthBytes < 0)
                throw new InvalidOperationException($"failure out of range: {failure}");
        }
    }
}
