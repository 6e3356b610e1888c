using Palisade.Findings;
using Palisade.Rules;

namespace Palisade.Server.Detecting;

/// <summary>What detection has done since the program began. Safe on any thread.</summary>
internal sealed class DetectionCounts
{
    private readonly long[] _byLevel = new long[5];
    private long _events, _failures, _unrecognised, _removedClosed, _removedOthers;

    /// <summary>Events matched.</summary>
    public long Events => Volatile.Read(ref _events);

    /// <summary>Records, or parts of them, that are no events.</summary>
    public long Failures => Volatile.Read(ref _failures);

    /// <summary>Events of no kind that is known: no rule runs on them.</summary>
    public long Unrecognised => Volatile.Read(ref _unrecognised);

    /// <summary>Alerts that went because there were too many.</summary>
    public AlertsRemoved Removed => new(Volatile.Read(ref _removedClosed), Volatile.Read(ref _removedOthers));

    /// <summary>Why nothing can be written now; null when it can.</summary>
    public string? Trouble { get; set; }

    /// <summary>The findings of a level.</summary>
    public long Findings(RuleLevel level) => Volatile.Read(ref _byLevel[(int)level]);

    public void Add(DetectionOutcome outcome)
    {
        Interlocked.Add(ref _events, outcome.Events);
        Interlocked.Add(ref _failures, outcome.Failures);
        Interlocked.Add(ref _unrecognised, outcome.Unrecognised);
        foreach ((Finding finding, _) in outcome.Findings)
            Add(finding);
    }

    public void Add(AlertsRemoved removed)
    {
        Interlocked.Add(ref _removedClosed, removed.Closed);
        Interlocked.Add(ref _removedOthers, removed.Others);
    }

    public void Add(Finding finding) => Interlocked.Increment(ref _byLevel[(int)finding.Rule.Level]);
}
