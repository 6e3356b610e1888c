using System.Buffers;
using Palisade.Events;
using Palisade.Parsing.Lines;

namespace Palisade.Parsing.Syslog;

/// <summary>
/// Reads the headers of log files and of RFC 3164: a time (<c>Nov 22 06:25:44</c> or ISO 8601), a host, a tag <c>program[pid]:</c>. RFC 3164
/// describes what was found, not what must be: host and tag may be missing.
/// </summary>
internal static class TraditionalHeader
{
    private static readonly SearchValues<byte> s_tagEnd = SearchValues.Create(" :[<"u8);

    /// <summary>Reads a record from after its priority.</summary>
    /// <param name="text">The whole record.</param>
    /// <param name="at">Where the time begins.</param>
    /// <param name="header">Takes the parts.</param>
    /// <param name="errorOffset">Where it stops being a header.</param>
    public static bool TryParse(ReadOnlySpan<byte> text, int at, ref SyslogHeader header, out int errorOffset)
    {
        if (!TryTime(text, ref at, ref header, out errorOffset))
            return false;
        errorOffset = at;
        if (at < text.Length && text[at] is not ((byte)' ' or (byte)':'))
            return false;
        bool hostMissing = at < text.Length && text[at] == ':';
        at = SkipBlanks(text, hostMissing ? at + 1 : at);
        if (!hostMissing)
            at = Host(text, at, ref header);
        Tag(text, at, ref header);
        return true;
    }

    private static bool TryTime(ReadOnlySpan<byte> text, ref int at, ref SyslogHeader header, out int errorOffset)
    {
        errorOffset = at;
        ReadOnlySpan<byte> rest = text[at..];
        if (rest.Length > 0 && rest[0] is >= (byte)'0' and <= (byte)'9')
            return TryIsoTime(rest, ref at, ref header);
        if (!TraditionalTime.TryParse(rest, out header.Clock, out int length, out int wrong))
        {
            errorOffset = at + wrong;
            return false;
        }

        header.Time = new TextRange(at, length);
        at += length;
        return true;
    }

    // 2024-05-01T10:00:00.123456+02:00; one without zone is of the assumed zone.
    private static bool TryIsoTime(ReadOnlySpan<byte> rest, ref int at, ref SyslogHeader header)
    {
        int length = rest.IndexOf((byte)' ');
        length = length < 0 ? rest.Length : length;
        if (length is < 19 or > 40 || rest[10] is not ((byte)'T' or (byte)'t') || !TimeText.TryParse(rest[..length], 0, out long ticks))
            return false;
        header.Time = new TextRange(at, length);
        at += length;
        bool zoned = rest[18..length].IndexOfAny("zZ+-"u8) >= 0;
        header.Clock = zoned ? new HeaderTime { UtcTicks = ticks } : Local(ticks);
        return true;
    }

    private static HeaderTime Local(long ticks)
    {
        DateTime time = new(ticks);
        return new HeaderTime { Year = time.Year, Month = time.Month, Day = time.Day, DayTicks = time.TimeOfDay.Ticks };
    }

    private static int Host(ReadOnlySpan<byte> text, int at, ref SyslogHeader header)
    {
        ReadOnlySpan<byte> rest = text[at..];
        int length = rest.IndexOf((byte)' ');
        length = length < 0 ? rest.Length : length;
        ReadOnlySpan<byte> word = rest[..length];
        if (word.IsEmpty)
            return at;

        // "kernel:" and "secd[1]" are tags: their writers leave the host out.
        if (word[^1] == ':' || (word[^1] == ']' && word.IndexOf((byte)'[') > 0))
            return at;
        if (SyslogPriority.IsSeverityWord(word))
            header.Level = new TextRange(at, length);
        else
            header.Host = new TextRange(at, length);
        return SkipBlanks(text, at + length);
    }

    private static void Tag(ReadOnlySpan<byte> text, int at, ref SyslogHeader header)
    {
        header.Message = TextRange.Between(at, text.Length);
        int end = text[at..].IndexOfAny(s_tagEnd);
        if (end <= 0 || end > 128)
            return;
        end += at;
        TextRange program = TextRange.Between(at, end);
        TextRange pid = default;
        if (text[end] == '[')
        {
            int close = text[end..].IndexOf((byte)']');
            if (close < 2 || close > 64 || text.Slice(end, close).Contains((byte)' '))
                return;
            pid = new TextRange(end + 1, close - 1);
            end += close + 1;
        }

        TextRange level = default;
        if (end + 2 < text.Length && text[end] == ' ' && text[end + 1] == '<')
        {
            int close = text[end..].IndexOf((byte)'>');
            if (close is < 3 or > 16)
                return;
            level = new TextRange(end + 2, close - 2);
            end += close + 1;
        }

        if (end < text.Length && text[end] == ':')
            end++;
        else if (pid.IsEmpty && level.IsEmpty)
            return;
        if (program.Of(text).IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0)
            return;
        if (end < text.Length && text[end] == ' ')
            end++;
        else if (end < text.Length && pid.IsEmpty && level.IsEmpty)
            return;
        header.Program = program;
        header.Pid = pid;
        if (!level.IsEmpty)
            header.Level = level;
        header.Message = TextRange.Between(end, text.Length);
    }

    private static int SkipBlanks(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length && text[at] == ' ')
            at++;
        return at;
    }
}
