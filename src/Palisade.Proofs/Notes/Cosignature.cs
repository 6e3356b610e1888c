using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Palisade.Proofs.Notes;

/// <summary>
/// A witness's word that, at a time, a checkpoint was the largest consistent one it had seen: C2SP tlog-cosignature, the Ed25519 form
/// (<c>cosignature/v1</c>). The signature of the note line is 8 bytes of POSIX time, most significant first, and 64 of Ed25519.
/// </summary>
public static class Cosignature
{
    /// <summary>The bytes of the time before the Ed25519 signature.</summary>
    public const int TimeBytes = 8;

    /// <summary>The length of the whole: time and signature.</summary>
    public const int Length = TimeBytes + Crypto.Ed25519.SignatureLength;

    /// <summary>What is signed: <c>cosignature/v1</c>, <c>time N</c>, and the note text of the checkpoint, final newline included.</summary>
    public static byte[] Message(long unixSeconds, ReadOnlySpan<byte> noteText)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(unixSeconds);
        return [.. "cosignature/v1\ntime "u8, .. Encoding.ASCII.GetBytes(unixSeconds.ToString(CultureInfo.InvariantCulture)), (byte)'\n', .. noteText];
    }

    /// <summary>The time in a cosignature, in seconds since 1970; false if it has a wrong length or a time above 2^63 - 1.</summary>
    public static bool TryReadTime(ReadOnlySpan<byte> signature, out long unixSeconds)
    {
        unixSeconds = signature.Length == Length ? BinaryPrimitives.ReadInt64BigEndian(signature) : -1;
        return unixSeconds >= 0;
    }
}
