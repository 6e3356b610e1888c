using System.Text.Json;
using Palisade.Proofs.Format;
using Palisade.Vault.Retention;

namespace Palisade.Cli.Rendering;

/// <summary>The status of a vault as one JSON object.</summary>
internal static class VaultStatusJson
{
    public static string Of(VaultStatus status) => JsonLine.Of(json =>
    {
        json.WriteString("origin", status.Settings.Origin);
        WriteTime(json, "time", status.Now);
        json.WriteNumber("leaves", status.Ledger.Size);
        json.WriteNumber("batches", status.Ledger.Batches);
        json.WriteNumber("records", status.Ledger.Records);
        json.WriteNumber("rawBytes", status.Ledger.RawBytes);
        json.WriteNumber("segmentBytes", status.Bytes.Segments);
        json.WriteNumber("segmentFiles", status.SegmentFiles);
        json.WriteNumber("logBytes", status.Bytes.Log);
        json.WriteNumber("journalBytes", status.Bytes.Journal);
        json.WriteNumber("journalFiles", status.JournalFiles);
        json.WriteNumber("asideFiles", status.AsideFiles);
        json.WriteNumber("freeBytes", status.FreeBytes);
        WriteTime(json, "lastLeaf", status.Ledger.LastTime);
        json.WriteBoolean("stopped", status.Ledger.IsStopped);
        json.WriteNumber("crashes", status.Ledger.Crashes);
        json.WriteNumber("restores", status.Ledger.Restores);
        json.WriteNumber("lost", status.Lost);
        WriteTime(json, "witnessed", status.Witnessed);
        WriteTime(json, "timestamped", status.Timestamped is { } stamped ? VaultTime.FromMoment(stamped.Time) : null);
        json.WriteStartArray("olderCopy");
        foreach (string sign in status.OlderCopy)
            json.WriteStringValue(sign);
        json.WriteEndArray();
        WriteStreams(json, "streams", status, s => s.Closed is null);
        WriteStreams(json, "closedStreams", status, s => s.Closed is not null);
        WriteGaps(json, status);
        WriteErasures(json, status);
        WriteBackups(json, status);
    });

    private static void WriteStreams(Utf8JsonWriter json, string member, VaultStatus status, Func<StreamRecord, bool> isOf)
    {
        json.WriteStartArray(member);
        foreach (StreamRecord stream in status.Ledger.Streams.Where(isOf))
        {
            (string name, string @class) = status.Streams.GetValueOrDefault(stream.Id, ("", ""));
            json.WriteStartObject();
            json.WriteNumber("id", stream.Id);
            json.WriteString("name", name);
            json.WriteString("class", @class);
            json.WriteNumber("records", stream.Records);
            json.WriteNumber("lost", stream.Lost);
            WriteTime(json, "opened", stream.Opened);
            WriteTime(json, "last", stream.LastReceived > 0 ? stream.LastReceived : null);
            if (stream.Closed is not null)
                WriteTime(json, "closed", stream.Closed);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteGaps(Utf8JsonWriter json, VaultStatus status)
    {
        json.WriteStartArray("gaps");
        foreach (GapLeaf gap in status.Ledger.Gaps)
        {
            json.WriteStartObject();
            json.WriteNumber("stream", gap.Stream);
            WriteTime(json, "from", gap.From);
            WriteTime(json, "to", gap.To);
            json.WriteString("reason", gap.Reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteErasures(Utf8JsonWriter json, VaultStatus status)
    {
        json.WriteNumber("overdue", status.Overdue.Count() + status.OverdueAside.Count() + status.Plan.Unfinished.Count);
        json.WriteStartArray("erasures");
        foreach ((string state, ErasureItem item) in (IEnumerable<(string, ErasureItem)>)[.. status.Plan.Items.Select(i => ("due", i)), .. status.Plan.Held.Select(i => ("held", i)), .. status.Plan.Next.Select(i => ("later", i))])
        {
            json.WriteStartObject();
            json.WriteString("key", item.Key.Id.ToString());
            json.WriteString("state", state);
            json.WriteString("due", VaultTime.Format(item.Due));
            json.WriteNumber("records", item.Key.Records);
            json.WriteStartArray("holds");
            foreach (HoldLeaf hold in item.Holds)
                json.WriteNumberValue(hold.Hold);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("unfinishedErasures");
        foreach (KeyRecord key in status.Plan.Unfinished)
            json.WriteStringValue(key.Id.ToString());
        json.WriteEndArray();
    }

    private static void WriteBackups(Utf8JsonWriter json, VaultStatus status)
    {
        json.WriteStartArray("backups");
        foreach ((string path, string trouble) in status.Backups)
        {
            json.WriteStartObject();
            json.WriteString("path", path);
            json.WriteString("trouble", trouble);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteTime(Utf8JsonWriter json, string name, long? time)
    {
        if (time is { } known)
            json.WriteString(name, $"{VaultTime.ToMoment(known):yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'}");
        else
            json.WriteNull(name);
    }
}
