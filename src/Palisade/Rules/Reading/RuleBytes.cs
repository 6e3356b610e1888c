using System.Text;
using System.Text.Unicode;

namespace Palisade.Rules.Reading;

/// <summary>The text of a rule file: UTF-8, or UTF-16 with a byte order mark.</summary>
internal static class RuleBytes
{
    /// <summary>False, with the 1-based line of the first wrong byte, when the bytes are neither.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, out string text, out int line)
    {
        line = 0;
        if (bytes.StartsWith<byte>([0xFF, 0xFE]) || bytes.StartsWith<byte>([0xFE, 0xFF]))
        {
            text = (bytes[0] == 0xFF ? Encoding.Unicode : Encoding.BigEndianUnicode).GetString(bytes[2..]);
            return true;
        }

        if (bytes.StartsWith<byte>([0xEF, 0xBB, 0xBF]))
            bytes = bytes[3..];
        if (!Utf8.IsValid(bytes))
        {
            text = "";
            line = LineOfWrongByte(bytes);
            return false;
        }

        text = Encoding.UTF8.GetString(bytes);
        return true;
    }

    private static int LineOfWrongByte(ReadOnlySpan<byte> bytes)
    {
        int line = 1;
        while (bytes.IndexOf((byte)'\n') is var end and >= 0 && Utf8.IsValid(bytes[..end]))
        {
            bytes = bytes[(end + 1)..];
            line++;
        }

        return line;
    }
}
