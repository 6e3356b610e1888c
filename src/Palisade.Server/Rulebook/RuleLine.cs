using System.Security.Cryptography;
using System.Text;
using Palisade.Rules;

namespace Palisade.Server.Rulebook;

/// <summary>A rule in use, with what is known of it.</summary>
/// <param name="Document">The rule, or the correlation.</param>
/// <param name="IsCorrelation">Which of the two.</param>
/// <param name="CouldMatch">Whether something of its source came in since the set is in use.</param>
/// <param name="Hits">What it has found.</param>
/// <param name="Noise">Its share of all findings, 0 to 1.</param>
internal sealed record RuleLine(SigmaDocument Document, bool IsCorrelation, bool CouldMatch, RuleHits Hits, double Noise)
{
    /// <summary>What names it in addresses: its id, or a digest of its place where it has none.</summary>
    public string Key => KeyOf(Document);

    /// <summary>Its log source in words; of a correlation, what it is of.</summary>
    public string Source => Document switch
    {
        Rule rule => string.Join(", ", new[] { rule.LogSource.Product, rule.LogSource.Category, rule.LogSource.Service }.OfType<string>()),
        CorrelationRule correlation => correlation.Rules.Length == 1 ? "another rule" : $"{correlation.Rules.Length} rules",
        _ => "",
    };

    /// <summary>What is known of its matching, in words.</summary>
    public string State => Hits.Findings > 0 ? "has fired" : CouldMatch ? "could fire" : "source never seen";

    /// <summary>See <see cref="Key"/>.</summary>
    public static string KeyOf(SigmaDocument document) => document.Id.Length > 0 && document.Id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-')
        ? document.Id
        : "at-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{document.Path}\0{document.Line}"))).AsSpan(0, 8));
}
