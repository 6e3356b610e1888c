using System.Net;
using System.Reflection;
using Palisade.Rules;

namespace Palisade.Privacy;

/// <summary>A personal value that a rule names in clear.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Field">The field it is asked of; empty for any.</param>
/// <param name="Value">As it stands in the rule, without wildcards.</param>
/// <param name="Line">Of the rule file, 1-based; 0 where that is not known.</param>
internal readonly record struct NamedValue(PersonalKind Kind, string Field, string Value, int Line);

/// <summary>
/// Finds the persons, machines and single addresses that a rule names in clear. What is the same everywhere is nobody's: well-known accounts, built-in security ids, networks, domains of the internet, and the
/// words in rule-words.txt. Safe on any thread.
/// </summary>
internal static class RuleNames
{
    private const int ShortestName = 3;
    private static readonly string[] s_words = Words();
    private static readonly string[] s_localDomains = [".local", ".lan", ".internal", ".intranet", ".intra", ".home", ".corp", ".localdomain", ".home.arpa"];

    /// <summary>Each value once, in the order of the rule.</summary>
    public static IReadOnlyList<NamedValue> In(Rule rule)
    {
        List<NamedValue> named = [];
        Walk(rule.Condition, named);
        return [.. named.DistinctBy(n => (n.Kind, n.Field, n.Value))];
    }

    private static void Walk(Expression expression, List<NamedValue> named)
    {
        switch (expression)
        {
            case AndExpression and:
                WalkAll(and.Parts, named);
                break;
            case OrExpression or:
                WalkAll(or.Parts, named);
                break;
            case AtLeastExpression atLeast:
                WalkAll(atLeast.Parts, named);
                break;
            case NotExpression not:
                Walk(not.Part, named);
                break;
            case FieldTest test:
                Look(test.Field, test.Comparison, test.Line, named);
                break;
            case KeywordTest keyword:
                Look("", keyword.Comparison, keyword.Line, named);
                break;
        }
    }

    private static void WalkAll(IEnumerable<Expression> parts, List<NamedValue> named)
    {
        foreach (Expression part in parts)
            Walk(part, named);
    }

    private static void Look(string field, Comparison comparison, int line, List<NamedValue> named)
    {
        switch (comparison)
        {
            case TextComparison { Number: null } text:
                LookAtText(field, text.Pattern, line, named);
                break;
            case RegexComparison regex:
                // A dot that is meant: 10\.1\.2\.3 is an address.
                LookAtPatterns(field, regex.Pattern.Replace("\\.", ".", StringComparison.Ordinal), line, named);
                break;
            case CidrComparison cidr when IsSingle(cidr.Network) && PersonalPatterns.IsPersonalAddress(cidr.Network.BaseAddress.ToString()):
                named.Add(new NamedValue(PersonalKind.Ip, field, cidr.Network.BaseAddress.ToString(), line));
                break;
        }
    }

    private static void LookAtText(string field, TextPattern pattern, int line, List<NamedValue> named)
    {
        foreach (string literal in pattern.Parts.Where(p => p.Kind == PatternPartKind.Literal).Select(p => p.Literal))
        {
            int before = named.Count;
            LookAtPatterns(field, literal, line, named);
            if (named.Count == before && PersonFields.TryKind(field, out PersonalKind kind) && NameIn(kind, literal) is { } name)
                named.Add(new NamedValue(kind, field, name, line));
        }
    }

    private static void LookAtPatterns(string field, string text, int line, List<NamedValue> named)
    {
        List<PersonalPatterns.Found> found = [];
        PersonalPatterns.Find(text, found);
        foreach (PersonalPatterns.Found one in found)
        {
            string value = text.Substring(one.Start, one.Length);
            if (IsSomebody(one.Kind, field, value))
                named.Add(new NamedValue(one.Kind, field, value, line));
        }
    }

    private static bool IsSomebody(PersonalKind kind, string field, string value) => kind switch
    {
        // Versions of programs look like addresses; fe80:: is a network.
        PersonalKind.Ip => !field.Contains("agent", StringComparison.OrdinalIgnoreCase) && !value.EndsWith("::", StringComparison.Ordinal),
        PersonalKind.Email => IsMailbox(value),
        PersonalKind.User or PersonalKind.Host => NameIn(kind, value) is not null,
        _ => true,
    };

    // package@1.2.3 is a version; what stands before the sign may be code: %3f@example.com.
    private static bool IsMailbox(string value)
    {
        int at = value.LastIndexOf('@');
        return value.AsSpan(value.LastIndexOf('.') + 1).ContainsAnyExceptInRange('0', '9') && Uri.UnescapeDataString(value[..at]).Any(char.IsLetterOrDigit);
    }

    // The name in what a field of persons is compared with; null where it is nobody's.
    private static string? NameIn(PersonalKind kind, string literal)
    {
        string name = literal[(literal.LastIndexOf('\\') + 1)..].Trim(' ', '$', '.', '@', '-', '_', '"', '\'');
        bool isNobody = name.Length < ShortestName || PersonFields.Stays(name) || PersonFields.Stays(literal) || !name.Any(char.IsLetter) || IsWord(name) || IsWord(literal.Trim())
            || name.StartsWith("S-1-", StringComparison.OrdinalIgnoreCase) || literal.Contains(", O=", StringComparison.Ordinal);
        return isNobody || kind is PersonalKind.Ip or PersonalKind.Phone or PersonalKind.Sid || (kind is PersonalKind.Host or PersonalKind.Email && IsInternetName(literal)) ? null : name;
    }

    // A part of a word counts as it: AUTHORI fits the names of the system's accounts in several languages.
    private static bool IsWord(string name) => s_words.Any(word => word.Contains(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether a name is a domain of the internet, as indicators name it; what ends as names inside do is a machine.</summary>
    internal static bool IsInternetName(string literal) =>
        literal.Trim().TrimEnd('.') is var name && name.Contains('.', StringComparison.Ordinal) && !s_localDomains.Any(end => name.EndsWith(end, StringComparison.OrdinalIgnoreCase));

    private static bool IsSingle(IPNetwork network) => network.PrefixLength == (network.BaseAddress.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? 32 : 128);

    private static string[] Words()
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("Palisade.Privacy.rule-words.txt")!;
        using StreamReader reader = new(stream);
        List<string> words = [];
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0 && line[0] != '#')
                words.Add(line);
        }

        return [.. words];
    }
}
