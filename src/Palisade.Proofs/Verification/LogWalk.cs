using Palisade.Proofs.Format;

namespace Palisade.Proofs.Verification;

/// <summary>Goes through the entries of a pack in order, then through its later leaves, and keeps what the rules need to know.</summary>
internal sealed class LogWalk(PackCheckup checkup)
{
    private readonly TimeWatch _times = new(checkup);
    private readonly StreamBook _streams = new(checkup);
    private readonly SilenceWatch _silences = new(checkup);
    private readonly StateTotals _totals = new(checkup);
    private readonly ClosedTimes _closed = new(checkup);
    private long _leaves;

    public BatchBook Batches { get; } = new(checkup);

    public PolicyBook Policies { get; } = new(checkup);

    /// <summary>The lowest time of a leaf of the entries, and the highest.</summary>
    public Interval Times { get; private set; } = Interval.Nothing;

    /// <summary>The time of the last leaf that the pack shows, <c>later</c> included.</summary>
    public long LastTime { get; private set; }

    /// <summary>Takes the next leaf of the entries.</summary>
    /// <param name="offset">Its place in the section.</param>
    public void Take(Leaf leaf, long index, long offset)
    {
        if (_leaves++ == 0 && leaf is not StateLeaf { Part: 1 })
            checkup.Fail(EntriesCheck.Number, PackSection.Entries, "is the first, and no state with part 1", index);
        Times = Times.With(leaf.Time);
        LastTime = leaf.Time;
        _times.Take(leaf, index);
        _totals.Take(leaf, index, Batches);
        _silences.Before(leaf, index, _streams.Open);
        _streams.Take(leaf, index);
        _silences.After(leaf);
        _closed.Take(leaf, _streams.Open.Count);
        Policies.Take(leaf, index, PackSection.Entries);
        if (leaf is BatchLeaf batch)
            RetentionCheck.TakeBatch(checkup, Batches.Take(batch, index, offset), index);
        TakeAnywhere(leaf, index, PackSection.Entries);
    }

    /// <summary>Takes a leaf of section <c>later</c>.</summary>
    public void TakeLater(Leaf leaf, long index)
    {
        LastTime = leaf.Time;
        Policies.Take(leaf, index, PackSection.Later);
        TakeAnywhere(leaf, index, PackSection.Later);
    }

    /// <summary>The entries are over.</summary>
    public void Finish()
    {
        _silences.Finish(LastTime, checkup.Manifest.EntriesTo - 1, _streams.Open);
        _closed.Finish();
    }

    private void TakeAnywhere(Leaf leaf, long index, string section)
    {
        switch (leaf)
        {
            case SealLeaf seal:
                Batches.Take(seal, index, section);
                break;
            case EraseLeaf erase:
                RetentionCheck.TakeErase(checkup, this, erase, index, section);
                break;
            case ErasedLeaf erased:
                RetentionCheck.TakeErased(this, erased);
                break;
            case StartLeaf start when start.Why is "crash" or "restored" || start.Aside > 0:
                checkup.Declare(new DeclaredGap(index, start.Aside > 0 ? "aside" : start.Why, start.Time, start.Time, FormattableString.Invariant($"the vault was opened after a {(start.Why == "restored" ? "restore" : start.Why == "crash" ? "crash" : "stop")}: {start.Recovered} records recovered, {start.Discarded} bytes of a torn tail discarded, {start.Aside} files set aside")));
                break;
        }
    }
}
