using Palisade.Events;
using Palisade.Parsing;

namespace Palisade.Tests;

/// <summary>All events and failures of some bytes, as a format reads them, kept as text.</summary>
internal sealed class ParsedFile : IEventSink
{
    public List<ParsedEvent> Events { get; } = [];

    public List<ParseFailure> Failures { get; } = [];

    /// <summary>Reads bytes, in this format or in the one that they are recognised as.</summary>
    public static ParsedFile Read(byte[] bytes, InputFormat? format = null)
    {
        format ??= InputFormats.Detect(bytes.AsSpan(0, Math.Min(bytes.Length, InputFormats.HeadBytes))) ?? throw new InvalidOperationException("no format fits");
        ParsedFile file = new();
        ParseOptions options = new();
        RecordBatch batch = new();
        EventParser parser = format.CreateParser(options);
        using BatchReader reader = format.OpenReader(new MemoryStream(bytes), options);
        while (reader.TryRead(batch))
            parser.Parse(batch, file);
        file.Failures.AddRange(batch.Failures);
        return file;
    }

    public void OnEvent(LogEvent e)
    {
        List<ParsedField> fields = [];
        foreach (ref readonly Field field in e.Fields)
            fields.Add(new ParsedField(field.Name.Text, field.Kind, e.TextOf(field)));
        string? host = e.HostField < 0 ? null : e.TextOf(e.Fields[e.HostField]);
        Events.Add(new ParsedEvent(e.RecordNumber, e.OffsetBytes, e.EventId, e.Source, host, e.TimeTicks, fields));
    }

    public void OnFailure(in ParseFailure failure) => Failures.Add(failure);
}

/// <summary>One event as text.</summary>
internal sealed record ParsedEvent(long RecordNumber, long OffsetBytes, int EventId, EventSource Source, string? Host, long TimeTicks, List<ParsedField> Fields)
{
    public string? this[string name] => Fields.FirstOrDefault(f => f.Name == name)?.Text;

    public IEnumerable<string?> All(string name) => Fields.Where(f => f.Name == name).Select(f => f.Text);
}

/// <summary>One field as text; null for <see cref="FieldKind.Null"/>.</summary>
internal sealed record ParsedField(string Name, FieldKind Kind, string? Text);
