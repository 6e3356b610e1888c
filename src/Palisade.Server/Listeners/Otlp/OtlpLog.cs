namespace Palisade.Server.Listeners.Otlp;

/// <summary>One log record of OpenTelemetry (opentelemetry-proto, logs/v1/logs.proto), as far as it goes into a record of ours.</summary>
/// <remarks>A value is null, a string, a bool, a long, a double, a byte[], a list of values, or a list of names with values.</remarks>
internal sealed class OtlpLog
{
    /// <summary>The attributes of what sends: a host, a service. Shared by the records of a group.</summary>
    public IReadOnlyList<KeyValuePair<string, object?>> Resource { get; set; } = [];

    /// <summary>The name, version and attributes of the part that logs. Shared likewise.</summary>
    public OtlpScope Scope { get; set; } = OtlpScope.None;

    /// <summary>When it happened, in nanoseconds since 1970; 0 when unknown.</summary>
    public ulong TimeNanoseconds { get; set; }

    /// <summary>When the collector saw it, likewise.</summary>
    public ulong ObservedNanoseconds { get; set; }

    /// <summary>1 to 24; 0 when unknown.</summary>
    public long SeverityNumber { get; set; }

    public string Severity { get; set; } = "";

    public object? Body { get; set; }

    public string EventName { get; set; } = "";

    public List<KeyValuePair<string, object?>> Attributes { get; } = [];

    /// <summary>Attributes that the sender has left out.</summary>
    public long Dropped { get; set; }

    /// <summary>In hexadecimal; empty for none.</summary>
    public string TraceId { get; set; } = "";

    /// <summary>In hexadecimal; empty for none.</summary>
    public string SpanId { get; set; } = "";
}

/// <summary>The part of a program that logs.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Version">Its version.</param>
/// <param name="Attributes">More of it.</param>
internal sealed record OtlpScope(string Name, string Version, IReadOnlyList<KeyValuePair<string, object?>> Attributes)
{
    public static OtlpScope None { get; } = new("", "", []);
}
