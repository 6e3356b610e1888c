using System.Collections.Immutable;

namespace Palisade.Rules;

/// <summary>A Sigma document that was read without error: a rule, a correlation or a filter. Immutable.</summary>
/// <remarks>Sigma specification 2.1.0, "Sigma Rules", "Sigma Correlation Rules" and "Sigma Filters".</remarks>
public abstract record SigmaDocument
{
    /// <summary>The file, as the path given joined with the path below it.</summary>
    public required string Path { get; init; }

    /// <summary>The 1-based line of the file where the document begins.</summary>
    public int Line { get; init; } = 1;

    /// <summary>The id (a UUID), or an empty string.</summary>
    public string Id { get; init; } = "";

    /// <summary>Digest of its text, with the text of the filters that narrow it: the same while these stay the same, wherever they stand. Empty where it was not read from a text.</summary>
    internal string TextDigest { get; init; } = "";

    /// <summary>The name that correlations and filters refer to, or null.</summary>
    public string? Name { get; init; }

    /// <summary>The title.</summary>
    public string Title { get; init; } = "";

    /// <summary>stable, test, experimental, deprecated or unsupported; an empty string where not given.</summary>
    public string Status { get; init; } = "";

    /// <summary>The level; informational where not given.</summary>
    public RuleLevel Level { get; init; } = RuleLevel.Informational;

    /// <summary>The author, kept in every finding as the rules' licence (DRL 1.1) asks.</summary>
    public string Author { get; init; } = "";

    /// <summary>The description.</summary>
    public string Description { get; init; } = "";

    /// <summary>The date of creation as written.</summary>
    public string Date { get; init; } = "";

    /// <summary>True when it gives no findings of its own: correlations build on it, and none of them says <c>generate: true</c>. Set when a collection is put together.</summary>
    public bool Silent { get; init; }

    /// <summary>The tags, for example <c>attack.t1059.001</c>.</summary>
    public ImmutableArray<string> Tags { get; init; } = [];

    /// <summary>The references.</summary>
    public ImmutableArray<string> References { get; init; } = [];

    /// <summary>The false positives.</summary>
    public ImmutableArray<string> FalsePositives { get; init; } = [];
}

/// <summary>A rule over single events.</summary>
public sealed record Rule : SigmaDocument
{
    /// <summary>Where the events come from.</summary>
    public required RuleLogSource LogSource { get; init; }

    /// <summary>What an event must fulfil; several conditions of one rule are an <see cref="OrExpression"/> of them.</summary>
    public required Expression Condition { get; init; }

    /// <summary>The names of its search identifiers with their expressions, in the order of the document: for explanations.</summary>
    public ImmutableArray<(string Name, Expression Expression)> Searches { get; init; } = [];

    /// <summary>The condition as written (several joined by " | ").</summary>
    public string ConditionText { get; init; } = "";
}

/// <summary>The log source of a rule, in lower case; null for a key that is not given.</summary>
/// <param name="Product">For example <c>windows</c>.</param>
/// <param name="Category">For example <c>process_creation</c>.</param>
/// <param name="Service">For example <c>sysmon</c>.</param>
public sealed record RuleLogSource(string? Product, string? Category, string? Service);

/// <summary>The levels of Sigma, lowest first.</summary>
public enum RuleLevel
{
    /// <summary>For enrichment, no alert.</summary>
    Informational,

    /// <summary>Notable, rarely an incident.</summary>
    Low,

    /// <summary>To be looked at by hand.</summary>
    Medium,

    /// <summary>To be looked at promptly.</summary>
    High,

    /// <summary>An incident.</summary>
    Critical,
}
