using System.Text;
using Palisade.Events;
using Palisade.Parsing;

namespace Palisade.Tests.Parsing.Json;

/// <summary>Runs a format over bytes and keeps what it gives as plain values.</summary>
internal sealed class JsonRun : IEventSink
{
    public List<Record> Events { get; } = [];

    public List<ParseFailure> Failures { get; } = [];

    public static JsonRun Of(string format, string text, int chunk = int.MaxValue) => Of(format, Encoding.UTF8.GetBytes(text), chunk);

    public static JsonRun Of(string format, byte[] bytes, int chunk = int.MaxValue)
    {
        JsonRun run = new();
        ParseOptions options = new();
        InputFormat input = InputFormats.Find(format)!;
        using Stream stream = new SlowStream(bytes, chunk);
        using BatchReader reader = input.OpenReader(stream, options);
        EventParser parser = input.CreateParser(options);
        RecordBatch batch = new();
        while (reader.TryRead(batch))
            parser.Parse(batch, run);
        parser.Parse(batch, run);
        return run;
    }

    public void OnEvent(LogEvent e)
    {
        List<(string, string?)> fields = [];
        foreach (ref readonly Field field in e.Fields)
            fields.Add((field.Name.Text, e.TextOf(field)));
        string? host = e.HostField < 0 ? null : e.TextOf(e.Fields[e.HostField]);
        Events.Add(new Record(fields, e.Source, e.EventId, host, e.TimeTicks, e.RecordNumber, e.OffsetBytes));
    }

    public void OnFailure(in ParseFailure failure) => Failures.Add(failure);

    internal sealed record Record(List<(string Name, string? Value)> Fields, EventSource Source, int EventId, string? Host, long Time, long Number, long Offset)
    {
        public string Text => string.Join(' ', Fields.Select(f => f.Name + "=" + (f.Value ?? "<null>")));
    }

    private sealed class SlowStream(byte[] bytes, int chunk) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, chunk));
    }
}
