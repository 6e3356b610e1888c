using Palisade.Findings;

namespace Palisade.Server.Detecting;

/// <summary>What an alert gains by one flush: a new alert, or repeats of one.</summary>
/// <param name="Fingerprint">What makes it the same alert.</param>
/// <param name="First">The first of the findings, with tokens in the place of personal values.</param>
internal sealed record AlertDraft(string Fingerprint, Finding First)
{
    /// <summary>The most records noted of one flush.</summary>
    public const int MaxRecords = 50;

    /// <summary>The alert's number in the database, once it is there.</summary>
    public long Id { get; set; }

    /// <summary>The findings.</summary>
    public long Count { get; private set; }

    /// <summary>Of these, the ones that a suppression hides.</summary>
    public long Suppressed { get; private set; }

    /// <summary>The first time of an event, UTC ticks; 0 when none has one.</summary>
    public long FirstEvent { get; private set; }

    /// <summary>The last.</summary>
    public long LastEvent { get; private set; }

    /// <summary>The records, by ordinal, with the event's time in UTC ticks.</summary>
    public List<(long Ordinal, long Time)> Records { get; } = [];

    /// <summary>The stretches of time in which it was found, by what no suppression hides.</summary>
    public List<AlertStretch> Stretches { get; } = [];

    /// <summary>Whether a finding belongs to a stretch that has begun: then it goes on.</summary>
    public bool TryExtend(long time)
    {
        AlertStretch? near = Stretches.Find(s => s.IsNear(time)) ?? (Stretches.Count >= AlertStretch.MaxOfFlush ? Stretches[^1] : null);
        near?.Extend(time);
        return near is not null;
    }

    /// <summary>Adds a finding.</summary>
    public void Add(long time, IEnumerable<long> ordinals, bool isSuppressed)
    {
        Count++;
        Suppressed += isSuppressed ? 1 : 0;
        time = Math.Max(0, time);
        if (time > 0)
            (FirstEvent, LastEvent) = (FirstEvent == 0 ? time : Math.Min(FirstEvent, time), Math.Max(LastEvent, time));
        Records.AddRange(ordinals.Take(MaxRecords - Records.Count).Select(o => (o, time)));
    }
}
