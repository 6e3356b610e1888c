using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Palisade.Findings;

/// <summary>Reads ATT&amp;CK tactics and techniques from rule tags (Sigma specification, "Tags": namespace <c>attack</c>).</summary>
/// <remarks>MITRE ATT&amp;CK is a registered trademark of The MITRE Corporation; names are used with its permission.</remarks>
public static class AttackTags
{
    private const string Evasion = "defense-evasion";

    private static readonly FrozenDictionary<string, string> TechniqueNames = LoadNames();
    private static readonly FrozenSet<(string Technique, string Tactic)> Served = LoadTactics();

    /// <summary>The tactics of the enterprise matrix by their tag's word and their name, in the order of the matrix; those of older and newer versions side by side.</summary>
    public static ImmutableArray<KeyValuePair<string, string>> Tactics { get; } =
    [
        new("reconnaissance", "Reconnaissance"),
        new("resource-development", "Resource Development"),
        new("initial-access", "Initial Access"),
        new("execution", "Execution"),
        new("persistence", "Persistence"),
        new("privilege-escalation", "Privilege Escalation"),
        new("defense-evasion", "Defense Evasion"),
        new("stealth", "Stealth"),
        new("defense-impairment", "Defense Impairment"),
        new("credential-access", "Credential Access"),
        new("discovery", "Discovery"),
        new("lateral-movement", "Lateral Movement"),
        new("collection", "Collection"),
        new("command-and-control", "Command and Control"),
        new("exfiltration", "Exfiltration"),
        new("impact", "Impact"),
    ];

    /// <summary>The technique of a tag such as <c>attack.t1059.001</c>.</summary>
    /// <param name="tag">A tag of a rule.</param>
    /// <param name="id">For example <c>T1059.001</c>, or an empty string.</param>
    public static bool TryTechnique(string tag, out string id)
    {
        ArgumentNullException.ThrowIfNull(tag);
        id = "";
        if (!tag.StartsWith("attack.t", StringComparison.OrdinalIgnoreCase))
            return false;
        ReadOnlySpan<char> digits = tag.AsSpan(8);
        bool isTechnique = digits.Length >= 4 && AreDigits(digits[..4]) && (digits.Length == 4 || (digits.Length == 8 && digits[4] == '.' && AreDigits(digits[5..])));
        if (isTechnique)
            id = string.Concat("T", digits);
        return isTechnique;
    }

    /// <summary>The tactic of a tag such as <c>attack.lateral-movement</c>; underscores are read as hyphens.</summary>
    /// <param name="tag">A tag of a rule.</param>
    /// <param name="tactic">One of the words in <see cref="Tactics"/>, or an empty string.</param>
    public static bool TryTactic(string tag, out string tactic)
    {
        ArgumentNullException.ThrowIfNull(tag);
        tactic = "";
        if (!tag.StartsWith("attack.", StringComparison.OrdinalIgnoreCase))
            return false;
        ReadOnlySpan<char> word = tag.AsSpan(7);
        foreach (KeyValuePair<string, string> known in Tactics)
        {
            if (SameWord(word, known.Key))
            {
                tactic = known.Key;
                return true;
            }
        }

        return false;
    }

    /// <summary>The name of a technique or sub-technique; of a sub-technique whose own name is not known, <c>part of</c> and its technique's. Null where neither is known.</summary>
    /// <param name="id">For example <c>T1059.001</c>.</param>
    public static string? TechniqueName(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        if (TechniqueNames.TryGetValue(id, out string? own) || id.Length <= 5)
            return own;
        return TechniqueNames.TryGetValue(id[..5], out string? whole) ? $"part of {whole}" : null;
    }

    /// <summary>Whether a technique, or that of a sub-technique, serves a tactic; false for one that is not known.</summary>
    /// <param name="id">For example <c>T1059.001</c>.</param>
    /// <param name="tactic">One of the words in <see cref="Tactics"/>.</param>
    internal static bool Serves(string id, string tactic) => Served.Contains((id[..5], tactic is "stealth" or "defense-impairment" ? Evasion : tactic));

    private static bool SameWord(ReadOnlySpan<char> word, string known)
    {
        if (word.Length != known.Length)
            return false;
        for (int i = 0; i < word.Length; i++)
        {
            char c = word[i] == '_' ? '-' : char.ToLowerInvariant(word[i]);
            if (c != known[i])
                return false;
        }

        return true;
    }

    private static bool AreDigits(ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange('0', '9');

    private static FrozenDictionary<string, string> LoadNames()
    {
        Dictionary<string, string> names = [];
        foreach (string line in Lines("attack-techniques.txt"))
            names[line[..line.IndexOf(' ', StringComparison.Ordinal)]] = line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..];
        return names.ToFrozenDictionary();
    }

    private static FrozenSet<(string, string)> LoadTactics() =>
        Lines("attack-tactics.txt").Select(l => l.Split(' ')).SelectMany(words => words.Skip(1).Select(technique => (technique, words[0]))).ToFrozenSet();

    private static List<string> Lines(string name)
    {
        using Stream stream = typeof(AttackTags).Assembly.GetManifestResourceStream("Palisade.Findings." + name)!;
        using StreamReader reader = new(stream);
        List<string> lines = [];
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0 && line[0] != '#')
                lines.Add(line);
        }

        return lines;
    }
}
