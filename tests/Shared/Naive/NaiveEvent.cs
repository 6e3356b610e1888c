namespace Palisade.Tests.Naive;

/// <summary>A plain event: names and texts, null for a null. Nothing of it is shared with the engine's events.</summary>
internal sealed class NaiveEvent
{
    private readonly Dictionary<string, List<NaiveValue>> _asked = new(StringComparer.Ordinal);

    public required List<(string Name, string? Text)> Fields { get; init; }

    public string? Product { get; init; }

    public string[] Categories { get; init; } = [];

    public string[] Services { get; init; } = [];

    public string? Channel { get; init; }

    public int EventId { get; init; } = -1;

    /// <summary>All fields that such events can have, for an event told in another one's terms; null where that is not known.</summary>
    public HashSet<string>? CanHave { get; init; }

    /// <summary>The event with what Windows writes in several ways said in each: identifiers with and without braces, the provider under all its names.</summary>
    public NaiveEvent InWindowsForms => field ??= new NaiveEvent
    {
        Fields = [.. Fields.SelectMany(Forms)],
        Product = Product,
        Categories = Categories,
        Services = Services,
        Channel = Channel,
        EventId = EventId,
    };

    private static IEnumerable<(string Name, string? Text)> Forms((string Name, string? Text) f)
    {
        yield return f;
        if (Guid.TryParseExact(f.Text, "B", out _))
            yield return (f.Name, f.Text!.Trim('{', '}'));
        else if (Guid.TryParseExact(f.Text, "D", out _))
            yield return (f.Name, "{" + f.Text + "}");
        if (f.Name is "SourceName" or "ProviderName")
            yield return ("Provider_Name", f.Text);
        else if (f.Name == "Provider_Name")
            yield return ("ProviderName", f.Text);
    }

    /// <summary>All values of a field: of the name as it is; failing that, ignoring case; failing that, with the spaces of the event's name taken out or as underscores.</summary>
    public List<NaiveValue> Values(string field)
    {
        if (!_asked.TryGetValue(field, out List<NaiveValue>? values))
            _asked.Add(field, values = Find(field));
        return values;
    }

    private List<NaiveValue> Find(string field)
    {
        List<NaiveValue> values = Where(n => n == field);

        // What an event says of another one's id (Security 1108) is not its own.
        if (field is "EventID" or "Channel" && values.Count > 1)
            return values[..1];
        if (values.Count == 0)
            values = Where(n => Same(n, field));
        if (values.Count == 0)
            values = Where(n => n.Contains(' ') && (Same(n.Replace(" ", ""), field) || Same(n.Replace(' ', '_'), field)));
        return values;
    }

    /// <summary>The values of all fields.</summary>
    public List<NaiveValue> All => field ??= [.. Fields.Select(f => new NaiveValue(f.Text))];

    private List<NaiveValue> Where(Func<string, bool> fits)
    {
        List<NaiveValue> values = [];
        for (int i = 0; i < Fields.Count; i++)
        {
            if (fits(Fields[i].Name))
                values.Add(All[i]);
        }

        return values;
    }

    private static bool Same(string a, string b) => NaivePattern.Upper(a) == NaivePattern.Upper(b);
}

/// <summary>A value, or null, and the same in upper case.</summary>
internal sealed class NaiveValue(string? text)
{
    public string? Text { get; } = text;

    public string Upper => field ??= NaivePattern.Upper(Text ?? "");
}
