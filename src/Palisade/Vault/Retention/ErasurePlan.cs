using Palisade.Proofs.Format;
using Palisade.Vault.Keys;

namespace Palisade.Vault.Retention;

/// <summary>A key that is to go, or would be if nothing held it.</summary>
/// <param name="Key">The key and what is under it.</param>
/// <param name="Days">What its policy says; null when no leaf tells.</param>
/// <param name="Due">The date from which it must be gone.</param>
/// <param name="Holds">The holds that cover it; it stays while there are any.</param>
/// <param name="Reason">Why it goes, for its leaf.</param>
internal sealed record ErasureItem(KeyRecord Key, RetentionDays? Days, DateOnly Due, IReadOnlyList<HoldLeaf> Holds, string Reason)
{
    public bool IsHeld => Holds.Count > 0;

    /// <summary>The length of its sealed files.</summary>
    public long SealedBytes => Key.Seals.Sum(s => s.Leaf.Bytes);
}

/// <summary>What an erasure would do on a day, and what it would leave and why.</summary>
/// <param name="Items">The keys that go now, ascending by due date.</param>
/// <param name="Held">Those that are due and held.</param>
/// <param name="Next">Those that are due later, ascending by date.</param>
/// <param name="Unfinished">Those whose destruction was begun before.</param>
/// <param name="Aside">Damaged journal files that go with them, or because they are due themselves.</param>
internal sealed record ErasurePlan(IReadOnlyList<ErasureItem> Items, IReadOnlyList<ErasureItem> Held, IReadOnlyList<ErasureItem> Next, IReadOnlyList<KeyRecord> Unfinished, IReadOnlyList<AsideJournal> Aside)
{
    private const string MaximumReached = "maximum reached", AlreadyGone = "destroyed before; the leaf that said so is lost";

    public bool IsEmpty => Items.Count == 0 && Unfinished.Count == 0 && Aside.Count == 0;

    /// <summary>What is due.</summary>
    /// <param name="ledger">What the log says.</param>
    /// <param name="days">The keys that lie in the vault: some may have no batch.</param>
    /// <param name="aside">The damaged journal files that are there.</param>
    /// <param name="now">The time.</param>
    public static ErasurePlan Make(VaultLedger ledger, DayKeyStore days, IReadOnlyList<AsideJournal> aside, long now)
    {
        DateOnly today = VaultTime.DayOf(now);
        List<ErasureItem> items = [], held = [], next = [];
        foreach (ErasureItem item in Living(ledger, days.Ids()).Select(k => ItemOf(ledger, k, days.IsDestroyed(k.Id) ? AlreadyGone : MaximumReached)))
        {
            // A key that is gone already needs its leaf all the same: an older state of the log was put back.
            bool isDue = item.Reason == AlreadyGone || (item.Due <= today && (item.Days is not { } its || item.Key.MinimumEnds(its) <= now));
            (isDue ? item.IsHeld ? held : items : next).Add(item);
        }

        return Of(ledger, items, held, next, aside.Where(a => a.Due <= today), aside);
    }

    /// <summary>What an order asks for before its time: one key, or all keys of an event day.</summary>
    /// <exception cref="RetentionRefusedException">There is no such key, the minimum of one has not ended, or a hold covers one.</exception>
    public static ErasurePlan MakeOrder(VaultLedger ledger, DayKeyStore days, IReadOnlyList<AsideJournal> aside, long now, string order, string reason)
    {
        RetentionOrders.CheckReason(reason);
        KeyId? key = KeyId.TryParse(order);
        if (key is null && !VaultTime.TryParseDay(order, out _))
            throw new RetentionRefusedException($"'{order}' is neither a key (CLASS.POLICY.DAY or CLASS.POLICY.late.DAY) nor an event day (YYYY-MM-DD)");
        bool isDay = VaultTime.TryParseDay(order, out DateOnly day);
        ErasureItem[] items = [.. Living(ledger, days.Ids()).Where(k => isDay ? !k.Id.IsLate && k.Id.Day == day : k.Id == key).Select(k => ItemOf(ledger, k, "ordered: " + reason))];
        if (items.Length == 0)
            throw new RetentionRefusedException(WhyNone(ledger, days, order, isDay ? day : null));
        foreach (ErasureItem item in items)
        {
            // Records that come today have no other key to go under.
            if (item.Key.Id.IsLate && item.Key.Id.Day >= VaultTime.DayOf(now))
                throw new RetentionRefusedException($"{item.Key.Id} is the key of what comes late today: it can be erased from tomorrow on");
            CheckMayGo(item.Key, item.Days, item.Holds.Select(h => h.Hold), now);
        }

        return Of(ledger, items, [], [], [], aside);
    }

    // What came late is under a key of its day of receipt: a day of events does not name it.
    private static string WhyNone(VaultLedger ledger, DayKeyStore days, string order, DateOnly? day)
    {
        KeyId[] late = [.. Living(ledger, days.Ids()).Select(k => k.Id).Where(k => k.IsLate && k.Day == day)];
        if (late.Length > 0)
            return $"no key of the event day {order} is left. What came late on that day is under {string.Join(", ", late.Select(k => k.ToString()))}: name that key with --order to erase it";
        return ledger.Keys.Any(k => k.Erase is not null && (day is { } d ? !k.Id.IsLate && k.Id.Day == d : k.Id == KeyId.TryParse(order)))
            ? $"{order} is erased already. What came for it afterwards is under the late key of its day of receipt (CLASS.POLICY.late.DAY)"
            : $"this vault has no key {order}: palisade vault status names those that are next";
    }

    /// <summary>The minimum beats deletion, and so does a hold.</summary>
    /// <exception cref="RetentionRefusedException">One of them is in the way.</exception>
    public static void CheckMayGo(KeyRecord key, RetentionDays? days, IEnumerable<long> holds, long now)
    {
        long[] covering = [.. holds];
        if (covering.Length > 0)
            throw new RetentionRefusedException($"{key.Id} is held (hold {string.Join(", ", covering)}): release it first");
        if (days is { } its && now < key.MinimumEnds(its))
            throw new RetentionRefusedException($"{key.Id} must be kept {its.Minimum} days from receipt: until {VaultTime.ToMoment(key.MinimumEnds(its)):yyyy-MM-dd'T'HH:mm:ss'Z'}");
    }

    /// <summary>Keys that are not destroyed: those with batches, and those made for batches that never came.</summary>
    private static IEnumerable<KeyRecord> Living(VaultLedger ledger, IEnumerable<KeyId> present) =>
        ledger.Keys.Where(k => k.Erase is null).Concat(present.Where(p => ledger.Find(p) is null).Select(p => new KeyRecord(p))).OrderBy(k => ledger.Due(k.Id)).ThenBy(k => k.Id.ToString(), StringComparer.Ordinal);

    private static ErasureItem ItemOf(VaultLedger ledger, KeyRecord key, string reason) => new(key, ledger.DaysOf(key.Id), ledger.Due(key.Id), [.. ledger.HoldsOf(key)], reason);

    private static ErasurePlan Of(VaultLedger ledger, IReadOnlyList<ErasureItem> items, IReadOnlyList<ErasureItem> held, IReadOnlyList<ErasureItem> next, IEnumerable<AsideJournal> due, IReadOnlyList<AsideJournal> aside)
    {
        KeyRecord[] halves = [.. ledger.Keys.Where(k => k.IsHalfErased)];
        return new ErasurePlan(items, held, next, halves, [.. aside.Where(a => due.Contains(a) || halves.Any(a.MayHold) || items.Any(i => a.MayHold(i.Key)))]);
    }
}
