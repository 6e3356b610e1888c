using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Palisade.Events;
using Palisade.Findings;
using Palisade.Vault.Search;

namespace Palisade.Cli.Rendering.SearchWriters;

/// <summary>Writes what a search found, and passes it on at once when the last was some time ago: results are seen as they come.</summary>
internal abstract class FoundWriter(Stream output) : IFoundSink, IDisposable
{
    private const int BufferBytes = 64 << 10;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private long _flushed;

    public abstract bool WantsEvents { get; }

    protected ByteBuffer Text { get; } = new(2 * BufferBytes);

    public static FoundWriter Create(string format, Stream output, bool byEventTime) => format switch
    {
        "raw" => new RawFoundWriter(output),
        "ndjson" => new NdjsonFoundWriter(output),
        _ => new TableFoundWriter(output, byEventTime),
    };

    public void OnRecord(in FoundRecord record, LogEvent? e)
    {
        Write(record, e);
        if (Text.Length >= BufferBytes || Stopwatch.GetElapsedTime(_flushed) > Pause)
            Flush();
    }

    public void Dispose()
    {
        Flush();
        GC.SuppressFinalize(this);
    }

    protected abstract void Write(in FoundRecord record, LogEvent? e);

    private void Flush()
    {
        output.Write(Text.Written);
        output.Flush();
        Text.Truncate(0);
        _flushed = Stopwatch.GetTimestamp();
    }
}

/// <summary>The exact bytes, terminators included. Of the chunks of a Windows event log the file's header comes once.</summary>
internal sealed class RawFoundWriter(Stream output) : FoundWriter(output)
{
    private const int ChunkHeaderBytes = 4096;
    private byte[] _header = [];

    public override bool WantsEvents => false;

    protected override void Write(in FoundRecord record, LogEvent? e)
    {
        ReadOnlySpan<byte> raw = record.Raw;
        if (raw.Length > ChunkHeaderBytes && raw.StartsWith("ElfFile\0"u8) && record.Header.TerminatorBytes.IsEmpty)
        {
            if (raw[..ChunkHeaderBytes].SequenceEqual(_header))
                raw = raw[ChunkHeaderBytes..];
            else
                _header = raw[..ChunkHeaderBytes].ToArray();
        }

        Text.Append(raw);
        Text.Append(record.Header.TerminatorBytes);
    }
}

/// <summary>One JSON object a line: the record, and the event in it.</summary>
internal sealed class NdjsonFoundWriter(Stream output) : FoundWriter(output)
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly EventJson _eventJson = new();
    private readonly ByteBuffer _event = new(4096);

    public override bool WantsEvents => true;

    protected override void Write(in FoundRecord record, LogEvent? e)
    {
        using (Utf8JsonWriter json = new(Text, Plain))
        {
            json.WriteStartObject();
            ShownRecord.WriteMembers(record, json, withChunk: false);
            json.WritePropertyName("event");
            _event.Truncate(0);
            if (e is null)
            {
                json.WriteNullValue();
            }
            else
            {
                _eventJson.Append(e, _event);
                json.WriteRawValue(_event.Written, skipInputValidation: true);
            }

            json.WriteEndObject();
        }

        Text.Append((byte)'\n');
    }
}

/// <summary>A line for people: time, stream, name of the record, text.</summary>
internal sealed class TableFoundWriter(Stream output, bool byEventTime) : FoundWriter(output)
{
    private const string NoEvents = "(a chunk of a Windows event log without events; --output-format raw gives its bytes)";

    private readonly EventJson _eventJson = new();
    private readonly ByteBuffer _event = new(4096);

    public override bool WantsEvents => true;

    protected override void Write(in FoundRecord record, LogEvent? e)
    {
        bool isChunk = record.Raw.StartsWith("ElfFile\0"u8);
        _event.Truncate(0);
        if (isChunk && e is not null)
            _eventJson.Append(e, _event);
        string text = !isChunk ? Encoding.UTF8.GetString(record.Raw) : e is null ? NoEvents : Encoding.UTF8.GetString(_event.Written);
        string time = byEventTime && e is { TimeTicks: >= 0 } ? ShownRecord.TimeOf((e.TimeTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond) : ShownRecord.TimeOf(record.Header.Received);
        Text.Append(Encoding.UTF8.GetBytes($"{time}  {PlainText.Of(record.Stream)}  {record.Reference}  {PlainText.Of(text)}\n"));
    }
}
