using System.Text;
using Palisade.Events;

namespace Palisade.Parsing.Json;

/// <summary>One way that a product writes its events as JSON: what its places mean and what its events are. Immutable; read from shapes.json.</summary>
internal sealed class JsonShape(string name)
{
    /// <summary>For documents and tests.</summary>
    public string Name { get; } = name;

    /// <summary>Sets of marks; a record that bears all of one set is of this shape.</summary>
    public MarkSet[] Signatures { get; init; } = [];

    /// <summary>True for Windows events: the source follows from the channel.</summary>
    public bool IsWindows { get; init; }

    /// <summary>The source of an event without a service value, or of any where there are no <see cref="Services"/>.</summary>
    public EventSource Source { get; init; } = EventSource.Unknown;

    /// <summary>The source by service value, lower case; null where every event has the same.</summary>
    public Dictionary<string, EventSource>? Services { get; init; }

    /// <summary>True when a service value that is not in <see cref="Services"/> is itself the service.</summary>
    public bool ValueIsService { get; init; }

    /// <summary>True when the service value is a program that writes to syslog: it has the services that its syslog lines have.</summary>
    public bool ValueIsProgram { get; init; }

    /// <summary>What places say about the event, by path.</summary>
    public Dictionary<string, (JsonRole Role, byte Rank)> Roles { get; init; } = [];

    /// <summary>Names by path, and by path prefix ending in a dot.</summary>
    public Dictionary<string, string> Names { get; init; } = [];

    /// <summary>Further names by path.</summary>
    public Dictionary<string, string[]> Also { get; init; } = [];

    /// <summary>Places whose objects keep their text.</summary>
    public HashSet<string> Texts { get; init; } = [];

    /// <summary>True when names follow the XML of Windows events (<see cref="EvtxDumpNames"/>).</summary>
    public bool HasEvtxNames { get; init; }

    /// <summary>Places of objects that hold a name and a value: each is one field of that name.</summary>
    public HashSet<string> Pairs { get; init; } = [];

    /// <summary>Places whose arrays of numbers are text.</summary>
    public HashSet<string> ByteArrays { get; init; } = [];

    /// <summary>The marks of all shapes, by path, or by path and value.</summary>
    public ShapeMarks Marks { get; init; } = new();

    /// <summary>What a place means.</summary>
    /// <param name="path">Its keys, joined with dots.</param>
    /// <param name="key">Its last key.</param>
    /// <param name="isTop">True when it is the only key.</param>
    /// <param name="vocabulary">Keeps the name.</param>
    public PathMeaning MeaningOf(string path, ReadOnlySpan<byte> key, bool isTop, EventVocabulary vocabulary)
    {
        string? renamed = HasEvtxNames ? EvtxDumpNames.Of(path, Encoding.UTF8.GetCharCount(key)) : NameOf(path);
        FieldName? name = renamed == "" ? null : renamed is not null ? vocabulary.Intern(renamed) : isTop ? vocabulary.Intern(key) : vocabulary.Intern(Encoding.UTF8.GetBytes(path));
        (JsonRole role, byte rank) = Roles.GetValueOrDefault(path);
        string[] also = AlsoOf(path);
        ValueMark[] values = Marks.ByValue.GetValueOrDefault(path, []);
        bool text = Texts.Contains(path), pair = Pairs.Contains(path), bytes = ByteArrays.Contains(path);
        PathExtras? extras = also.Length == 0 && values.Length == 0 && !text && !pair && !bytes ? null : new PathExtras(Array.ConvertAll(also, vocabulary.Intern), values, text, pair, bytes);
        return new PathMeaning(name, role, rank, Marks.ByPath.GetValueOrDefault(path), extras);
    }

    // No dot beyond it can end a prefix that is known: a key may be nothing but dots.
    private int LongestPrefix => field > 0 ? field : field = Names.Keys.Concat(Also.Keys).Select(k => k.Length).Append(1).Max();

    private string[] AlsoOf(string path)
    {
        string[] also = Also.GetValueOrDefault(path, []);
        for (int dot = path.IndexOf('.', StringComparison.Ordinal); dot > 0 && dot < LongestPrefix; dot = path.IndexOf('.', dot + 1))
        {
            if (Also.TryGetValue(path[..(dot + 1)], out string[]? prefixes))
                also = [.. also, .. prefixes.Select(p => p + path[(dot + 1)..])];
        }

        return also;
    }

    // The new name, "" to leave values out, or null to keep the path.
    private string? NameOf(string path)
    {
        if (Names.TryGetValue(path, out string? exact))
            return exact;
        for (int dot = path.LastIndexOf('.', Math.Min(path.Length, LongestPrefix) - 1); dot > 0; dot = path.LastIndexOf('.', dot - 1))
        {
            if (Names.TryGetValue(path[..(dot + 1)], out string? prefix))
                return prefix + path[(dot + 1)..];
        }

        return null;
    }
}
