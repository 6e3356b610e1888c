using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Palisade.Privacy;

/// <summary>Makes tokens for personal values: the same for the same key, kind and value, and meaningless without the key. Safe on any thread.</summary>
/// <remarks>
/// HMAC-SHA256 over kind and normalised value, cut to 40 bits: among 100,000 values of a kind the chance that any two share a token is under one
/// in a hundred. A plain hash would be undone by trying all names or addresses.
/// </remarks>
public sealed class Pseudonymiser
{
    private readonly byte[] _key;

    /// <summary>A maker of tokens.</summary>
    /// <param name="key">At least 16 bytes, secret; see <see cref="PseudonymKey"/>. Copied.</param>
    public Pseudonymiser(ReadOnlySpan<byte> key)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(key.Length, 16, nameof(key));
        _key = key.ToArray();
    }

    /// <summary>The token of a value, for example <c>user-7f3a9c41d0</c>.</summary>
    /// <param name="kind">What the value is; the same text of another kind has another token.</param>
    /// <param name="value">Not kept. Case does not matter; of a host name only the first label counts, so that short and full names agree.</param>
    public string Token(PersonalKind kind, string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        string word = Word(kind);
        byte[] digest = HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(word + "\0" + Normalise(kind, value)));
        return word + "-" + Convert.ToHexStringLower(digest.AsSpan(0, 5));
    }

    private static string Word(PersonalKind kind) => kind switch
    {
        PersonalKind.User => "user",
        PersonalKind.Email => "email",
        PersonalKind.Host => "host",
        PersonalKind.Ip => "ip",
        PersonalKind.Phone => "phone",
        _ => "sid",
    };

    private static string Normalise(PersonalKind kind, string value) => kind switch
    {
        PersonalKind.Host => value.Split('.')[0].ToUpperInvariant(),
        PersonalKind.Ip when IPAddress.TryParse(value, out IPAddress? address) => (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString(),
        PersonalKind.Phone => string.Concat(value.Where(char.IsAsciiDigit)),
        _ => value.ToUpperInvariant(),
    };
}
