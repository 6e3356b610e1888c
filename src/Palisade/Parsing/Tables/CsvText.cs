using Palisade.Parsing.Lines;

namespace Palisade.Parsing.Tables;

/// <summary>The grammar of tables in text: RFC 4180, with any separator. Functions of bytes.</summary>
/// <remarks>A quote opens a value only where the value begins; anywhere else it is text. A quoted value may hold separators, quotes (doubled) and line ends.</remarks>
internal static class CsvText
{
    /// <summary>Where the record that begins at the start of a text ends: behind its line end. -1 where the text ends before.</summary>
    public static int RecordEnd(ReadOnlySpan<byte> text, byte separator)
    {
        int at = 0;
        while (true)
        {
            int stop = ValueEnd(text, at, separator, out _);
            if (stop < 0)
                return -1;
            int next = text[stop..].IndexOfAny(separator, (byte)'\n');
            if (next < 0)
                return -1;
            at = stop + next + 1;
            if (text[at - 1] == '\n')
                return at;
        }
    }

    /// <summary>The values of one record.</summary>
    /// <param name="record">Without its line end.</param>
    /// <param name="separator">Between values.</param>
    /// <param name="values">Takes them: ranges of the record without the quotes around them; a doubled quote is still doubled.</param>
    /// <param name="quoted">Says for each whether it may hold doubled quotes.</param>
    /// <returns>The number of values; one more than there is room for when there are more.</returns>
    public static int Split(ReadOnlySpan<byte> record, byte separator, Span<TextRange> values, Span<bool> quoted)
    {
        int count = 0;
        for (int at = 0; ; at++)
        {
            if (count == values.Length)
                return count + 1;
            int stop = ValueEnd(record, at, separator, out TextRange inner);
            bool isQuoted = stop > at;
            if (stop < 0)
                stop = record.Length;
            int rest = record[stop..].IndexOf(separator);
            int end = rest < 0 ? record.Length : stop + rest;
            quoted[count] = isQuoted;
            values[count++] = isQuoted && stop == end ? inner : TextRange.Between(at, end);
            if (end == record.Length)
                return count;
            at = end;
        }
    }

    // Behind the closing quote of a quoted value, or the place given for any other; -1 for a quote that is not closed.
    private static int ValueEnd(ReadOnlySpan<byte> text, int at, byte separator, out TextRange inner)
    {
        inner = default;
        if (at >= text.Length || text[at] != '"')
            return at;
        for (int i = at + 1; ; i++)
        {
            int found = text[i..].IndexOf((byte)'"');
            if (found < 0)
                return -1;
            i += found;
            if (i + 1 < text.Length && text[i + 1] == '"')
            {
                i++;
                continue;
            }

            inner = TextRange.Between(at + 1, i);
            return i + 1;
        }
    }
}
