using System.Data.Common;
using Palisade.Proofs.Format;
using Palisade.Server.Collecting;
using Palisade.Vault;
using Palisade.Vault.Log;

namespace Palisade.Server.Overviews;

/// <summary>The vault in one line, without a walk over its log. Safe on any thread.</summary>
internal sealed class VaultGlance(Collector collector)
{
    /// <summary>Keys come and go by days; that there is none yet is looked up again at once, and costs nothing.</summary>
    private static readonly TimeSpan s_kept = TimeSpan.FromMinutes(1);

    private volatile Erasure? _next;

    public VaultOverview Look()
    {
        bool trouble = collector.TroubleReason is not null;
        DateTimeOffset? checkpoint = File.GetLastWriteTimeUtc(Path.Combine(collector.VaultFolder, OuterLog.CheckpointPath)) is { Year: > 1601 } written ? new DateTimeOffset(written) : null;
        return new VaultOverview(trouble, trouble ? null : collector.NextOrdinal, checkpoint, NextErasure());
    }

    // By the keys that are there, and what the policy says of each.
    private DateOnly? NextErasure()
    {
        DateTimeOffset now = collector.Clock.GetUtcNow();
        if (_next is { Day: not null } known && now - known.Read < s_kept)
            return known.Day;
        try
        {
            VaultWriter writer = collector.Writer;
            Dictionary<(int Policy, string Class), RetentionDays> policies = writer.Parts.Catalogue.Policies();
            (int policy, IReadOnlyDictionary<string, RetentionDays> classes) = writer.Policy;
            foreach ((string name, RetentionDays days) in classes)
                policies[(policy, name)] = days;
            DateOnly[] due = [.. writer.Parts.Keys.Days.Ids().Where(k => policies.ContainsKey((k.Policy, k.Class))).Select(k => k.Due(policies[(k.Policy, k.Class)]))];
            _next = new Erasure(now, due.Length > 0 ? due.Min() : null);
            return _next.Day;
        }
        catch (Exception e) when (e is StorageTroubleException or DbException or ObjectDisposedException or InvalidOperationException)
        {
            // The vault is being opened again.
            return _next?.Day;
        }
    }

    private sealed record Erasure(DateTimeOffset Read, DateOnly? Day);
}
