using Palisade.Proofs.Format;

namespace Palisade.Proofs.Verification;

/// <summary>When no stream was open, nothing can be missing, and nothing was collected either: a reader must know how long that was.</summary>
internal sealed class ClosedTimes(PackCheckup checkup)
{
    private long _since = -1, _total;
    private Interval _longest;

    public void Take(Leaf leaf, int open)
    {
        if (open == 0 && _since < 0)
            _since = leaf.Time;
        else if (open > 0)
            End(leaf.Time);
        Last = leaf.Time;
    }

    private long Last { get; set; }

    public void Finish()
    {
        End(Last);
        if (_total > SilenceWatch.MaxSilence)
            checkup.Notes.Add($"no stream was open for {TimeText.Length(_total)} in all, at the longest from {TimeText.Of(_longest.Lowest)} to {TimeText.Of(_longest.Highest)}");
    }

    private void End(long time)
    {
        if (_since >= 0 && time > _since)
        {
            _total += time - _since;
            if (time - _since > _longest.Highest - _longest.Lowest)
                _longest = new Interval(_since, time);
        }

        _since = -1;
    }
}
