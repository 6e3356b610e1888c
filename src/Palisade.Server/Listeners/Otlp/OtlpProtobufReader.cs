namespace Palisade.Server.Listeners.Otlp;

/// <summary>Reads an <c>ExportLogsServiceRequest</c> in protobuf (opentelemetry-proto 1.x: collector/logs/v1, logs/v1, common/v1, resource/v1). Fields that are not known are passed over.</summary>
internal sealed class OtlpProtobufReader(ReadOnlyMemory<byte> request) : IOtlpReader
{
    public string? Problem { get; private set; }

    public IEnumerable<OtlpLog> Logs()
    {
        ProtobufFields fields = new(request);
        while (fields.MoveNext())
        {
            if (fields.Number != 1)
                continue;
            foreach (OtlpLog log in LogsOfResource(fields.Bytes))
                yield return log;
        }

        Check(fields);
    }

    private IEnumerable<OtlpLog> LogsOfResource(ReadOnlyMemory<byte> message)
    {
        // The resource may stand behind the logs it belongs to.
        List<KeyValuePair<string, object?>> resource = AttributesOf(Part(message, 1), 1);
        ProtobufFields fields = new(message);
        while (fields.MoveNext())
        {
            if (fields.Number != 2)
                continue;
            OtlpScope scope = ReadScope(Part(fields.Bytes, 1));
            ProtobufFields logs = new(fields.Bytes);
            while (logs.MoveNext())
            {
                if (logs.Number == 2)
                    yield return ReadLog(logs.Bytes, resource, scope);
            }

            Check(logs);
        }

        Check(fields);
    }

    private OtlpScope ReadScope(ReadOnlyMemory<byte> message)
    {
        (string name, string version) = ("", "");
        ProtobufFields fields = new(message);
        while (fields.MoveNext())
        {
            name = fields.Number == 1 ? fields.Text : name;
            version = fields.Number == 2 ? fields.Text : version;
        }

        Check(fields);
        return new OtlpScope(name, version, AttributesOf(message, 3));
    }

    private OtlpLog ReadLog(ReadOnlyMemory<byte> message, List<KeyValuePair<string, object?>> resource, OtlpScope scope)
    {
        OtlpLog log = new() { Resource = resource, Scope = scope };
        ProtobufFields fields = new(message);
        while (fields.MoveNext())
            Take(log, fields);
        Check(fields);
        return log;
    }

    private void Take(OtlpLog log, ProtobufFields field)
    {
        switch (field.Number)
        {
            case 1:
                log.TimeNanoseconds = field.Value;
                break;
            case 2:
                log.SeverityNumber = (long)(field.Value & 0xFF);
                break;
            case 3:
                log.Severity = field.Text;
                break;
            case 5:
                log.Body = ReadValue(field.Bytes, 0);
                break;
            case 6:
                log.Attributes.Add(ReadPair(field.Bytes, 0));
                break;
            case 7:
                log.Dropped = (long)(field.Value & uint.MaxValue);
                break;
            case 9:
                log.TraceId = Convert.ToHexStringLower(field.Bytes.Span);
                break;
            case 10:
                log.SpanId = Convert.ToHexStringLower(field.Bytes.Span);
                break;
            case 11:
                log.ObservedNanoseconds = field.Value;
                break;
            case 12:
                log.EventName = field.Text;
                break;
        }
    }

    // The last part of this number: that is what a reader of protobuf keeps of a field that comes twice.
    private ReadOnlyMemory<byte> Part(ReadOnlyMemory<byte> message, int number)
    {
        ReadOnlyMemory<byte> found = default;
        ProtobufFields fields = new(message);
        while (fields.MoveNext())
            found = fields.Number == number ? fields.Bytes : found;
        Check(fields);
        return found;
    }

    private List<KeyValuePair<string, object?>> AttributesOf(ReadOnlyMemory<byte> message, int number, int depth = 0)
    {
        List<KeyValuePair<string, object?>> attributes = [];
        ProtobufFields fields = new(message);
        while (fields.MoveNext())
        {
            if (fields.Number == number)
                attributes.Add(ReadPair(fields.Bytes, depth));
        }

        Check(fields);
        return attributes;
    }

    private KeyValuePair<string, object?> ReadPair(ReadOnlyMemory<byte> message, int depth)
    {
        (string key, object? value) = ("", null);
        ProtobufFields fields = new(message);
        while (fields.MoveNext())
        {
            key = fields.Number == 1 ? fields.Text : key;
            value = fields.Number == 2 ? ReadValue(fields.Bytes, depth) : value;
        }

        Check(fields);
        return new KeyValuePair<string, object?>(key, value);
    }

    private object? ReadValue(ReadOnlyMemory<byte> message, int depth)
    {
        if (depth > OtlpLine.MaxDepth)
        {
            Problem ??= OtlpLine.TooDeep;
            return null;
        }

        object? value = null;
        ProtobufFields fields = new(message);
        while (fields.MoveNext())
        {
            value = fields.Number switch
            {
                1 => fields.Text,
                2 => fields.Value != 0,
                3 => unchecked((long)fields.Value),
                4 => fields.Double,
                5 => ReadArray(fields.Bytes, depth + 1),
                6 => AttributesOf(fields.Bytes, 1, depth + 1),
                7 => fields.Bytes.ToArray(),
                _ => value,
            };
        }

        Check(fields);
        return value;
    }

    private List<object?> ReadArray(ReadOnlyMemory<byte> message, int depth)
    {
        List<object?> values = [];
        ProtobufFields fields = new(message);
        while (fields.MoveNext())
        {
            if (fields.Number == 1)
                values.Add(ReadValue(fields.Bytes, depth));
        }

        Check(fields);
        return values;
    }

    private void Check(ProtobufFields fields)
    {
        if (fields.IsBroken)
            Problem ??= "the body is no ExportLogsServiceRequest in protobuf";
    }
}
