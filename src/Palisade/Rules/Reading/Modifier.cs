using System.Collections.Frozen;

namespace Palisade.Rules.Reading;

/// <summary>The value modifiers of Sigma specification 2.1.0, "Sigma Modifiers".</summary>
internal enum Modifier
{
    All,
    Contains,
    StartsWith,
    EndsWith,
    Exists,
    Cased,
    NotEqual,
    Windash,
    Regex,
    RegexIgnoreCase,
    RegexMultiline,
    RegexDotAll,
    Base64,
    Base64Offset,
    Utf16Le,
    Utf16Be,
    Utf16,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Year,
    Cidr,
    Expand,
    FieldReference,
}

/// <summary>The names of the modifiers, and what to write instead of names that are none.</summary>
internal static class ModifierNames
{
    private static readonly FrozenDictionary<string, Modifier> s_byName = new Dictionary<string, Modifier>
    {
        ["all"] = Modifier.All,
        ["contains"] = Modifier.Contains,
        ["startswith"] = Modifier.StartsWith,
        ["endswith"] = Modifier.EndsWith,
        ["exists"] = Modifier.Exists,
        ["cased"] = Modifier.Cased,
        ["neq"] = Modifier.NotEqual,
        ["windash"] = Modifier.Windash,
        ["re"] = Modifier.Regex,
        ["i"] = Modifier.RegexIgnoreCase,
        ["ignorecase"] = Modifier.RegexIgnoreCase,
        ["m"] = Modifier.RegexMultiline,
        ["multiline"] = Modifier.RegexMultiline,
        ["s"] = Modifier.RegexDotAll,
        ["dotall"] = Modifier.RegexDotAll,
        ["base64"] = Modifier.Base64,
        ["base64offset"] = Modifier.Base64Offset,
        ["utf16le"] = Modifier.Utf16Le,
        ["wide"] = Modifier.Utf16Le,
        ["utf16be"] = Modifier.Utf16Be,
        ["utf16"] = Modifier.Utf16,
        ["lt"] = Modifier.Less,
        ["lte"] = Modifier.LessOrEqual,
        ["gt"] = Modifier.Greater,
        ["gte"] = Modifier.GreaterOrEqual,
        ["minute"] = Modifier.Minute,
        ["hour"] = Modifier.Hour,
        ["day"] = Modifier.Day,
        ["week"] = Modifier.Week,
        ["month"] = Modifier.Month,
        ["year"] = Modifier.Year,
        ["cidr"] = Modifier.Cidr,
        ["expand"] = Modifier.Expand,
        ["fieldref"] = Modifier.FieldReference,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    // Names that other query languages and older drafts use.
    private static readonly FrozenDictionary<string, string> s_instead = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["regex"] = "write 're'",
        ["regexp"] = "write 're'",
        ["match"] = "write 're'",
        ["equals"] = "leave it out: without a modifier the whole value is compared",
        ["equal"] = "leave it out: without a modifier the whole value is compared",
        ["eq"] = "leave it out: without a modifier the whole value is compared",
        ["is"] = "leave it out: without a modifier the whole value is compared",
        ["in"] = "leave it out: a list of values means any of them",
        ["any"] = "leave it out: a list of values means any of them",
        ["or"] = "leave it out: a list of values means any of them",
        ["and"] = "write 'all'",
        ["not"] = "write 'neq'",
        ["ne"] = "write 'neq'",
        ["like"] = "leave it out and write the value with '*'",
        ["wildcard"] = "leave it out and write the value with '*'",
        ["begins"] = "write 'startswith'",
        ["beginswith"] = "write 'startswith'",
        ["prefix"] = "write 'startswith'",
        ["ends"] = "write 'endswith'",
        ["suffix"] = "write 'endswith'",
        ["ge"] = "write 'gte'",
        ["le"] = "write 'lte'",
        ["case"] = "write 'cased'",
        ["exist"] = "write 'exists'",
        ["present"] = "write 'exists'",
        ["ip"] = "write 'cidr'",
        ["placeholder"] = "write 'expand'",
        ["field"] = "write 'fieldref'",
        ["utf8"] = "leave it out: values are UTF-8 to begin with",
        ["dash"] = "write 'windash'",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>All names, aliases included, in alphabetical order.</summary>
    public static IReadOnlyList<string> All { get; } = [.. s_byName.Keys.Order(StringComparer.Ordinal)];

    public static bool TryParse(ReadOnlySpan<char> name, out Modifier modifier) =>
        s_byName.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out modifier);

    /// <summary>What to write instead of a name that is none: the nearest name, or the list of all.</summary>
    public static string Instead(string name)
    {
        if (s_instead.TryGetValue(name, out string? instead))
            return instead;
        return NearestName.Of(name, All) is { } near ? $"did you mean '{near}'?" : "the modifiers are " + string.Join(", ", All);
    }
}
