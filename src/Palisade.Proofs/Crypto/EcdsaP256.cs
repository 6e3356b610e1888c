using System.Formats.Asn1;
using System.Security.Cryptography;

namespace Palisade.Proofs.Crypto;

/// <summary>ECDSA with P-256 and SHA-256, keys as SubjectPublicKeyInfo, signatures in strict DER (RFC 3279, 2.2.3).</summary>
internal static class EcdsaP256
{
    private const string CurveOid = "1.2.840.10045.3.1.7";

    /// <summary>Takes a public key in its one canonical encoding (uncompressed point, named curve).</summary>
    public static bool TryImport(ReadOnlySpan<byte> subjectPublicKeyInfo, out ECDsa? key)
    {
        key = ECDsa.Create();
        try
        {
            key.ImportSubjectPublicKeyInfo(subjectPublicKeyInfo, out int read);
            if (read == subjectPublicKeyInfo.Length && key.ExportParameters(false).Curve.Oid.Value == CurveOid && key.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(subjectPublicKeyInfo))
                return true;
        }
        catch (Exception e) when (e is CryptographicException or PlatformNotSupportedException or ArgumentException)
        {
            // Not a point, not DER, or a curve that OpenSSL does not know: no key.
        }

        key.Dispose();
        key = null;
        return false;
    }

    /// <summary>Checks a signature; what is not strict DER of two integers in range verifies nothing.</summary>
    public static bool Verify(ECDsa key, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        Span<byte> flat = stackalloc byte[64];
        return TryFlatten(signature, flat) && key.VerifyData(message, flat, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    public static byte[] Sign(ECDsa key, ReadOnlySpan<byte> message) => LowS.Normalise(key.SignData(message, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));

    // .NET reads DER signatures as BER in places; two encodings of one signature are two notes, so only DER is taken.
    private static bool TryFlatten(ReadOnlySpan<byte> signature, Span<byte> flat)
    {
        try
        {
            AsnReader reader = new(signature.ToArray(), AsnEncodingRules.DER);
            AsnReader sequence = reader.ReadSequence();
            reader.ThrowIfNotEmpty();
            bool both = TryReadInteger(sequence, flat[..32]) & TryReadInteger(sequence, flat[32..]);
            sequence.ThrowIfNotEmpty();
            return both;
        }
        catch (AsnContentException)
        {
            return false;
        }
    }

    private static bool TryReadInteger(AsnReader reader, Span<byte> destination)
    {
        ReadOnlySpan<byte> bytes = reader.ReadIntegerBytes().Span;
        if ((bytes[0] & 0x80) != 0)
            return false;
        if (bytes[0] == 0)
            bytes = bytes[1..];
        if (bytes.Length > destination.Length)
            return false;
        destination.Clear();
        bytes.CopyTo(destination[(destination.Length - bytes.Length)..]);
        return true;
    }
}
