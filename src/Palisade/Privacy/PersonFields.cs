using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace Palisade.Privacy;

/// <summary>Which fields hold what leads to a person, and which values are nobody's: the table in person-fields.txt.</summary>
internal static class PersonFields
{
    private static readonly (FrozenDictionary<string, PersonalKind> Fields, FrozenSet<string> Stays) Table = Load();

    /// <summary>The kind of a field by its whole name, its last two parts, or its last part; blanks, underscores and hyphens do not count.</summary>
    public static bool TryKind(string field, out PersonalKind kind)
    {
        if (TryWritten(field, out kind))
            return true;
        return field.AsSpan().ContainsAny(' ', '_', '-') && TryWritten(Plain(field), out kind);
    }

    private static bool TryWritten(string field, out PersonalKind kind)
    {
        if (Table.Fields.TryGetValue(field, out kind))
            return true;
        int last = field.LastIndexOf('.');
        if (last < 0)
            return false;
        int before = last == 0 ? -1 : field.LastIndexOf('.', last - 1);
        return (before >= 0 && Table.Fields.TryGetValue(field[(before + 1)..], out kind)) || Table.Fields.TryGetValue(field[(last + 1)..], out kind);
    }

    /// <summary>True for values that name nobody: well-known accounts of systems, and words for "nothing".</summary>
    public static bool Stays([NotNullWhen(false)] string? value) =>
        value is null || value.AsSpan().Trim(" -?*.").IsEmpty || Table.Stays.Contains(value)
        || value.StartsWith("UMFD-", StringComparison.OrdinalIgnoreCase) || value.StartsWith("DWM-", StringComparison.OrdinalIgnoreCase);

    private static string Plain(string name) => string.Concat(name.Split([' ', '_', '-']));

    private static (FrozenDictionary<string, PersonalKind>, FrozenSet<string>) Load()
    {
        using Stream stream = typeof(PersonFields).Assembly.GetManifestResourceStream("Palisade.Privacy.person-fields.txt")!;
        using StreamReader reader = new(stream);
        Dictionary<string, PersonalKind> fields = new(StringComparer.OrdinalIgnoreCase);
        HashSet<string> stays = new(StringComparer.OrdinalIgnoreCase);
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith("stays ", StringComparison.Ordinal))
                stays.Add(line[6..]);
            else if (line.Length > 0 && line[0] != '#')
                AddFields(line.Split(' '), fields);
        }

        return (fields.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase), stays.ToFrozenSet(StringComparer.OrdinalIgnoreCase));
    }

    private static void AddFields(string[] words, Dictionary<string, PersonalKind> fields)
    {
        PersonalKind kind = Enum.Parse<PersonalKind>(words[0], ignoreCase: true);
        foreach (string name in words.AsSpan(1))
        {
            fields.TryAdd(name, kind);
            fields.TryAdd(Plain(name), kind);
        }
    }
}
