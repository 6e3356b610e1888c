using System.Data.Common;
using Palisade.Proofs.Format;
using Palisade.Vault.Writing;

namespace Palisade.Vault.Retention;

/// <summary>
/// Lets an open writer erase by itself what has reached its maximum: when it was opened, and after each UTC midnight. After the time of the log has leapt it leaves that to an operator: a clock that is wrong by
/// years must not erase everything. Used from one thread at a time.
/// </summary>
/// <param name="writer">The writer.</param>
/// <param name="isEnding">Whether the writer is being closed: a walk over a long log is then given up.</param>
internal sealed class DueErasure(VaultWriter writer, Func<bool> isEnding)
{
    /// <summary>Keys that go at a time: appends go on in between.</summary>
    private const int KeysAtOnce = 64;

    private readonly WriterParts _parts = writer.Parts;
    private DateOnly _done = DateOnly.MinValue;
    private Eraser? _eraser;

    /// <summary>Does what is due today, once a day; most times it only looks at the date.</summary>
    public void Step()
    {
        DateOnly today = VaultTime.DayOf(VaultTime.FromMoment(_parts.Clock.GetUtcNow()));
        if (today <= _done)
            return;
        try
        {
            if (!IsAnythingDue(today) || Erase())
                _done = today;
        }
        catch (Exception e) when (e is (IOException or DbException) and not VaultBrokenException)
        {
            // Of what was begun the log tells, and status shows it; the next day tries again.
            _done = today;
            _parts.Notice($"what is past its maximum could not be erased: {e.Message}");
        }
        catch (OperationCanceledException)
        {
            // The writer is being closed: the next to open the vault erases.
        }
    }

    /// <summary>By the ids of the keys that are there, without a look at the log. A key whose policy is not known here may be due.</summary>
    private bool IsAnythingDue(DateOnly today)
    {
        Dictionary<(int, string), RetentionDays> policies = _parts.Catalogue.Policies();
        return _parts.Keys.Days.Ids().Any(k => !policies.TryGetValue((k.Policy, k.Class), out RetentionDays days) || k.Due(days) <= today)
            || AsideJournals.Any(_parts.Disk);
    }

    /// <returns>Whether all is done that is to be done today.</returns>
    private bool Erase()
    {
        _eraser ??= new Eraser(writer);
        ErasurePlan plan = _eraser.Plan((done, _) => GiveUpWhenEnding(done));
        _parts.Catalogue.AddPolicies(_eraser.Ledger.Policies);
        if (plan.IsEmpty)
            return true;
        if (_eraser.Ledger.LeaptAt is > 0 and long leapt && VaultTime.FromMoment(_parts.Clock.GetUtcNow()) - leapt < VaultLedger.LongestLeap)
        {
            _parts.Notice($"{plan.Items.Sum(i => i.Key.Records)} records (keys: {plan.Items.Count}) are past their maximum, and nothing is erased by itself: the time of the log leapt to {VaultTime.ToMoment(leapt):yyyy-MM-dd}. If that is the right time, run palisade vault erase DIR --yes");
            return true;
        }

        ErasureResult result = _eraser.Run(plan with { Items = [.. plan.Items.Take(KeysAtOnce)] });
        foreach (KeyRecord key in result.Erased)
            _parts.Notice(FormattableString.Invariant($"erased {key.Id}: past its maximum, {key.Records} records"));
        foreach (UnreachableBackup backup in result.Unreachable)
            _parts.Notice($"{backup.Path}: {backup.Why}: the keys above are not destroyed in this backup; bring it back and run palisade vault erase");
        return plan.Items.Count <= KeysAtOnce || result.Erased.Count == 0;
    }

    private void GiveUpWhenEnding(long done)
    {
        // A short log is walked to the end, so that writers that live for seconds erase as well.
        if (done > 0 && isEnding())
            throw new OperationCanceledException();
    }
}
