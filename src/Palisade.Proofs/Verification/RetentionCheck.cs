using Palisade.Proofs.Format;

namespace Palisade.Proofs.Verification;

/// <summary>Check 8: nothing was erased before its minimum or under a hold, and nothing is kept past its maximum.</summary>
internal static class RetentionCheck
{
    private const int Number = 8;

    // The key dies on the due date; the day after, a whole day has gone by.
    private const int GraceDays = 2;

    /// <summary>A batch comes under a key.</summary>
    public static void TakeBatch(PackCheckup checkup, KeyFacts key, long index)
    {
        if (key.Erase is not null)
            checkup.Fail(Number, PackSection.Entries, FormattableString.Invariant($"is a batch under key {key.Id}, which leaf {key.EraseIndex} says is destroyed"), index);
    }

    /// <summary>A key is about to be destroyed.</summary>
    public static void TakeErase(PackCheckup checkup, LogWalk walk, EraseLeaf erase, long index, string section)
    {
        if (walk.Batches.Find(erase.Key) is not { } key)
            return;
        if (key.Erase is not null)
            return;
        (key.Erase, key.EraseIndex) = (erase, index);
        if (walk.Policies.DaysOf(key.Id) is { } days)
        {
            long earliest = key.HighestReceived + (days.Minimum * VaultTime.DaySeconds * VaultTime.SecondMicroseconds);
            if (erase.Time < earliest)
                checkup.Fail(Number, section, $"erases key {key.Id} on {TimeText.Of(erase.Time)}, but its minimum lasts until {TimeText.Of(earliest)}", index);
        }

        foreach (BatchFacts batch in key.Batches)
        {
            if (walk.Policies.HoldOver(key.Id.Class, batch.Events) is not { } hold)
                continue;
            checkup.Fail(Number, section, FormattableString.Invariant($"erases key {key.Id}, though hold {hold.Id} covers the batch of leaf {batch.Leaf}"), index);
            break;
        }
    }

    /// <summary>A key is destroyed.</summary>
    public static void TakeErased(LogWalk walk, ErasedLeaf erased)
    {
        // It decides nothing: what counts is the leaf before, and that the key is not needed any more.
        if (walk.Batches.Find(erased.Key) is { } key)
            key.IsErased = true;
    }

    /// <summary>At the end: no key has outlived its maximum.</summary>
    public static void Run(PackCheckup checkup)
    {
        LogWalk walk = checkup.Walk!;
        foreach (KeyFacts key in walk.Batches.Keys.Where(k => k.HasSpan).OrderBy(k => k.Id.ToString(), StringComparer.Ordinal))
        {
            if (walk.Policies.DaysOf(key.Id) is not { } days)
                continue;
            DateOnly due = key.Id.Due(days);
            if (key.Erase is { } erase)
                NoteErasure(checkup, key, due, erase);
            else if (IsPast(due, walk.LastTime) && !key.Batches.Exists(b => walk.Policies.HoldOver(key.Id.Class, b.Events) is not null))
                checkup.Fail(Number, PackSection.Entries, FormattableString.Invariant($"is under key {key.Id}, due on {VaultTime.Format(due)} and not destroyed by {TimeText.Of(walk.LastTime)}: kept past its maximum"), key.Batches.Find(b => b.IsOfSpan).Leaf);
        }
    }

    private static void NoteErasure(PackCheckup checkup, KeyFacts key, DateOnly due, EraseLeaf erase)
    {
        if (IsPast(due, erase.Time))
            checkup.Notes.Add($"key {key.Id} was destroyed on {TimeText.Of(erase.Time)}, after its due date {VaultTime.Format(due)}");
        if (!key.IsErased)
            checkup.Notes.Add(FormattableString.Invariant($"key {key.Id}: leaf {key.EraseIndex} says that it is about to be destroyed; no leaf shown says that it is"));
    }

    private static bool IsPast(DateOnly due, long time) => VaultTime.DayOf(time).DayNumber >= due.DayNumber + GraceDays;
}
