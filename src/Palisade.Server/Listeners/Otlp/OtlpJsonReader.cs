using System.Globalization;
using System.Text.Json;

namespace Palisade.Server.Listeners.Otlp;

/// <summary>Reads an <c>ExportLogsServiceRequest</c> in JSON (OTLP 1.x, "JSON Protobuf Encoding": lowerCamelCase, trace and span in hexadecimal, 64-bit numbers as text or number). Keys that are not known are passed over.</summary>
internal sealed class OtlpJsonReader : IOtlpReader, IDisposable
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 4 * OtlpLine.MaxDepth };

    private readonly JsonDocument? _document;

    public OtlpJsonReader(ReadOnlyMemory<byte> request)
    {
        try
        {
            _document = JsonDocument.Parse(request, Options);
        }
        catch (JsonException e)
        {
            Problem = $"the body is no JSON: {e.Message}";
        }
    }

    public string? Problem { get; private set; }

    public void Dispose() => _document?.Dispose();

    public IEnumerable<OtlpLog> Logs()
    {
        if (_document is null)
            yield break;
        if (_document.RootElement.ValueKind != JsonValueKind.Object)
            Problem ??= "the body is no object with resourceLogs";
        foreach (JsonElement group in Items(_document.RootElement, "resourceLogs"))
        {
            List<KeyValuePair<string, object?>> resource = Attributes(Member(group, "resource"), "attributes");
            foreach (JsonElement scoped in Items(group, "scopeLogs"))
            {
                JsonElement said = Member(scoped, "scope");
                OtlpScope scope = new(Text(said, "name"), Text(said, "version"), Attributes(said, "attributes"));
                foreach (JsonElement log in Items(scoped, "logRecords"))
                    yield return ReadLog(log, resource, scope);
            }
        }
    }

    private OtlpLog ReadLog(JsonElement from, List<KeyValuePair<string, object?>> resource, OtlpScope scope)
    {
        OtlpLog log = new()
        {
            Resource = resource,
            Scope = scope,
            TimeNanoseconds = (ulong)Math.Max(0, Number(from, "timeUnixNano")),
            ObservedNanoseconds = (ulong)Math.Max(0, Number(from, "observedTimeUnixNano")),
            SeverityNumber = Number(from, "severityNumber"),
            Severity = Text(from, "severityText"),
            Body = Value(Member(from, "body"), 0),
            EventName = Text(from, "eventName"),
            Dropped = Number(from, "droppedAttributesCount"),
            TraceId = Text(from, "traceId"),
            SpanId = Text(from, "spanId"),
        };
        log.Attributes.AddRange(Attributes(from, "attributes"));
        return log;
    }

    private List<KeyValuePair<string, object?>> Attributes(JsonElement of, string name, int depth = 0) =>
        [.. Items(of, name).Select(pair => new KeyValuePair<string, object?>(Text(pair, "key"), Value(Member(pair, "value"), depth)))];

    // One of the members of AnyValue.
    private object? Value(JsonElement any, int depth)
    {
        if (depth > OtlpLine.MaxDepth)
        {
            Problem ??= OtlpLine.TooDeep;
            return null;
        }

        if (any.ValueKind is not (JsonValueKind.Object or JsonValueKind.Undefined or JsonValueKind.Null))
            Wrong("value");
        if (Has(any, "stringValue", out _))
            return Text(any, "stringValue");
        if (Has(any, "boolValue", out JsonElement truth))
            return truth.ValueKind == JsonValueKind.True;
        if (Has(any, "intValue", out _))
            return Number(any, "intValue");
        if (Has(any, "doubleValue", out JsonElement number))
            return Double(number);
        if (Has(any, "arrayValue", out JsonElement array))
            return Items(array, "values").Select(item => Value(item, depth + 1)).ToList();
        if (Has(any, "kvlistValue", out JsonElement pairs))
            return Attributes(pairs, "values", depth + 1);
        if (Has(any, "bytesValue", out JsonElement encoded))
            return encoded.ValueKind == JsonValueKind.String && encoded.TryGetBytesFromBase64(out byte[]? bytes) ? bytes : (object)Wrong("bytesValue");
        return null;
    }

    private object Double(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Number)
            return value.GetDouble();
        return double.TryParse(TextOf(value), NumberStyles.Float, CultureInfo.InvariantCulture, out double found) ? found : (object)Wrong("doubleValue");
    }

    private long Number(JsonElement of, string name)
    {
        JsonElement value = Member(of, name);
        long found = 0;
        bool isNumber = value.ValueKind switch
        {
            JsonValueKind.Number => value.TryGetInt64(out found),
            JsonValueKind.String => long.TryParse(TextOf(value), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out found),
            _ => value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null,
        };
        if (!isNumber)
            Wrong(name);
        return found;
    }

    private string Text(JsonElement of, string name)
    {
        JsonElement value = Member(of, name);
        if (value.ValueKind is not (JsonValueKind.String or JsonValueKind.Undefined or JsonValueKind.Null))
            Wrong(name);
        return TextOf(value);
    }

    private string TextOf(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, which JSON can write and no text can hold.
            Wrong("text");
            return "";
        }
    }

    private JsonElement.ArrayEnumerator Items(JsonElement of, string name)
    {
        JsonElement list = Member(of, name);
        if (list.ValueKind == JsonValueKind.Array)
            return list.EnumerateArray();
        if (list.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null))
            Wrong(name);
        return default;
    }

    private static bool Has(JsonElement of, string name, out JsonElement value)
    {
        value = Member(of, name);
        return value.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null);
    }

    private static JsonElement Member(JsonElement of, string name) => of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out JsonElement value) ? value : default;

    private string Wrong(string name)
    {
        Problem ??= $"'{name}' has no value of its kind";
        return "";
    }
}
