using System.Buffers;
using Palisade.Parsing.Lines;

namespace Palisade.Parsing.Syslog;

/// <summary>
/// Reads the lines of Cisco devices: <c>123: host: *Mar  1 18:46:11.123 UTC: %SYS-5-CONFIG_I: text</c>, of which everything before the percent
/// sign may be missing, or preceded by the header of a relay.
/// </summary>
internal static class CiscoHeader
{
    // The mnemonic stands within this many bytes, or the line is none of Cisco's.
    private const int Reach = 160;

    // Host names before it: the relay's and the device's. More words are another program's message, which may quote anything.
    private const int MaxWords = 2;

    private static readonly SearchValues<byte> s_word = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_abcdefghijklmnopqrstuvwxyz"u8);

    /// <summary>The place of <c>%FACILITY-SEVERITY-MNEMONIC:</c>, or -1. Cheap for lines that have no percent sign.</summary>
    public static int FindMnemonic(ReadOnlySpan<byte> text, out int length)
    {
        length = 0;
        ReadOnlySpan<byte> head = text[..Math.Min(text.Length, Reach)];
        int at = 0;
        while (true)
        {
            int next = head[at..].IndexOf((byte)'%');
            if (next < 0)
                return -1;
            at += next;
            length = MnemonicLength(text[at..]);
            if (length > 0 && (at == 0 || text[at - 1] is (byte)' ' or (byte)'>' or (byte)':'))
                return at;
            at++;
        }
    }

    /// <summary>Reads a record whose mnemonic was found.</summary>
    /// <param name="text">The whole record.</param>
    /// <param name="start">The first byte after the priority.</param>
    /// <param name="mnemonic">Where the percent sign is.</param>
    /// <param name="length">The bytes from it to the colon, or to the end of the mnemonic.</param>
    /// <param name="header">Takes the parts.</param>
    /// <returns>False when what stands before the mnemonic is not a device's prefix; the header is then unchanged.</returns>
    public static bool TryParse(ReadOnlySpan<byte> text, int start, int mnemonic, int length, ref SyslogHeader header)
    {
        SyslogHeader read = header;
        if (!TryPrefix(text, start, mnemonic, ref read))
            return false;
        header = read;
        header.Cisco = true;
        header.MessageId = new TextRange(mnemonic + 1, length - 1);
        int dash = text[mnemonic..].IndexOf((byte)'-');
        header.Program = TextRange.Between(mnemonic + 1, mnemonic + dash);
        int message = mnemonic + length;
        if (message < text.Length && text[message] == ':')
            message++;
        while (message < text.Length && text[message] == ' ')
            message++;
        header.Message = TextRange.Between(message, text.Length);
        return true;
    }

    // FAC-SUBFAC-5-MNEMONIC: the severity is the single digit between hyphens.
    private static int MnemonicLength(ReadOnlySpan<byte> text)
    {
        int at = 1;
        bool severity = false;
        for (int part = 0; part < 6; part++)
        {
            int length = text[at..].IndexOfAnyExcept(s_word);
            length = length < 0 ? text.Length - at : length;
            if (length == 0 || (part == 0 && text[at] is < (byte)'A' or > (byte)'Z'))
                return 0;
            if (severity && (at + length == text.Length || text[at + length] is (byte)':' or (byte)' '))
                return at + length;
            severity |= part > 0 && length == 1 && text[at] is >= (byte)'0' and <= (byte)'7';
            at += length;
            if (at >= text.Length || text[at] != '-')
                return 0;
            at++;
        }

        return 0;
    }

    private static bool TryPrefix(ReadOnlySpan<byte> text, int at, int end, ref SyslogHeader header)
    {
        ReadOnlySpan<byte> prefix = text[..end];
        bool hasTime = false;
        int words = 0;
        while (true)
        {
            while (at < end && prefix[at] is (byte)' ' or (byte)':' or (byte)'*' or (byte)'.')
                at++;
            if (at >= end)
                return true;
            if (TraditionalTime.TryParse(prefix[at..], out HeaderTime time, out int length, out _))
            {
                // The device's own time wins over the relay's.
                header.Clock = time;
                header.Time = new TextRange(at, length);
                hasTime = true;
                at += length;
                continue;
            }

            int word = prefix[at..].IndexOf((byte)' ');
            word = word < 0 ? end - at : word;
            if (IsName(prefix, at, word, hasTime, ref header) && ++words > MaxWords)
                return false;
            at += word;
        }
    }

    // Sequence numbers, years and zones are no names; the last name is the device's.
    private static bool IsName(ReadOnlySpan<byte> text, int at, int length, bool hasTime, ref SyslogHeader header)
    {
        while (length > 0 && text[at + length - 1] == ':')
            length--;
        ReadOnlySpan<byte> word = text.Slice(at, length);
        if (word.IsEmpty || word.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0)
            return false;
        if (!hasTime || length is < 2 or > 5 || word.IndexOfAnyExceptInRange((byte)'A', (byte)'Z') >= 0)
        {
            header.Host = new TextRange(at, length);
            return true;
        }

        if (word.SequenceEqual("UTC"u8) || word.SequenceEqual("GMT"u8))
        {
            HeaderTime t = header.Clock;
            header.Clock = new HeaderTime { Year = t.Year, Month = t.Month, Day = t.Day, DayTicks = t.DayTicks, IsUtc = true };
        }

        return false;
    }
}
