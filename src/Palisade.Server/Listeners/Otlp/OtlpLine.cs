using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Palisade.Server.Listeners.Otlp;

/// <summary>
/// Writes a log of OpenTelemetry as a line of JSON (docs/serve.md): what the protocol names under names of its own, then the body and the attributes by their own names, then those of the resource and of the
/// scope. Where a name is taken, the later one has <c>attributes.</c>, <c>resource.</c> or <c>scope.</c> before it. Not thread safe.
/// </summary>
internal sealed class OtlpLine : IDisposable
{
    /// <summary>How deep values may lie in each other.</summary>
    public const int MaxDepth = 24;

    /// <summary>What to say of one that is deeper.</summary>
    public const string TooDeep = "values lie more than 24 deep in each other";

    // The text goes into a file, not into a page: what JSON lets stand is left as it is.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ArrayBufferWriter<byte> _bytes = new(4096);
    private readonly Utf8JsonWriter _json;
    private readonly HashSet<string> _names = [];

    public OtlpLine() => _json = new Utf8JsonWriter(_bytes, Options);

    /// <summary>The line of a log, without a line end; valid until the next.</summary>
    public ReadOnlySpan<byte> Write(OtlpLog log)
    {
        _bytes.ResetWrittenCount();
        _json.Reset(_bytes);
        _names.Clear();
        _json.WriteStartObject();
        WriteOwn(log);
        if (log.Body is List<KeyValuePair<string, object?>> map)
            WriteAll(map, "body.");
        else if (log.Body is not null)
            WriteNamed("body", "", log.Body);
        WriteAll(log.Attributes, "attributes.");
        WriteAll(log.Resource, "resource.");
        WriteScope(log.Scope);
        _json.WriteEndObject();
        _json.Flush();
        return _bytes.WrittenSpan;
    }

    public void Dispose() => _json.Dispose();

    private void WriteOwn(OtlpLog log)
    {
        ulong time = log.TimeNanoseconds != 0 ? log.TimeNanoseconds : log.ObservedNanoseconds;
        if (time != 0)
            WriteNamed("@timestamp", "", Time(time));
        // Always there: it tells these lines from others.
        WriteNamed("observed_time", "", log.ObservedNanoseconds != 0 ? Time(log.ObservedNanoseconds) : null);
        WriteNamed("severity_number", "", log.SeverityNumber);
        foreach ((string name, string text) in new[] { ("severity", log.Severity), ("event_name", log.EventName), ("trace_id", log.TraceId), ("span_id", log.SpanId) })
        {
            if (text.Length > 0)
                WriteNamed(name, "", text);
        }

        if (log.Dropped != 0)
            WriteNamed("dropped_attributes_count", "", log.Dropped);
    }

    private void WriteScope(OtlpScope scope)
    {
        if (scope.Name.Length > 0)
            WriteNamed("scope.name", "", scope.Name);
        if (scope.Version.Length > 0)
            WriteNamed("scope.version", "", scope.Version);
        WriteAll(scope.Attributes, "scope.");
    }

    private void WriteAll(IReadOnlyList<KeyValuePair<string, object?>> pairs, string otherwise)
    {
        foreach ((string name, object? value) in pairs)
            WriteNamed(name, otherwise, value);
    }

    private void WriteNamed(string name, string otherwise, object? value)
    {
        // A name that is given twice even so stays twice: nothing is left out.
        if (!_names.Add(name) && otherwise.Length > 0)
            name = otherwise + name;
        _json.WritePropertyName(name);
        WriteValue(value);
    }

    private void WriteValue(object? value)
    {
        switch (value)
        {
            case string text:
                _json.WriteStringValue(text);
                break;
            case bool truth:
                _json.WriteBooleanValue(truth);
                break;
            case long number:
                _json.WriteNumberValue(number);
                break;
            case double number when double.IsFinite(number):
                _json.WriteNumberValue(number);
                break;
            case double number:
                _json.WriteStringValue(number.ToString(CultureInfo.InvariantCulture));
                break;
            case byte[] bytes:
                _json.WriteBase64StringValue(bytes);
                break;
            case List<object?> items:
                _json.WriteStartArray();
                items.ForEach(WriteValue);
                _json.WriteEndArray();
                break;
            case List<KeyValuePair<string, object?>> pairs:
                _json.WriteStartObject();
                foreach ((string name, object? inner) in pairs)
                {
                    _json.WritePropertyName(name);
                    WriteValue(inner);
                }

                _json.WriteEndObject();
                break;
            default:
                _json.WriteNullValue();
                break;
        }
    }

    // RFC 3339 with all nine digits of the second.
    private static string Time(ulong nanoseconds)
    {
        DateTimeOffset second = DateTimeOffset.FromUnixTimeSeconds((long)(nanoseconds / 1_000_000_000));
        return string.Create(CultureInfo.InvariantCulture, $"{second:yyyy-MM-ddTHH:mm:ss}.{nanoseconds % 1_000_000_000:D9}Z");
    }
}
