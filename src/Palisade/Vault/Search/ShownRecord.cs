using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using Palisade.Proofs.Format;

namespace Palisade.Vault.Search;

/// <summary>Leaves and single records of a vault, as JSON for people.</summary>
public static class ShownRecord
{
    private const string NotThere = "no leaf has it: it came in just now (then look again in a few seconds), its day was erased, or it never was";

    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A leaf: its entry, with its index, and its times also in words.</summary>
    /// <param name="vault">The vault.</param>
    /// <param name="index">The index of the leaf.</param>
    /// <returns>JSON in UTF-8; null when there is no such leaf.</returns>
    public static byte[]? Leaf(VaultReader vault, long index)
    {
        using LeafLookup lookup = new(vault);
        if (lookup.Entry(index) is not { } entry)
            return null;
        using JsonDocument parsed = JsonDocument.Parse(entry);
        ArrayBufferWriter<byte> to = new();
        using Utf8JsonWriter json = new(to, Indented);
        json.WriteStartObject();
        json.WriteNumber("leaf", index);
        foreach (JsonProperty member in parsed.RootElement.EnumerateObject())
        {
            member.WriteTo(json);
            if (member.Name == "time")
                json.WriteString("utc", TimeOf(member.Value.GetInt64()));
        }

        json.WriteEndObject();
        json.Flush();
        return to.WrittenSpan.ToArray();
    }

    /// <summary>Finds a record, and checks that the batch it is in has the root that its leaf says.</summary>
    /// <param name="vault">The vault.</param>
    /// <param name="reference">Its name.</param>
    /// <param name="sink">Takes the record, once; or for a chunk of Windows events, once for each event when events are wanted.</param>
    /// <param name="reason">Why not.</param>
    /// <returns>False when there is no such record, or it is not what was committed.</returns>
    public static bool TryFind(VaultReader vault, RecordReference reference, IFoundSink sink, out string reason) => TryFind(vault, reference, withLedger: true, sink, out reason);

    /// <summary>The same; entries of the ledger only where they are wanted.</summary>
    /// <param name="vault">The vault.</param>
    /// <param name="reference">Its name.</param>
    /// <param name="withLedger">Whether who asks may read the ledger; if not, its entries are as if they were not there.</param>
    /// <param name="sink">As above.</param>
    /// <param name="reason">Why not.</param>
    internal static bool TryFind(VaultReader vault, RecordReference reference, bool withLedger, IFoundSink sink, out string reason)
    {
        ArgumentNullException.ThrowIfNull(sink);
        using LeafLookup lookup = new(vault);
        if (Batch(lookup, reference, out reason) is not { } batch)
            return false;
        if (batch.Key.Class == LedgerEntry.Class && !withLedger)
        {
            reason = NotThere;
            return false;
        }

        if (vault.KeyOf(batch.Key) is not { } key)
        {
            reason = $"its key {batch.Key} is gone: it is erased";
            return false;
        }

        if (lookup.Records(reference.Leaf, batch, key, out reason) is not { } records)
            return false;
        ref readonly RecordHeader header = ref records.Header(reference.Place);
        string stream = lookup.NameOf(header.Stream);
        if (!sink.WantsEvents)
        {
            sink.OnRecord(new FoundRecord(reference, in header, records.Raw(reference.Place), stream), null);
            return true;
        }

        IEventReader reader = lookup.ReaderOf(reference.Leaf, batch.Key, header, records.Raw(reference.Place), stream);
        bool given = false;
        reader.Events(records.Raw(reference.Place), e =>
        {
            given = true;
            sink.OnRecord(new FoundRecord(reference, in records.Header(reference.Place), records.Raw(reference.Place), stream), e);
        });
        if (!given)
            sink.OnRecord(new FoundRecord(reference, in header, records.Raw(reference.Place), stream), null);
        return true;
    }

    /// <summary>Finds a record by its ordinal.</summary>
    /// <param name="vault">The vault.</param>
    /// <param name="ordinal">Its ordinal.</param>
    /// <param name="known">What is known of segments; kept by the caller from one call to the next.</param>
    /// <param name="withLedger">Whether who asks may read the ledger; if not, its entries are as if they were not there.</param>
    /// <param name="sink">As of <see cref="TryFind(VaultReader, RecordReference, IFoundSink, out string)"/>.</param>
    /// <param name="reason">Why not.</param>
    internal static bool TryFind(VaultReader vault, long ordinal, SegmentBlocks known, bool withLedger, IFoundSink sink, out string reason)
    {
        if (new OrdinalLookup(vault, known).Find(ordinal) is { } reference)
            return TryFind(vault, reference, withLedger, sink, out reason);
        reason = NotThere;
        return false;
    }

    /// <summary>A time of the vault as ISO 8601.</summary>
    public static string TimeOf(long time) => VaultTime.IsTime(time) ? VaultTime.ToMoment(time).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", System.Globalization.CultureInfo.InvariantCulture) : "";

    /// <summary>Writes what is known of a record as members of a JSON object: its name, times, stream, and its bytes as text, or as base64 when they are none.</summary>
    /// <param name="record">The record.</param>
    /// <param name="json">Stands in an object.</param>
    /// <param name="withChunk">Whether the bytes of a chunk of Windows events are written too: 92 KB of base64.</param>
    public static void WriteMembers(in FoundRecord record, Utf8JsonWriter json, bool withChunk)
    {
        ArgumentNullException.ThrowIfNull(json);
        ref readonly RecordHeader header = ref record.Header;
        json.WriteString("leaf", record.Reference.Leaf < 0 ? null : record.Reference.ToString());
        json.WriteString("received", TimeOf(header.Received));
        if ((header.Flags & RecordFlags.HasEventTime) != 0)
            json.WriteString("event", SecondText(header.EventSecond));
        json.WriteString("stream", record.Stream);
        json.WriteNumber("ordinal", header.Ordinal);
        if (header.IsTruncated)
            json.WriteNumber("wholeBytes", header.WholeLength);
        if (!withChunk && record.Raw.StartsWith(SearchWork.ChunkMagic))
            return;
        if (Utf8.IsValid(record.Raw))
            json.WriteString("raw", record.Raw);
        else
            json.WriteBase64String("rawBase64", record.Raw);
    }

    private static string SecondText(long second) => DateTime.UnixEpoch.AddSeconds(second).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);

    private static BatchLeaf? Batch(LeafLookup lookup, RecordReference reference, out string reason)
    {
        reason = "";
        if (lookup.Entry(reference.Leaf) is not { } entry)
            reason = $"there is no leaf {reference.Leaf}";
        else if (!Proofs.Format.Leaf.TryParse(entry, out Leaf? leaf, out string wrong))
            reason = $"leaf {reference.Leaf} does not parse: {wrong}";
        else if (leaf is not BatchLeaf batch)
            reason = $"leaf {reference.Leaf} is of type {leaf!.Type}: it has no records";
        else if (reference.Place >= batch.Count)
            reason = $"leaf {reference.Leaf} has {batch.Count} records, numbered from 0";
        else
            return batch;
        return null;
    }
}
