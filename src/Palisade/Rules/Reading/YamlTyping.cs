using System.Globalization;

namespace Palisade.Rules.Reading;

/// <summary>What a plain scalar means by the core schema of YAML 1.2.2, 10.3.2.</summary>
/// <remarks>Unlike YAML 1.1, <c>yes</c>, <c>on</c> and <c>1:30</c> are text, which is what writers of rules mean by them.</remarks>
internal static class YamlTyping
{
    public static bool TryBoolean(YamlScalar scalar, out bool value)
    {
        value = scalar.Text is "true" or "True" or "TRUE";
        return scalar.IsPlain && (value || scalar.Text is "false" or "False" or "FALSE");
    }

    /// <summary>A number: its value, and the digits that stand for it in a text. Hex and octal numbers are written in decimal.</summary>
    /// <returns>False for text, for infinities and for numbers beyond the range of decimal, which stay text.</returns>
    public static bool TryNumber(YamlScalar scalar, out decimal value, out string digits)
    {
        value = 0;
        digits = scalar.Text;
        return scalar.IsPlain && TryNumber(scalar.Text, out value, out digits);
    }

    public static bool TryNumber(string text, out decimal value, out string digits)
    {
        value = 0;
        digits = text;
        if (text.Length == 0 || !(char.IsAsciiDigit(text[^1]) || char.IsAsciiHexDigit(text[^1]) || text[^1] == '.'))
            return false;
        if (text.StartsWith("0x", StringComparison.Ordinal) || text.StartsWith("0o", StringComparison.Ordinal))
            return TryRadix(text, out value, out digits);
        if (!IsDecimal(text))
            return false;
        if (!decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value))
            return false;
        digits = text[0] == '+' ? text[1..] : text;
        return true;
    }

    private static bool TryRadix(string text, out decimal value, out string digits)
    {
        int radix = text[1] == 'x' ? 16 : 8;
        UInt128 sum = 0;
        value = 0;
        digits = text;
        if (text.Length is < 3 or > 26)
            return false;
        foreach (char c in text.AsSpan(2))
        {
            int digit = char.IsAsciiHexDigit(c) ? Convert.ToInt32(c.ToString(), 16) : radix;
            if (digit >= radix)
                return false;
            sum = (sum * (uint)radix) + (uint)digit;
        }

        value = (decimal)sum;
        digits = value.ToString(CultureInfo.InvariantCulture);
        return true;
    }

    // [-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?
    private static bool IsDecimal(string text)
    {
        int i = text[0] is '-' or '+' ? 1 : 0;
        int whole = Digits(text, ref i);
        int fraction = 0;
        if (i < text.Length && text[i] == '.')
        {
            i++;
            fraction = Digits(text, ref i);
        }

        if (whole + fraction == 0)
            return false;
        if (i < text.Length && text[i] is 'e' or 'E')
        {
            i++;
            if (i < text.Length && text[i] is '-' or '+')
                i++;
            if (Digits(text, ref i) == 0)
                return false;
        }

        return i == text.Length;
    }

    private static int Digits(string text, ref int i)
    {
        int start = i;
        while (i < text.Length && char.IsAsciiDigit(text[i]))
            i++;
        return i - start;
    }
}
