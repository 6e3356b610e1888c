using System.Formats.Asn1;
using System.Globalization;
using System.Numerics;

namespace Palisade.Proofs.Crypto;

/// <summary>
/// The one form of an ECDSA signature: of s and n - s, which verify alike, the lower. Anybody can turn one into the other, so the lower is what is
/// written, and in a manifest, where no byte may change unseen, only it counts.
/// </summary>
internal static class LowS
{
    // The order of P-256: NIST SP 800-186, 3.2.1.3.
    private static readonly BigInteger Order = BigInteger.Parse("0FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551", NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    /// <summary>Whether s of a DER signature is at most half the order. The signature itself is still to be verified.</summary>
    public static bool Holds(ReadOnlySpan<byte> der) => TryRead(der, out _, out BigInteger s) && s <= Order / 2;

    /// <summary>The signature with the lower s; the same bytes if it is so already or is no signature.</summary>
    public static byte[] Normalise(ReadOnlySpan<byte> der)
    {
        if (!TryRead(der, out BigInteger r, out BigInteger s) || s <= Order / 2)
            return der.ToArray();
        AsnWriter writer = new(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(r);
            writer.WriteInteger(Order - s);
        }

        return writer.Encode();
    }

    private static bool TryRead(ReadOnlySpan<byte> der, out BigInteger r, out BigInteger s)
    {
        r = s = default;
        try
        {
            AsnReader sequence = new AsnReader(der.ToArray(), AsnEncodingRules.DER).ReadSequence();
            r = sequence.ReadInteger();
            s = sequence.ReadInteger();
            return !sequence.HasData && r.Sign > 0 && s.Sign > 0 && s < Order;
        }
        catch (AsnContentException)
        {
            return false;
        }
    }
}
