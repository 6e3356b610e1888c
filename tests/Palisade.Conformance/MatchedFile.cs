using System.Formats.Tar;
using System.IO.Compression;
using Palisade.Events;
using Palisade.Parsing;
using Palisade.Rules.Matching;
using Palisade.Tests.Naive;

namespace Palisade.Conformance;

/// <summary>The events of one file with the rules that the engine found on each.</summary>
internal sealed class MatchedFile : IEventSink
{
    private readonly Matcher _matcher;
    private readonly bool _keepEvents;

    private MatchedFile(RuleSet rules, bool keepEvents)
    {
        _matcher = rules.CreateMatcher();
        _keepEvents = keepEvents;
    }

    /// <summary>Record numbers, with the indices of the rules that matched, ascending.</summary>
    public List<(long Record, int[] Rules)> Events { get; } = [];

    /// <summary>The same events, plain; only when they were asked for.</summary>
    public List<NaiveEvent> Plain { get; } = [];

    public List<ParseFailure> Failures { get; } = [];

    /// <summary>Reads bytes in the format that they are recognised as, or in a named one.</summary>
    public static MatchedFile Read(RuleSet rules, byte[] bytes, bool keepEvents = false, string? format = null)
    {
        InputFormat found = (format is null ? InputFormats.Detect(bytes.AsSpan(0, Math.Min(bytes.Length, InputFormats.HeadBytes))) : InputFormats.Find(format))
            ?? throw new InvalidOperationException("no format fits");
        MatchedFile file = new(rules, keepEvents);
        ParseOptions options = new() { Vocabulary = rules.Vocabulary };
        RecordBatch batch = new();
        EventParser parser = found.CreateParser(options);
        using BatchReader reader = found.OpenReader(new MemoryStream(bytes), options);
        while (reader.TryRead(batch))
            parser.Parse(batch, file);
        file.Failures.AddRange(batch.Failures);
        return file;
    }

    /// <summary>The members of a zip file or a compressed tar.</summary>
    public static IEnumerable<(string Name, byte[] Bytes)> Unpack(string path) => path.EndsWith(".zip", StringComparison.Ordinal) ? Unzip(path) : Untar(path);

    private static IEnumerable<(string Name, byte[] Bytes)> Untar(string path)
    {
        using TarReader tar = new(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        while (tar.GetNextEntry() is { } entry)
        {
            if (entry.DataStream is null || Path.GetFileName(entry.Name).StartsWith("._", StringComparison.Ordinal))
                continue;
            using MemoryStream bytes = new();
            entry.DataStream.CopyTo(bytes);
            yield return (entry.Name, bytes.ToArray());
        }
    }

    private static IEnumerable<(string Name, byte[] Bytes)> Unzip(string path)
    {
        using ZipArchive zip = ZipFile.OpenRead(path);
        foreach (ZipArchiveEntry entry in zip.Entries.Where(e => e.Length > 0 && !e.FullName.Contains("__MACOSX", StringComparison.Ordinal)))
        {
            using MemoryStream bytes = new();
            using Stream stream = entry.Open();
            stream.CopyTo(bytes);
            yield return (entry.FullName, bytes.ToArray());
        }
    }

    /// <summary>The event as the plain twin takes it.</summary>
    public static NaiveEvent PlainOf(LogEvent e)
    {
        List<(string, string?)> fields = [];
        foreach (ref readonly Field field in e.Fields)
            fields.Add((field.Name.Text, e.TextOf(field)));
        return new NaiveEvent
        {
            Fields = fields,
            Product = e.Source.Product,
            Categories = e.Source.CategoryList,
            Services = e.Source.ServiceList,
            Channel = e.Source.Channel,
            EventId = e.EventId,
        };
    }

    public void OnEvent(LogEvent e)
    {
        int[] rules = new int[_matcher.Match(e)];
        for (int i = 0; i < rules.Length; i++)
            rules[i] = _matcher.RuleAt(i);
        Events.Add((e.RecordNumber, rules));
        if (_keepEvents)
            Plain.Add(PlainOf(e));
    }

    public void OnFailure(in ParseFailure failure) => Failures.Add(failure);
}
