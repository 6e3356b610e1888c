using System.Buffers;
using System.Buffers.Text;

namespace Palisade.Proofs.Crypto;

/// <summary>
/// Standard base64 with padding (RFC 4648, 4), one text per value: no white space, no missing padding, unused bits zero. What could be written in
/// two ways could be changed without notice.
/// </summary>
internal static class StrictBase64
{
    public static bool TryDecode(ReadOnlySpan<byte> text, Span<byte> destination, out int written)
    {
        written = 0;
        if (text.Length % 4 != 0 || text.ContainsAny(" \t\r\n"u8))
            return false;
        OperationStatus status = Base64.DecodeFromUtf8(text, destination, out int consumed, out written);
        return status == OperationStatus.Done && consumed == text.Length && IsCanonical(text);
    }

    public static byte[]? TryDecode(ReadOnlySpan<byte> text)
    {
        byte[] bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(text.Length)];
        return TryDecode(text, bytes, out int written) ? bytes[..written] : null;
    }

    // The bits of the last symbol that no byte takes must be zero; .NET is lenient about them in some versions.
    private static bool IsCanonical(ReadOnlySpan<byte> text)
    {
        if (text.Length == 0 || text[^1] != '=')
            return true;
        byte last = text[^2] == '=' ? text[^3] : text[^2];
        return (Value(last) & (text[^2] == '=' ? 0xF : 0x3)) == 0;
    }

    private static int Value(byte symbol) => symbol switch
    {
        >= (byte)'A' and <= (byte)'Z' => symbol - 'A',
        >= (byte)'a' and <= (byte)'z' => symbol - 'a' + 26,
        >= (byte)'0' and <= (byte)'9' => symbol - '0' + 52,
        (byte)'+' => 62,
        _ => 63,
    };
}
