using Palisade.Proofs.Format;

namespace Palisade.Proofs.Verification;

/// <summary>While a stream is open, something is heard at least every 90 seconds, or a gap is declared: part of check 6.</summary>
internal sealed class SilenceWatch(PackCheckup checkup)
{
    /// <summary>The longest time without a word: a heartbeat is due every 60 s, and a busy disk may keep it waiting.</summary>
    public const long MaxSilence = 90 * VaultTime.SecondMicroseconds;

    // Beyond these, a silence fails without looking for a gap, and a gap covers nothing: such a log is broken all over.
    private const int MaxSilences = 10_000;
    private const int MaxGaps = 100_000;

    private readonly List<(long From, long To, long Leaf, long[] Streams)> _silences = [];
    private readonly List<GapLeaf> _gaps = [];
    private long? _since;

    /// <summary>Takes a leaf before the book of streams does.</summary>
    /// <param name="open">The streams that are open before it.</param>
    public void Before(Leaf leaf, long index, IReadOnlyCollection<long> open)
    {
        if (leaf is GapLeaf gap)
        {
            if (_gaps.Count < MaxGaps)
                _gaps.Add(gap);
            checkup.Declare(new DeclaredGap(index, "gap", gap.From, gap.To, $"{(gap.Stream == 0 ? "all streams" : FormattableString.Invariant($"stream {gap.Stream}"))}: {gap.Reason}"));
        }

        bool ends = leaf is HeartbeatLeaf { Part: 1 } or StateLeaf { Part: 1 } or StopLeaf || (leaf is CloseLeaf close && open.Count == 1 && open.Contains(close.Stream));
        if (ends)
            End(leaf.Time, index, open);
    }

    /// <summary>Takes it afterwards.</summary>
    /// <param name="open">The streams that are open after it.</param>
    public void After(Leaf leaf, IReadOnlyCollection<long> open)
    {
        if (open.Count == 0)
            _since = null;
        else if (leaf is HeartbeatLeaf or StateLeaf || (leaf is OpenLeaf && _since is null))
            _since = leaf.Time;
        else if (leaf is ClockLeaf clock && _since is { } since)
            _since = since + (clock.Time - clock.From);
    }

    /// <summary>The entries are over: looks for gaps that cover what was silent.</summary>
    public void Finish(long time, long index, IReadOnlyCollection<long> open)
    {
        End(time, index, open);
        foreach ((long from, long to, long leaf, long[] streams) in _silences)
        {
            foreach (long stream in streams)
            {
                long silent = Uncovered(from, to, stream);
                if (silent <= MaxSilence)
                    continue;
                checkup.Fail(EntriesCheck.Number, PackSection.Entries, $"ends a silence of {TimeText.Length(to - from)} since {TimeText.Of(from)} while stream {stream} was open{(silent < to - from ? $", {TimeText.Length(silent)} of it undeclared" : ", and no gap is declared")}", leaf);
                break;
            }
        }
    }

    private void End(long time, long index, IReadOnlyCollection<long> open)
    {
        if (_since is not { } since || time - since <= MaxSilence)
            return;
        if (_silences.Count < MaxSilences)
            _silences.Add((since, time, index, [.. open]));
        else
            checkup.Fail(EntriesCheck.Number, PackSection.Entries, $"ends a silence of {TimeText.Length(time - since)}, one of too many", index);
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
