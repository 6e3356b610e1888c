using Palisade.Events;
using Palisade.Parsing;

namespace Palisade.Scanning;

/// <summary>What a scan is asked to do. Immutable.</summary>
public sealed record ScanOptions
{
    /// <summary>The threads that use the processor, reading and writing included; 1 or more. The default is the number of processors.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>The format of all inputs, or null to find it from their content.</summary>
    public InputFormat? Format { get; init; }

    /// <summary>Events before this time (UTC ticks) are left out; null for no bound. Events without a time are kept.</summary>
    public long? FromTicks { get; init; }

    /// <summary>Events at or after this time (UTC ticks) are left out; null for no bound. Events without a time are kept.</summary>
    public long? ToTicks { get; init; }

    /// <summary>The zone of times that name none. The default is UTC.</summary>
    public TimeZoneInfo TimeZone { get; init; } = TimeZoneInfo.Utc;

    /// <summary>The year of times that name none, or null to take it from the file's last write.</summary>
    public int? Year { get; init; }

    /// <summary>What the user says the input is, or null.</summary>
    public EventSource? LogSource { get; init; }

    /// <summary>Ends the reading early; what was read until then is written, and <see cref="Findings.ScanSummary.IsInterrupted"/> says so.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>Told now and then, on any thread, how far the run is; null for nobody.</summary>
    public IProgress<ScanProgress>? Progress { get; init; }

    /// <summary>Whether a time lies outside the bounds asked for. An event without a time is never outside.</summary>
    internal bool IsOutside(long ticks) => ticks != LogEvent.NoTime && (ticks < (FromTicks ?? 0) || ticks >= (ToTicks ?? long.MaxValue));
}

/// <summary>How far a run is.</summary>
/// <param name="Path">The file being read.</param>
/// <param name="Bytes">Bytes read so far, unpacked.</param>
/// <param name="Events">Events parsed so far.</param>
/// <param name="Findings">Findings so far.</param>
public readonly record struct ScanProgress(string Path, long Bytes, long Events, long Findings);
