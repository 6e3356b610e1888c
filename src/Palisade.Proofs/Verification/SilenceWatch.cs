using Palisade.Proofs.Format;

namespace Palisade.Proofs.Verification;

/// <summary>While a stream is open, something is heard of it at least every 90 seconds, or a gap is declared: part of check 5.</summary>
internal sealed class SilenceWatch(PackCheckup checkup)
{
    /// <summary>The longest time without a word: a heartbeat is due every 60 s, and a busy disk may keep it waiting.</summary>
    public const long MaxSilence = 90 * VaultTime.SecondMicroseconds;

    // Beyond these a gap covers nothing: such a log is broken all over.
    private const int MaxGaps = 100_000;

    private readonly List<GapLeaf> _gaps = [];
    private readonly Dictionary<long, long> _opened = [];
    private long _word;

    /// <summary>Takes a leaf before the book of streams does.</summary>
    /// <param name="open">The streams that are open before it.</param>
    public void Before(Leaf leaf, long index, IReadOnlyCollection<long> open)
    {
        switch (leaf)
        {
            case GapLeaf gap:
                if (_gaps.Count < MaxGaps)
                    _gaps.Add(gap);
                checkup.Declare(new DeclaredGap(index, "gap", gap.From, gap.To, $"{(gap.Stream == 0 ? "all streams" : FormattableString.Invariant($"stream {gap.Stream}"))}: {gap.Reason}"));
                break;
            case CloseLeaf close when open.Contains(close.Stream):
                Hear(close.Stream, close.Time, index);
                break;
            case ClockLeaf clock:
                HearAll(clock.From, index, open);
                break;
            case HeartbeatLeaf or StateLeaf or StopLeaf:
                HearAll(leaf.Time, index, open);
                break;
        }
    }

    /// <summary>Takes it afterwards.</summary>
    public void After(Leaf leaf)
    {
        if (leaf is OpenLeaf opened)
        {
            _opened[opened.Stream] = leaf.Time;
        }
        else if (leaf is HeartbeatLeaf or StateLeaf or StopLeaf or ClockLeaf)
        {
            _word = leaf.Time;
            _opened.Clear();
        }
    }

    /// <summary>The entries are over.</summary>
    public void Finish(long time, long index, IReadOnlyCollection<long> open) => HearAll(time, index, open);

    // Of several streams that were silent together, the first is named.
    private void HearAll(long time, long index, IReadOnlyCollection<long> open)
    {
        if (time - _word <= MaxSilence)
            return;
        foreach (long stream in open)
        {
            if (!Hear(stream, time, index))
                return;
        }
    }

    private bool Hear(long stream, long to, long index)
    {
        long from = _opened.GetValueOrDefault(stream, _word);
        if (to - from <= MaxSilence || Uncovered(from, to, stream) is var silent && silent <= MaxSilence)
            return true;
        checkup.Fail(EntriesCheck.Number, PackSection.Entries, $"ends a silence of {TimeText.Length(to - from)} since {TimeText.Of(from)} while stream {stream} was open{(silent < to - from ? $", {TimeText.Length(silent)} of it undeclared" : ", and no gap is declared")}", index);
        return false;
    }

    private long Uncovered(long from, long to, long stream)
    {
        long uncovered = 0, at = from;
        foreach (GapLeaf gap in _gaps.Where(g => (g.Stream == 0 || g.Stream == stream) && g.From < to && g.To > from).OrderBy(g => g.From))
        {
            uncovered += Math.Max(0, gap.From - at);
            at = Math.Max(at, gap.To);
        }

        return uncovered + Math.Max(0, to - at);
    }
}
