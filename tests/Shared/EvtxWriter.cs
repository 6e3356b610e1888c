using System.Buffers.Binary;

namespace Palisade.Tests;

/// <summary>Writes small, valid EVTX files: chunks with their string and template tables and checksums. For tests and samples; plain, not fast.</summary>
internal sealed class EvtxWriter
{
    private const int ChunkBytes = 65536;
    private readonly List<BinXmlWriter> _chunks = [];
    private readonly List<(long First, long Last, int LastRecordOffset)> _records = [];
    private long _nextId;

    public EvtxWriter(long firstRecordId = 1) => _nextId = firstRecordId;

    /// <summary>The id of the next record.</summary>
    public long NextRecordId => _nextId;

    /// <summary>Adds an event as Windows would write it: a template for System, another for EventData.</summary>
    /// <param name="channel">For example <c>Security</c>.</param>
    /// <param name="provider">For example <c>Microsoft-Windows-Security-Auditing</c>.</param>
    /// <param name="eventId">0 to 65,535.</param>
    /// <param name="computer">The host.</param>
    /// <param name="time">When it happened; UTC.</param>
    /// <param name="data">Name and value (see <see cref="EvtxValue.Of"/>); a null name is an unnamed Data element.</param>
    public void Add(string channel, string provider, int eventId, string computer, DateTime time, params (string? Name, object? Value)[] data)
    {
        EvtxValue[] system =
        [
            EvtxValue.Of(provider), EvtxValue.Of((ushort)eventId), EvtxValue.Of((byte)0), EvtxValue.Of((byte)4), EvtxValue.Of((ushort)0),
            EvtxValue.Of((byte)0), EvtxValue.Hex64(0x8020000000000000), EvtxValue.Of(time), EvtxValue.Of((ulong)_nextId), EvtxValue.Null,
            EvtxValue.Of(4u), EvtxValue.Of(8u), EvtxValue.Of(channel), EvtxValue.Of(computer), EvtxValue.Null,
        ];
        AddRecord(time, x =>
        {
            x.FragmentHeader();
            x.Instance(EventTemplates.System, EventTemplates.WriteSystem, system, nested =>
            {
                nested.FragmentHeader();
                string?[] names = [.. data.Select(d => d.Name)];
                nested.Instance(EventTemplates.EventDataId(names), y => EventTemplates.WriteEventData(y, names), [.. data.Select(d => EvtxValue.Of(d.Value))], null);
                nested.EndOfFragment();
            });
            x.EndOfFragment();
        });
    }

    /// <summary>Adds a record with BinXML of the caller's.</summary>
    public void AddRecord(DateTime time, Action<BinXmlWriter> body)
    {
        if (_chunks.Count == 0)
            BeginChunk();
        if (!TryAdd(_chunks[^1], time, body))
        {
            BeginChunk();
            if (!TryAdd(_chunks[^1], time, body))
                throw new ArgumentException("the record does not fit in a chunk", nameof(body));
        }
    }

    /// <summary>Goes on in a new chunk.</summary>
    public void BeginChunk()
    {
        _chunks.Add(new BinXmlWriter());
        _records.Add((_nextId, _nextId - 1, 0));
    }

    /// <summary>The file.</summary>
    public byte[] ToArray()
    {
        byte[] file = new byte[4096 + (_chunks.Count * ChunkBytes)];
        "ElfFile\0"u8.CopyTo(file);
        BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(16), Math.Max(_chunks.Count - 1, 0));
        BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(24), _nextId);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(32), 128);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(36), 1);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(38), 3);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(40), 4096);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(42), (ushort)_chunks.Count);
        for (int i = 0; i < _chunks.Count; i++)
        {
            Span<byte> chunk = file.AsSpan(4096 + (i * ChunkBytes), ChunkBytes);
            _chunks[i].Written.CopyTo(chunk);
            WriteChunkHeader(chunk, i);
        }

        FixChecksums(file);
        return file;
    }

    /// <summary>Makes the checksums of a file right again after a change.</summary>
    public static void FixChecksums(byte[] file)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(124), Crc(file.AsSpan(0, 120)));
        for (int at = 4096; at + ChunkBytes <= file.Length; at += ChunkBytes)
        {
            Span<byte> chunk = file.AsSpan(at, ChunkBytes);
            int free = BinaryPrimitives.ReadInt32LittleEndian(chunk[48..]);
            if (free is < 512 or > ChunkBytes)
                continue;
            BinaryPrimitives.WriteUInt32LittleEndian(chunk[52..], Crc(chunk[512..free]));
            BinaryPrimitives.WriteUInt32LittleEndian(chunk[124..], Crc([.. chunk[..120], .. chunk[128..512]]));
        }
    }

    /// <summary>CRC-32, bit by bit: the plain twin of the library's.</summary>
    public static uint Crc(ReadOnlySpan<byte> bytes)
    {
        uint crc = ~0u;
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320u : crc >> 1;
        }

        return ~crc;
    }

    private bool TryAdd(BinXmlWriter chunk, DateTime time, Action<BinXmlWriter> body)
    {
        BinXmlWriter.State before = chunk.Save();
        int start = chunk.Length;
        chunk.UInt32(0x00002a2a);
        chunk.UInt32(0);
        chunk.UInt64((ulong)_nextId);
        chunk.UInt64((ulong)time.ToFileTimeUtc());
        body(chunk);
        while ((chunk.Length + 4 - start) % 8 != 0)
            chunk.Byte(0);
        chunk.UInt32((uint)(chunk.Length + 4 - start));
        if (chunk.Length > ChunkBytes)
        {
            chunk.Restore(before);
            return false;
        }

        chunk.PatchUInt32(start + 4, (uint)(chunk.Length - start));
        _records[^1] = (_records[^1].First, _nextId++, start);
        return true;
    }

    private void WriteChunkHeader(Span<byte> chunk, int index)
    {
        "ElfChnk\0"u8.CopyTo(chunk);
        (long first, long last, int lastOffset) = _records[index];
        for (int at = 8; at < 40; at += 16)
        {
            BinaryPrimitives.WriteInt64LittleEndian(chunk[at..], first);
            BinaryPrimitives.WriteInt64LittleEndian(chunk[(at + 8)..], last);
        }

        BinaryPrimitives.WriteInt32LittleEndian(chunk[40..], 128);
        BinaryPrimitives.WriteInt32LittleEndian(chunk[44..], lastOffset);
        BinaryPrimitives.WriteInt32LittleEndian(chunk[48..], _chunks[index].Length);
        _chunks[index].WriteTables(chunk);
    }
}
