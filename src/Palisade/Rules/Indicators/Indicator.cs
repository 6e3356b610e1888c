namespace Palisade.Rules.Indicators;

/// <summary>What an indicator of a threat is.</summary>
internal enum IndicatorKind
{
    /// <summary>A digest of a file: MD5, SHA-1, SHA-256 or SHA-512.</summary>
    Hash,

    /// <summary>An IPv4 or IPv6 address.</summary>
    Address,

    /// <summary>A domain, with all below it.</summary>
    Domain,

    /// <summary>A whole URL.</summary>
    Url,
}

/// <summary>Something that is known of a threat. Immutable.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Value">Its value: digests, domains and the host of a URL in lower case, addresses in the usual form.</param>
/// <param name="List">What its list is called: the file.</param>
/// <param name="ValidUntil">The time (UTC ticks) from which it says nothing any more; <see cref="Forever"/> where none is named.</param>
internal sealed record Indicator(IndicatorKind Kind, string Value, string List, long ValidUntil)
{
    /// <summary>Where it stands in its list, 1-based; 0 where the format has no lines.</summary>
    public int Line { get; init; }

    /// <summary>No end.</summary>
    public const long Forever = long.MaxValue;

    /// <summary>What a finding of it names: its list and kind, never the value, which may be an address of a person.</summary>
    public Rule ToRule() => new()
    {
        Path = List,
        Id = IdOf(),
        Title = $"Threat indicator of {System.IO.Path.GetFileName(List)}: {Kind.ToString().ToLowerInvariant()}",
        Level = RuleLevel.High,
        LogSource = new RuleLogSource(null, null, null),
        Condition = new OrExpression([]),
    };

    // 32 bits: enough that indicators of a list stay apart, too few to find an address by trying all.
    private string IdOf() => "indicator-" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"{System.IO.Path.GetFileName(List)}\0{Kind}\0{Value}")).AsSpan(0, 4));
}
