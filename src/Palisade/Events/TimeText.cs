using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;

namespace Palisade.Events;

/// <summary>Reads and writes times as text. All results are UTC, in .NET ticks.</summary>
public static class TimeText
{
    private const long FileTimeEpoch = 504911232000000000; // 1601-01-01 in .NET ticks

    /// <summary>The time in a field, or <see cref="LogEvent.NoTime"/> when it is none.</summary>
    /// <param name="e">Holds the field.</param>
    /// <param name="field">Any kind.</param>
    /// <param name="zone">The zone of text that names none; null for UTC. A local time that a change of clocks gives twice is taken as standard time.</param>
    public static long Parse(LogEvent e, in Field field, TimeZoneInfo? zone = null)
    {
        ReadOnlySpan<byte> bytes = e.BytesOf(field);
        if (field.Kind == FieldKind.FileTime && bytes.Length >= 8)
            return FromFileTime(BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        if (field.Kind == FieldKind.Number)
            return ParseEpoch(bytes);
        if (field.Kind is not (FieldKind.Utf8 or FieldKind.JsonString))
        {
            ByteBuffer text = new();
            FieldText.Append(e, field, text);
            return TryParseIn(zone, text.Written, out long slow) ? slow : LogEvent.NoTime;
        }

        if (TryParseIn(zone, bytes, out long ticks))
            return ticks;
        return IsEpoch(bytes) ? ParseEpoch(bytes) : ParseWrapped(bytes);
    }

    private static bool TryParseIn(TimeZoneInfo? zone, ReadOnlySpan<byte> text, out long utcTicks)
    {
        if (!TryParse(text, 0, out utcTicks))
            return false;

        // Text that names its zone is the same time whatever is assumed.
        if (zone is null || ReferenceEquals(zone, TimeZoneInfo.Utc) || (TryParse(text, -1, out long other) && other == utcTicks))
            return true;
        utcTicks = Math.Max(0, utcTicks - zone.GetUtcOffset(new DateTime(utcTicks, DateTimeKind.Unspecified)).Ticks);
        return true;
    }

    // Journals write their microseconds as text.
    private static bool IsEpoch(ReadOnlySpan<byte> text) => text.Length >= 9 && text.IndexOfAnyExceptInRange((byte)'0', (byte)'9') is -1 or >= 9;

    // What .NET's older JSON writers make of a time: /Date(1600046380000)/, its slashes escaped or not, the offset only for show.
    private static long ParseWrapped(ReadOnlySpan<byte> text)
    {
        int start = text.IndexOf("Date("u8);
        if (start is < 1 or > 2)
            return LogEvent.NoTime;
        text = text[(start + 5)..];
        int end = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return end > 0 && long.TryParse(text[..end], NumberStyles.None, CultureInfo.InvariantCulture, out long milliseconds) && milliseconds <= DateTime.MaxValue.Ticks / TimeSpan.TicksPerMillisecond / 2
            ? DateTime.UnixEpoch.Ticks + (milliseconds * TimeSpan.TicksPerMillisecond)
            : LogEvent.NoTime;
    }

    /// <summary>Reads ISO 8601 / RFC 3339 (<c>2025-11-27T07:40:10.1653240Z</c>), also with a space for the T, a comma for the point, and no zone.</summary>
    /// <param name="text">Surrounding blanks are not allowed; up to 9 decimals, of which 7 count.</param>
    /// <param name="assumedOffsetTicks">What to take for the offset from UTC where the text names none.</param>
    /// <param name="utcTicks">The time, or 0.</param>
    public static bool TryParse(ReadOnlySpan<byte> text, long assumedOffsetTicks, out long utcTicks)
    {
        utcTicks = 0;
        if (text.Length < 10 || !Digits(text, 0, 4, out int year) || !Digits(text, 5, 2, out int month) || !Digits(text, 8, 2, out int day) || text[4] is not ((byte)'-' or (byte)'/') || text[7] != text[4])
            return false;
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
            return false;
        long ticks = new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Utc).Ticks;
        if (text.Length == 10)
        {
            utcTicks = ticks - assumedOffsetTicks;
            return utcTicks >= 0;
        }

        if (text.Length < 19 || text[10] is not ((byte)'T' or (byte)'t' or (byte)' ') || text[13] != ':' || text[16] != ':' ||
            !Digits(text, 11, 2, out int hour) || !Digits(text, 14, 2, out int minute) || !Digits(text, 17, 2, out int second) || hour > 23 || minute > 59 || second > 60)
            return false;
        ticks += (((hour * 60L) + minute) * 60 * TimeSpan.TicksPerSecond) + (Math.Min(second, 59) * TimeSpan.TicksPerSecond);
        int at = 19;
        if (at < text.Length && text[at] is (byte)'.' or (byte)',')
        {
            long scale = TimeSpan.TicksPerSecond;
            for (at++; at < text.Length && text[at] is >= (byte)'0' and <= (byte)'9'; at++)
            {
                scale /= 10;
                ticks += (text[at] - '0') * scale;
            }
        }

        if (!TryZone(text[at..], assumedOffsetTicks, out long offset))
            return false;
        utcTicks = ticks - offset;
        return utcTicks >= 0;
    }

    /// <summary>Seconds, milliseconds, microseconds or nanoseconds since 1970, told apart by size; decimals of seconds count.</summary>
    public static long ParseEpoch(ReadOnlySpan<byte> number)
    {
        if (!Utf8Parser.TryParse(number, out decimal value, out int used, 'E') && !Utf8Parser.TryParse(number, out value, out used))
            return LogEvent.NoTime;
        if (used != number.Length || value <= 0)
            return LogEvent.NoTime;
        decimal ticks = value switch
        {
            < 100_000_000_000m => value * TimeSpan.TicksPerSecond,
            < 100_000_000_000_000m => value * TimeSpan.TicksPerMillisecond,
            < 100_000_000_000_000_000m => value * 10,
            _ => value / 100,
        };
        ticks += DateTime.UnixEpoch.Ticks;
        return ticks < DateTime.MaxValue.Ticks ? (long)ticks : LogEvent.NoTime;
    }

    /// <summary>A FILETIME (100 ns since 1601) in .NET ticks; <see cref="LogEvent.NoTime"/> past the year 9999.</summary>
    public static long FromFileTime(ulong fileTime) =>
        fileTime <= (ulong)(DateTime.MaxValue.Ticks - FileTimeEpoch) ? (long)fileTime + FileTimeEpoch : LogEvent.NoTime;

    /// <summary>Writes a time as <c>2025-11-27T07:40:10.1653240Z</c>.</summary>
    /// <returns>The number of bytes, always 28.</returns>
    public static int Write(long utcTicks, Span<byte> room)
    {
        Utf8Formatter.TryFormat(new DateTime(utcTicks, DateTimeKind.Utc), room, out int written, 'O');
        return written;
    }

    internal static int WriteFileTime(ulong fileTime, Span<byte> room)
    {
        long ticks = FromFileTime(fileTime);
        if (ticks != LogEvent.NoTime)
            return Write(ticks, room);
        Utf8Formatter.TryFormat(fileTime, room, out int written);
        return written;
    }

    internal static int WriteSystemTime(ReadOnlySpan<byte> s, Span<byte> room)
    {
        int year = BinaryPrimitives.ReadUInt16LittleEndian(s), month = BinaryPrimitives.ReadUInt16LittleEndian(s[2..]), day = BinaryPrimitives.ReadUInt16LittleEndian(s[6..]);
        int hour = BinaryPrimitives.ReadUInt16LittleEndian(s[8..]), minute = BinaryPrimitives.ReadUInt16LittleEndian(s[10..]);
        int second = BinaryPrimitives.ReadUInt16LittleEndian(s[12..]), milli = BinaryPrimitives.ReadUInt16LittleEndian(s[14..]);
        if (year is < 1 or > 9999 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 59 || milli > 999)
        {
            Convert.TryToHexString(s[..16], room, out int hex);
            return hex;
        }

        Write(new DateTime(year, month, day, hour, minute, second, milli, DateTimeKind.Utc).Ticks, room);
        room[23] = (byte)'Z';
        return 24;
    }

    private static bool TryZone(ReadOnlySpan<byte> zone, long assumedOffsetTicks, out long offset)
    {
        offset = assumedOffsetTicks;
        if (zone.Length > 0 && zone[0] == ' ')
            zone = zone[1..];
        if (zone.IsEmpty)
            return true;
        offset = 0;
        if (zone is [(byte)'Z'] or [(byte)'z'] || zone.SequenceEqual("UTC"u8) || zone.SequenceEqual("GMT"u8))
            return true;
        if (zone[0] is not ((byte)'+' or (byte)'-') || zone.Length is not (3 or 5 or 6) || !Digits(zone, 1, 2, out int hours))
            return false;
        int minutes = 0;
        if (zone.Length > 3 && (!Digits(zone, zone.Length - 2, 2, out minutes) || (zone.Length == 6 && zone[3] != ':')))
            return false;
        offset = ((hours * 60L) + minutes) * TimeSpan.TicksPerMinute * (zone[0] == '-' ? -1 : 1);
        return hours < 24 && minutes < 60;
    }

    private static bool Digits(ReadOnlySpan<byte> text, int at, int count, out int value)
    {
        value = 0;
        for (int i = at; i < at + count; i++)
        {
            uint digit = unchecked((uint)text[i] - '0');
            if (digit > 9)
                return false;
            value = (value * 10) + (int)digit;
        }

        return true;
    }
}
