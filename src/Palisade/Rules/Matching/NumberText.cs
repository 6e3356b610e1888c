using System.Buffers.Text;

namespace Palisade.Rules.Matching;

/// <summary>Reads a value's text as a number: decimal with sign and fraction, or hex after <c>0x</c>. Nothing else is a number.</summary>
internal static class NumberText
{
    public static bool TryParse(ReadOnlySpan<byte> text, out decimal value)
    {
        value = 0;
        if (text.Length is 0 or > 40)
            return false;
        if (text.Length > 2 && text[0] == '0' && (text[1] | 0x20) == 'x')
            return TryHex(text[2..], out value);
        if (text.Length <= 18 && Utf8Parser.TryParse(text, out long whole, out int used) && used == text.Length)
        {
            value = whole;
            return true;
        }

        return text[0] is (byte)'-' or (byte)'+' or (byte)'.' or (>= (byte)'0' and <= (byte)'9')
            && ((Utf8Parser.TryParse(text, out value, out int all) && all == text.Length) || (Utf8Parser.TryParse(text, out value, out all, 'E') && all == text.Length));
    }

    private static bool TryHex(ReadOnlySpan<byte> digits, out decimal value)
    {
        value = 0;
        if (digits.Length > 16 || !Utf8Parser.TryParse(digits, out ulong bits, out int used, 'x') || used != digits.Length)
            return false;
        value = bits;
        return true;
    }
}
