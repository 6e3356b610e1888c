using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Palisade.Server.Accounts;

/// <summary>Secrets that are handed out once and known again by their hash. They are random, so that a plain hash is enough.</summary>
internal static class SecretText
{
    private const string Base32Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <summary>A new secret of 256 bits, as base64url.</summary>
    public static string New()
    {
        Span<byte> bytes = stackalloc byte[32];
        RandomNumberGenerator.Fill(bytes);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>A new code of 80 bits to be written down: four groups of four letters.</summary>
    public static string NewCode()
    {
        string letters = RandomNumberGenerator.GetString(Base32Letters, 16);
        return $"{letters[..4]}-{letters[4..8]}-{letters[8..12]}-{letters[12..]}";
    }

    /// <summary>What is kept of a secret.</summary>
    public static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    /// <summary>Bytes in the letters that authenticators take (RFC 4648, section 6), without padding.</summary>
    public static string Base32(ReadOnlySpan<byte> bytes)
    {
        StringBuilder text = new();
        int bits = 0, held = 0;
        foreach (byte b in bytes)
        {
            bits = ((bits & 0xFF) << 8) | b;
            for (held += 8; held >= 5; held -= 5)
                text.Append(Base32Letters[(bits >> (held - 5)) & 31]);
        }

        if (held > 0)
            text.Append(Base32Letters[(bits << (5 - held)) & 31]);
        return text.ToString();
    }
}
