using Palisade.Proofs.Format;

namespace Palisade.Vault.Retention;

/// <summary>Changes of the policy, holds and their release: each a leaf that is durable, and in a published checkpoint, when the call returns.</summary>
internal static class RetentionOrders
{
    /// <summary>Sets the days of a class from now on. What was received before keeps its days: its key names the policy it came under.</summary>
    /// <returns>The version of the policy; null when it says so already.</returns>
    /// <exception cref="RetentionRefusedException">The days or the name are none.</exception>
    public static int? SetDays(VaultWriter writer, string @class, RetentionDays days)
    {
        if (!KeyId.IsClass(@class))
            throw new RetentionRefusedException($"'{@class}' is no name of a class: 1 to {KeyId.MaxClassLength} of a-z 0-9 -");
        if (!days.IsValid)
            throw new RetentionRefusedException($"days are from 0 to {RetentionDays.MaxDays}, the maximum at least 1 and not below the minimum");
        if (days.Maximum < days.Minimum + 1)
            throw new RetentionRefusedException(FormattableString.Invariant($"the maximum must be at least {days.Minimum + 1} days: a record may come at any time of its day, and is kept {days.Minimum} whole days from then"));
        PolicyLeaf? written = null;
        CutBefore(writer);
        try
        {
            writer.AppendLeaf((time, state) =>
            {
                if (state.Classes.TryGetValue(@class, out RetentionDays before) && before == days)
                    throw new UnchangedException();
                SortedDictionary<string, RetentionDays> classes = new(StringComparer.Ordinal);
                foreach ((string name, RetentionDays its) in state.Classes)
                    classes[name] = its;
                classes[@class] = days;
                return written = new PolicyLeaf(After(time), state.Policy + 1, classes);
            });
        }
        catch (UnchangedException)
        {
            return null;
        }

        writer.Checkpoint();
        return written!.Policy;
    }

    /// <summary>Takes a class out of the policy: no stream can be opened in it any more. What is under its keys keeps its days.</summary>
    /// <returns>The version of the policy.</returns>
    /// <exception cref="RetentionRefusedException">There is no such class, a stream of it is open, or it is the only one.</exception>
    public static int DropClass(VaultWriter writer, string @class)
    {
        PolicyLeaf? written = null;
        CutBefore(writer);
        writer.AppendLeaf((time, state) =>
        {
            if (!state.Classes.ContainsKey(@class))
                throw new RetentionRefusedException($"the policy has no class '{@class}'");
            if (state.Classes.Count == 1)
                throw new RetentionRefusedException($"'{@class}' is the only class of the policy: add another first");
            if (state.Streams.FirstOrDefault(s => s.Class == @class) is { } open)
                throw new RetentionRefusedException($"the open stream {open.Id} ({open.Name}) is of the class '{@class}': end its collector, or open it in another class, and then drop the class");
            return written = new PolicyLeaf(After(time), state.Policy + 1, new SortedDictionary<string, RetentionDays>(state.Classes.Where(c => c.Key != @class).ToDictionary(), StringComparer.Ordinal));
        });
        writer.Checkpoint();
        return written!.Policy;
    }

    /// <summary>Keeps what of a class happened on some days, whatever its maximum, until it is released.</summary>
    /// <param name="writer">The vault.</param>
    /// <param name="ledger">What its log says.</param>
    /// <param name="class">The class.</param>
    /// <param name="from">The first event day.</param>
    /// <param name="to">The last.</param>
    /// <param name="reason">Why; kept for ever.</param>
    /// <returns>The number of the hold.</returns>
    /// <exception cref="RetentionRefusedException">There is no such class, or the days or the reason are none.</exception>
    public static long Hold(VaultWriter writer, VaultLedger ledger, string @class, DateOnly from, DateOnly to, string reason)
    {
        if (!ledger.KnowsClass(@class))
            throw new RetentionRefusedException($"no policy of this vault has a class '{@class}'");
        if (to < from)
            throw new RetentionRefusedException("the last day of a hold is before its first");
        CheckReason(reason);
        long number = 0;
        writer.AppendLeaf((time, state) =>
        {
            number = Math.Max(ledger.NextHold, state.Holds.Select(h => h.Id).DefaultIfEmpty().Max() + 1);
            return new HoldLeaf(time, number, @class, from, to, reason);
        });
        writer.Checkpoint();
        return number;
    }

    /// <summary>Ends a hold.</summary>
    /// <exception cref="RetentionRefusedException">No such hold is open, or the reason is none.</exception>
    public static void Release(VaultWriter writer, long hold, string reason)
    {
        CheckReason(reason);
        writer.AppendLeaf((time, state) => state.Holds.Any(h => h.Id == hold)
            ? new ReleaseLeaf(time, hold, reason)
            : throw new RetentionRefusedException(FormattableString.Invariant($"no hold {hold} is open: palisade vault policy DIR lists those that are")));
        writer.Checkpoint();
    }

    /// <exception cref="RetentionRefusedException">The reason is empty or too long.</exception>
    public static void CheckReason(string reason)
    {
        if (string.IsNullOrWhiteSpace(reason) || reason.Length > Leaf.MaxText)
            throw new RetentionRefusedException($"a reason has 1 to {Leaf.MaxText} characters");
        for (int i = 0; i < reason.Length; i++)
        {
            bool pair = char.IsHighSurrogate(reason[i]) && i + 1 < reason.Length && char.IsLowSurrogate(reason[i + 1]);
            if (char.IsSurrogate(reason[i]) && !pair)
                throw new RetentionRefusedException("the reason has half of a character");
            i += pair ? 1 : 0;
        }
    }

    /// <summary>Gives what was received before its leaves: the clock may have been set back since, and then its receipt would seem to come after the new policy.</summary>
    private static void CutBefore(VaultWriter writer) => writer.Checkpoint();

    /// <summary>After every receipt so far: a record received at the very time of a policy is under it.</summary>
    private static long After(long time) => Math.Min(time + 1, VaultTime.Max);

    private sealed class UnchangedException : Exception;
}
