using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;

namespace Palisade.Server.Accounts;

/// <summary>Codes of authenticators: RFC 6238 with SHA-1, 30 seconds and six digits, which is what every authenticator can.</summary>
internal static class Totp
{
    private const int SecondsOfStep = 30;

    /// <summary>A new key: 160 bits (RFC 4226, section 4).</summary>
    public static byte[] NewKey() => RandomNumberGenerator.GetBytes(20);

    /// <summary>The time step of a moment.</summary>
    public static long StepOf(DateTimeOffset moment) => moment.ToUnixTimeSeconds() / SecondsOfStep;

    /// <summary>The code of a time step.</summary>
    [SuppressMessage("Security", "CA5350", Justification = "RFC 6238 as authenticators do it; the weakness of SHA-1 is in collisions, not in HMAC.")]
    public static string Code(ReadOnlySpan<byte> key, long step)
    {
        Span<byte> counter = stackalloc byte[8], mac = stackalloc byte[20];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        HMACSHA1.HashData(key, counter, mac);
        uint cut = BinaryPrimitives.ReadUInt32BigEndian(mac[(mac[^1] & 15)..]) & 0x7FFFFFFF;
        return (cut % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }

    /// <summary>The time step that a code belongs to: now, one before or one after, for clocks that are a little off; null for none.</summary>
    public static long? Match(ReadOnlySpan<byte> key, string code, DateTimeOffset now)
    {
        long? found = null;
        for (long step = StepOf(now) - 1; step <= StepOf(now) + 1; step++)
        {
            if (CryptographicOperations.FixedTimeEquals(System.Text.Encoding.UTF8.GetBytes(code), System.Text.Encoding.UTF8.GetBytes(Code(key, step))))
                found = step;
        }

        return found;
    }

    /// <summary>What the QR code says (the Key URI format that authenticators share).</summary>
    public static string Uri(ReadOnlySpan<byte> key, string account) =>
        $"otpauth://totp/Palisade:{System.Uri.EscapeDataString(account)}?secret={SecretText.Base32(key)}&issuer=Palisade&algorithm=SHA1&digits=6&period=30";
}
