using System.Text;
using Palisade.Parsing.Lines;

namespace Palisade.Parsing.Tables;

/// <summary>The header of a table: separator and names of the columns. Immutable.</summary>
/// <param name="Separator">One of comma, semicolon, tab and bar.</param>
/// <param name="Names">UTF-8, as written, without quotes; at most <see cref="MaxColumns"/>.</param>
internal sealed record CsvHeader(byte Separator, byte[][] Names)
{
    public const int MaxColumns = 2048;

    private const int MaxNameBytes = 128, SampleRecords = 20;

    /// <summary>PowerShell writes <c>#TYPE System.…</c> above the header of what it exports.</summary>
    public static int StartOf(ReadOnlySpan<byte> text)
    {
        int start = text.StartsWith("\uFEFF"u8) ? 3 : 0;
        if (!text[start..].StartsWith("#TYPE "u8))
            return start;
        int end = text[start..].IndexOf((byte)'\n');
        return end < 0 ? text.Length : start + end + 1;
    }

    /// <summary>Reads the header at the start of a text, or null where there is none that looks like one.</summary>
    /// <param name="text">From the first byte of the header on.</param>
    /// <param name="isForced">True when the user says that it is a table: then any first line will do.</param>
    public static CsvHeader? Find(ReadOnlySpan<byte> text, bool isForced)
    {
        CsvHeader? best = null;
        foreach (byte separator in ",;\t|"u8)
        {
            int end = CsvText.RecordEnd(text, separator);
            byte[][] names = Split(end < 0 ? text : text[..end], separator);
            if (names.Length > 1 && names.Length <= MaxColumns && names.Length > (best?.Names.Length ?? 1) && (isForced || names.All(IsName)))
                best = new CsvHeader(separator, names);
        }

        return best ?? (isForced ? new CsvHeader((byte)',', Split(text[..Math.Max(0, CsvText.RecordEnd(text, (byte)','))], (byte)',')) : null);
    }

    /// <summary>How many of the first records below the header have as many values as it, and how many there are.</summary>
    public (int Fitting, int Records) Check(ReadOnlySpan<byte> text)
    {
        TextRange[] values = new TextRange[Names.Length];
        bool[] quoted = new bool[Names.Length];
        (int fitting, int records) = (0, 0);
        int at = CsvText.RecordEnd(text, Separator);
        while (at > 0 && at < text.Length && records < SampleRecords)
        {
            int length = CsvText.RecordEnd(text[at..], Separator);
            if (length < 0 && records > 0)
                break;
            ReadOnlySpan<byte> record = (length < 0 ? text[at..] : text.Slice(at, length)).TrimEnd("\r\n"u8);
            at = length < 0 ? text.Length : at + length;
            if (record.IsEmpty)
                continue;
            records++;
            if (CsvText.Split(record, Separator, values, quoted) == Names.Length)
                fitting++;
        }

        return (fitting, records);
    }

    private static byte[][] Split(ReadOnlySpan<byte> record, byte separator)
    {
        record = record.TrimEnd("\r\n"u8);
        TextRange[] values = new TextRange[MaxColumns + 1];
        int count = Math.Min(CsvText.Split(record, separator, values, new bool[MaxColumns + 1]), values.Length);
        byte[][] names = new byte[count][];
        for (int i = 0; i < count; i++)
            names[i] = values[i].Of(record).Trim((byte)' ').ToArray();
        return names;
    }

    // A letter, @ or _ first, then what people use in headers; values (times, addresses, numbers, sentences) do not pass.
    private static bool IsName(byte[] name)
    {
        if (name.Length is 0 or > MaxNameBytes || !(char.IsAsciiLetter((char)name[0]) || name[0] is (byte)'_' or (byte)'@' or >= 0x80) || name.AsSpan().Count((byte)' ') > 5)
            return false;
        foreach (byte b in name)
        {
            if (!char.IsAsciiLetterOrDigit((char)b) && b < 0x80 && !" _-.@()/#:[]%$"u8.Contains(b))
                return false;
        }

        return true;
    }

    /// <summary>The names, for messages and tests.</summary>
    public override string ToString() => string.Join((char)Separator, Names.Select(Encoding.UTF8.GetString));
}
