using System.Buffers.Binary;
using System.Diagnostics;

namespace Palisade.Bench.Serve;

/// <summary>An ExportLogsServiceRequest in protobuf (opentelemetry-proto 1.x): one resource, one scope, many logs. Written by hand, so that no exporter's own work is measured. Not thread safe.</summary>
internal sealed class OtlpRequest : IDisposable
{
    private readonly MemoryStream _logs = new(), _log = new(), _whole = new();

    public void Clear() => _logs.SetLength(0);

    /// <summary>Adds a log.</summary>
    /// <param name="body">Its text.</param>
    /// <param name="host">The attribute host.name; null for that of the resource.</param>
    public void Add(ReadOnlySpan<byte> body, string? host)
    {
        _log.SetLength(0);
        Span<byte> time = stackalloc byte[9];
        // time_unix_nano = 1, fixed64.
        time[0] = (1 << 3) | 1;
        BinaryPrimitives.WriteInt64LittleEndian(time[1..], 1_763_800_000_000_000_000 + Stopwatch.GetTimestamp());
        _log.Write(time);
        // severity_number = 2, varint; severity_text = 3.
        _log.Write([2 << 3, 9]);
        Put(_log, 3, "INFO"u8);
        Put(_log, 5, Message(1, body));
        Put(_log, 6, Attribute("process.executable.name"u8, "app"u8));
        if (host is not null)
            Put(_log, 6, Attribute("host.name"u8, System.Text.Encoding.ASCII.GetBytes(host)));
        Put(_logs, 2, Span(_log));
    }

    /// <summary>The request, valid until it is asked for again.</summary>
    public ReadOnlySpan<byte> Whole()
    {
        byte[] resource = [.. Message(1, Attribute("service.name"u8, "orders"u8)), .. Message(1, Attribute("host.name"u8, "web1"u8))];
        byte[] scope = Message(1, Message(1, "bench"u8));
        byte[] scopeLogs = Message(2, [.. scope, .. Span(_logs)]);
        _whole.SetLength(0);
        Put(_whole, 1, [.. Message(1, resource), .. scopeLogs]);
        return Span(_whole);
    }

    public void Dispose()
    {
        _logs.Dispose();
        _log.Dispose();
        _whole.Dispose();
    }

    private static ReadOnlySpan<byte> Span(MemoryStream stream) => stream.GetBuffer().AsSpan(0, (int)stream.Length);

    // KeyValue: key = 1, value = 2, which is AnyValue with string_value = 1.
    private static byte[] Attribute(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => [.. Message(1, key), .. Message(2, Message(1, value))];

    private static byte[] Message(int field, ReadOnlySpan<byte> content)
    {
        using MemoryStream made = new();
        Put(made, field, content);
        return made.ToArray();
    }

    private static void Put(MemoryStream stream, int field, ReadOnlySpan<byte> content)
    {
        stream.WriteByte((byte)((field << 3) | 2));
        for (uint length = (uint)content.Length; ; length >>= 7)
        {
            stream.WriteByte((byte)(length > 0x7F ? (length & 0x7F) | 0x80 : length));
            if (length <= 0x7F)
                break;
        }

        stream.Write(content);
    }
}
