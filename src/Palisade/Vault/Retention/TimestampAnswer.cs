using System.Formats.Asn1;

namespace Palisade.Vault.Retention;

/// <summary>The answer of a timestamp authority (RFC 3161, 2.4.2), as a file brings it back: TimeStampResp is a status and, when granted, the token.</summary>
internal static class TimestampAnswer
{
    /// <summary>The token in an answer, or the bytes themselves when they are one; null when they are neither, or the answer refuses.</summary>
    public static byte[]? TokenOf(byte[] answer)
    {
        try
        {
            AsnReader reader = new(answer, AsnEncodingRules.DER);
            AsnReader outer = reader.ReadSequence();
            if (reader.HasData)
                return null;

            // A token is a ContentInfo, which begins with an object identifier; an answer begins with PKIStatusInfo, a sequence.
            if (outer.PeekTag() == Asn1Tag.ObjectIdentifier)
                return answer;
            AsnReader status = outer.ReadSequence();
            bool granted = status.TryReadInt32(out int code) && code is 0 or 1;
            return granted && outer.HasData ? outer.ReadEncodedValue().ToArray() : null;
        }
        catch (AsnContentException)
        {
            return null;
        }
    }
}
