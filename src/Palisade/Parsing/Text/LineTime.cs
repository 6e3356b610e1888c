namespace Palisade.Parsing.Text;

/// <summary>Finds times in lines of unknown form.</summary>
internal static class LineTime
{
    private const int SearchedBytes = 200;

    /// <summary>True when the first part of a line holds a time of day, a date, or seconds since 1970.</summary>
    public static bool IsIn(ReadOnlySpan<byte> line)
    {
        line = line[..Math.Min(line.Length, SearchedBytes)];
        for (int i = 0; i < line.Length; i++)
        {
            if (!char.IsAsciiDigit((char)line[i]))
                continue;
            int digits = line[i..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
            digits = digits < 0 ? line.Length - i : digits;
            ReadOnlySpan<byte> rest = line[(i + digits)..];
            if (digits <= 2 && rest is [(byte)':', >= (byte)'0' and <= (byte)'5', >= (byte)'0' and <= (byte)'9', (byte)':', >= (byte)'0' and <= (byte)'5', >= (byte)'0' and <= (byte)'9', ..])
                return true;
            if (digits is 10 or 13 && line[i] == '1' && line[i + 1] is >= (byte)'0' and <= (byte)'9')
                return true;
            i += digits - 1;
        }

        return false;
    }

    /// <summary>The ISO 8601 time that a line begins with, if it does; in brackets too.</summary>
    public static ReadOnlySpan<byte> AtStart(ReadOnlySpan<byte> line)
    {
        line = line.TrimStart("[ \t"u8);
        if (line.Length < 19 || line[4] is not ((byte)'-' or (byte)'/') || line[13] != ':')
            return default;
        int end = 19;
        while (end < line.Length && (char.IsAsciiDigit((char)line[end]) || line[end] is (byte)'.' or (byte)',' or (byte)'+' or (byte)'-' or (byte)':' or (byte)'Z'))
            end++;
        return line[..end].TrimEnd(",.:-+"u8);
    }
}
