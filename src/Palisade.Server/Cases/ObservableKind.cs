using System.Text.RegularExpressions;
using Palisade.Incidents.Grouping;
using Palisade.Server.Alerts;

namespace Palisade.Server.Cases;

/// <summary>The kinds of observables, and what is one. Machines, accounts and addresses are named by their tokens alone.</summary>
internal static partial class ObservableKind
{
    public const string Host = "host", Account = "account", Address = "address", Digest = "digest", Domain = "domain", File = "file";

    /// <summary>The most characters of a value: longer paths are nobody's to type.</summary>
    public const int MaxValue = 400;

    /// <summary>All, in the order in which they are shown.</summary>
    public static IReadOnlyList<string> All { get; } = [Host, Account, Address, Digest, Domain, File];

    /// <summary>The word of an entity of alerts.</summary>
    public static string Of(EntityKind kind) => kind switch { EntityKind.Host => Host, EntityKind.Account => Account, EntityKind.Address => Address, _ => Digest };

    /// <summary>Reads what somebody typed.</summary>
    /// <param name="kind">Of which kind it should be.</param>
    /// <param name="text">The text.</param>
    /// <param name="value">The value as it is kept.</param>
    /// <returns>What is wrong, and what to write; null when nothing is.</returns>
    public static string? Read(string kind, string text, out string value)
    {
        value = text.Trim();
        if (!All.Contains(kind))
            return "The kind is one of " + string.Join(", ", All) + ".";
        if (value.Length is 0 or > MaxValue || value.Any(char.IsControl))
            return FormattableString.Invariant($"Write the value on one line, with at most {MaxValue} characters.");
        if (kind is Host or Account or Address)
            return ClearText.IsToken(value) && SightingEntities.Find(value) is { } entity && Of(entity.Kind) == kind ? null : $"Give the token of the {kind}, as alerts and records show it: nobody and no machine is named in clear here.";
        if (ClearText.NamesSomebody(value))
            return "The value names a person, an address or a machine in clear: give the token that the alert shows in its place.";
        if (kind == Digest)
            return (value = value.ToLowerInvariant()).Length is 32 or 40 or 64 or 128 && value.All(char.IsAsciiHexDigitLower) ? null : "Write a digest in hex: MD5, SHA-1, SHA-256 or SHA-512.";
        return kind != Domain || (value = DomainOf(value)).Length > 0 ? null : "Write a domain as example.org: letters, digits, hyphens, and a dot.";
    }

    /// <summary>The domain in a text: in small letters, without the dot at its end; empty when it is none.</summary>
    public static string DomainOf(string text)
    {
        const int longest = 253;
        string plain = text.Trim().TrimEnd('.').ToLowerInvariant();
        return plain.Length <= longest && DomainName().IsMatch(plain) ? plain : "";
    }

    // Labels of RFC 1035, with the underscore that names of services have; the last is no number, as that of an address is.
    [GeneratedRegex("^([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\\.)+([a-z]([a-z0-9-]{0,61}[a-z0-9])?)\\z")]
    private static partial Regex DomainName();
}
