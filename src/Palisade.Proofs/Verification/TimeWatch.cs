using Palisade.Proofs.Format;

namespace Palisade.Proofs.Verification;

/// <summary>Time never goes back except at <c>clock</c>: part of check 5.</summary>
internal sealed class TimeWatch(PackCheckup checkup)
{
    /// <summary>The time of the last leaf of the entries, or -1.</summary>
    public long Last { get; private set; } = -1;

    public void Take(Leaf leaf, long index)
    {
        long reached = leaf is ClockLeaf clock ? clock.From : leaf.Time;
        if (reached < Last)
            checkup.Fail(EntriesCheck.Number, PackSection.Entries, $"goes back in time, from {TimeText.Of(Last)} to {TimeText.Of(reached)}, without a clock leaf", index);
        if (leaf is ClockLeaf step)
            checkup.Declare(new DeclaredGap(index, "clock", Math.Min(step.From, step.Time), Math.Max(step.From, step.Time), $"the clock was set from {TimeText.Of(step.From)} to {TimeText.Of(step.Time)}"));
        Last = leaf.Time;
    }
}
