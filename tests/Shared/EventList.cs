using System.Text;
using Palisade.Events;
using Palisade.Parsing;

namespace Palisade.Tests;

/// <summary>Keeps what a parser finds as text, one string an event: <c>name=value|name=value</c>.</summary>
internal sealed class EventList : IEventSink
{
    public List<Dictionary<string, List<string?>>> Events { get; } = [];

    public List<EventSource> Sources { get; } = [];

    public List<long> Times { get; } = [];

    public List<long> Records { get; } = [];

    public List<long> Offsets { get; } = [];

    public List<string?> Hosts { get; } = [];

    public List<ParseFailure> Failures { get; } = [];

    public static EventList Of(InputFormat format, ReadOnlySpan<byte> bytes, ParseOptions? options = null)
    {
        EventList list = new();
        options ??= new ParseOptions { Reference = new DateTime(2026, 6, 30, 0, 0, 0, DateTimeKind.Utc) };
        using BatchReader reader = format.OpenReader(new MemoryStream(bytes.ToArray()), options);
        EventParser parser = format.CreateParser(options);
        RecordBatch batch = new();
        while (reader.TryRead(batch))
            parser.Parse(batch, list);
        list.Failures.AddRange(batch.Failures);
        return list;
    }

    public static EventList Of(string format, string text, ParseOptions? options = null) =>
        Of(InputFormats.Find(format)!, Encoding.UTF8.GetBytes(text), options);

    /// <summary>The first value of a field of an event, or null.</summary>
    public string? Value(int index, string name) => Events[index].TryGetValue(name, out List<string?>? values) ? values[0] : null;

    /// <summary>All values of a field of an event.</summary>
    public string Values(int index, string name) => Events[index].TryGetValue(name, out List<string?>? values) ? string.Join('|', values) : "";

    public void OnEvent(LogEvent e)
    {
        Dictionary<string, List<string?>> fields = [];
        foreach (Field field in e.Fields)
        {
            if (!fields.TryGetValue(field.Name.Text, out List<string?>? values))
                fields.Add(field.Name.Text, values = []);
            values.Add(e.TextOf(field));
        }

        Events.Add(fields);
        Sources.Add(e.Source);
        Times.Add(e.TimeTicks);
        Records.Add(e.RecordNumber);
        Offsets.Add(e.OffsetBytes);
        Hosts.Add(e.HostField < 0 ? null : e.TextOf(e.Fields[e.HostField]));
    }

    public void OnFailure(in ParseFailure failure) => Failures.Add(failure);
}
