namespace Palisade.Parsing.Syslog;

/// <summary>A time as a header gives it: complete, or without year, or without zone.</summary>
internal readonly struct HeaderTime
{
    /// <summary>Year, 1 to 9999; 0 where the header names none.</summary>
    public int Year { get; init; }

    /// <summary>Month, 1 to 12; 0 where there is no time, or where <see cref="UtcTicks"/> says it all.</summary>
    public int Month { get; init; }

    /// <summary>Day, 1 to 31.</summary>
    public int Day { get; init; }

    /// <summary>.NET ticks since midnight.</summary>
    public long DayTicks { get; init; }

    /// <summary>True when the header says UTC or GMT.</summary>
    public bool IsUtc { get; init; }

    /// <summary>.NET ticks, UTC, of a time with year and zone; otherwise 0.</summary>
    public long UtcTicks { get; init; }
}
