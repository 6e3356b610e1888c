using System.Buffers.Text;
using System.Text;
using Palisade.Events;

namespace Palisade.Parsing.Syslog;

/// <summary>Turns a header's time into UTC, and says what it had to assume. One per parser; allocates nothing per line.</summary>
/// <remarks>
/// With <see cref="ParseOptions.Year"/> that is the year of the file's first line, and it follows the months from there. Without,
/// each line is of the last year that puts it before <see cref="ParseOptions.Reference"/> and a day of grace.
/// </remarks>
internal sealed class AssumedClock
{
    private readonly TimeZoneInfo _zone;
    private readonly byte[] _zoneId;
    private readonly bool _hasYear;
    private readonly long _latest;
    private readonly byte[] _note;
    private YearTracker _years;
    private long _zoneHour = -1;
    private long _zoneOffset;
    private int _noteYear = -1;
    private int _noteLength;

    public AssumedClock(ParseOptions options)
    {
        _zone = options.TimeZone;
        _zoneId = Encoding.UTF8.GetBytes(_zone.Id);
        _note = new byte[_zoneId.Length + 32];
        _hasYear = options.Year is not null;
        _years = new YearTracker(Math.Clamp(options.Year ?? 1, 1, 9999), 0);
        _latest = options.Reference.Ticks == 0 ? 0 : Math.Min(options.Reference.Ticks, DateTime.MaxValue.Ticks - TimeSpan.TicksPerDay) + TimeSpan.TicksPerDay;
    }

    /// <summary>The year of the last time resolved when it had to be guessed, else 0.</summary>
    public int GuessedYear { get; private set; }

    /// <summary>Begins a batch: <paramref name="years"/> is what the reader knows of the lines before it.</summary>
    public void Begin(YearTracker years) => _years = years;

    /// <summary>Takes note of a line's month.</summary>
    public void Observe(int month)
    {
        if (_hasYear && month > 0)
            _years.Observe(month);
    }

    /// <summary>The time in UTC ticks, or <see cref="LogEvent.NoTime"/> when no year is known or no such day exists.</summary>
    /// <param name="time">What the header says.</param>
    /// <param name="assumed">What was assumed, as <c>year=2026 zone=UTC</c>; empty when nothing was. Valid until the next call.</param>
    public long Resolve(in HeaderTime time, out ReadOnlySpan<byte> assumed)
    {
        assumed = default;
        GuessedYear = 0;
        if (time.Month == 0)
            return time.UtcTicks == 0 ? LogEvent.NoTime : time.UtcTicks;
        int year = time.Year != 0 ? time.Year : _hasYear ? _years.YearOf(time.Month) : LastYear(time);
        if (year is < 1 or > 9999 || time.Day > DateTime.DaysInMonth(year, time.Month))
            return LogEvent.NoTime;
        long local = new DateTime(year, time.Month, time.Day, 0, 0, 0, DateTimeKind.Unspecified).Ticks + time.DayTicks;
        GuessedYear = time.Year == 0 && !_hasYear ? year : 0;
        assumed = Note(time.Year == 0 ? year : 0, !time.IsUtc);
        return Math.Max(0, time.IsUtc ? local : local - OffsetAt(local));
    }

    /// <summary>The offset from UTC, in ticks, of the assumed zone at a local time.</summary>
    public long OffsetAt(long localTicks)
    {
        if (ReferenceEquals(_zone, TimeZoneInfo.Utc))
            return 0;
        long hour = localTicks / TimeSpan.TicksPerHour;
        if (hour != _zoneHour)
        {
            _zoneOffset = _zone.GetUtcOffset(new DateTime(hour * TimeSpan.TicksPerHour, DateTimeKind.Unspecified)).Ticks;
            _zoneHour = hour;
        }

        return _zoneOffset;
    }

    /// <summary>The text of an assumption: <c>year=2026 zone=UTC</c>.</summary>
    /// <param name="year">The year assumed, or 0 where it was named.</param>
    /// <param name="zone">True when the zone was assumed.</param>
    public ReadOnlySpan<byte> Note(int year, bool zone)
    {
        int key = (year * 2) + (zone ? 1 : 0);
        if (key == _noteYear)
            return _note.AsSpan(0, _noteLength);
        int at = 0;
        if (year > 0)
        {
            "year="u8.CopyTo(_note);
            Utf8Formatter.TryFormat(year, _note.AsSpan(5), out int digits);
            at = 5 + digits;
            if (zone)
                _note[at++] = (byte)' ';
        }

        if (zone)
        {
            "zone="u8.CopyTo(_note.AsSpan(at));
            _zoneId.CopyTo(_note, at + 5);
            at += 5 + _zoneId.Length;
        }

        (_noteYear, _noteLength) = (key, at);
        return _note.AsSpan(0, at);
    }

    private int LastYear(in HeaderTime time)
    {
        if (_latest == 0)
            return 0;

        // Eight years hold a 29 February whatever the century.
        int first = new DateTime(_latest).Year;
        for (int year = first; year > Math.Max(0, first - 9); year--)
        {
            if (time.Day > DateTime.DaysInMonth(year, time.Month))
                continue;
            long local = new DateTime(year, time.Month, time.Day).Ticks + time.DayTicks;
            if (local - OffsetAt(local) <= _latest)
                return year;
        }

        return 0;
    }
}
