using System.Security.Cryptography;
using System.Text;

namespace Palisade.Server.Listeners;

/// <summary>The secret that senders name in <c>Authorization: Bearer</c> (RFC 6750, 2.1). Only its hash is held.</summary>
internal sealed class BearerToken : IEquatable<BearerToken>
{
    /// <summary>Shorter secrets can be guessed.</summary>
    public const int MinCharacters = 16;

    private const string Scheme = "Bearer ";

    private readonly byte[] _hash;

    private BearerToken(string secret) => _hash = SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    /// <summary>Makes it of the text of a file, without blanks around it; null when that is too short.</summary>
    public static BearerToken? Of(string text) => text.Trim() is { Length: >= MinCharacters } secret ? new BearerToken(secret) : null;

    /// <summary>Whether it is the same secret.</summary>
    public bool Equals(BearerToken? other) => other is not null && CryptographicOperations.FixedTimeEquals(_hash, other._hash);

    public override bool Equals(object? obj) => Equals(obj as BearerToken);

    public override int GetHashCode() => BitConverter.ToInt32(_hash);

    /// <summary>Whether a header names it. Takes the same time for every wrong one.</summary>
    /// <param name="header">The value of <c>Authorization</c>; null for none.</param>
    public bool IsIn(string? header) =>
        header is not null && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
        && CryptographicOperations.FixedTimeEquals(_hash, SHA256.HashData(Encoding.UTF8.GetBytes(header[Scheme.Length..].Trim())));
}
