using Palisade.Proofs.Format;
using Palisade.Proofs.Notes;
using Palisade.Server.Collecting;
using Palisade.Vault;
using Palisade.Vault.Log;
using Palisade.Vault.Retention;
using Palisade.Vault.Storage;

namespace Palisade.Server.Keeping;

/// <summary>Looks at the vault beside its open writer, and gives keepers' orders to that writer. Safe on any thread.</summary>
internal sealed class VaultDesk
{
    private static readonly TimeSpan s_fresh = TimeSpan.FromSeconds(2);

    private readonly VaultPlace _place;
    private readonly Collector _collector;
    private readonly Lock _gate = new();
    // Walked on from where it stands: a log of many leaves is read once.
    private VaultLedger _ledger = new();
    private VaultView? _last;

    /// <param name="folder">The vault.</param>
    /// <param name="options">How it is opened.</param>
    /// <param name="collector">Has the writer.</param>
    public VaultDesk(string folder, VaultOptions options, Collector collector) => (_place, _collector) = (new VaultPlace(folder, options), collector);

    /// <summary>Where the vault is, and what opens it.</summary>
    public VaultPlace Place => _place;

    /// <summary>Where it stands; looked at anew when the last look is more than two seconds old.</summary>
    /// <exception cref="IOException">It cannot be read now.</exception>
    public VaultView Look()
    {
        lock (_gate)
        {
            DateTimeOffset now = _place.Options.Clock.GetUtcNow();
            if (_last is { } last && now >= last.Time && now - last.Time < s_fresh)
                return last;
            using KeptVault vault = KeptVault.OpenToRead(_place);
            return _last = VaultViews.Of(VaultStatus.Of(vault, Walk(vault)));
        }
    }

    /// <summary>Keeps what of a class happened on some days, whatever its maximum.</summary>
    /// <returns>The number of the hold, and how much that it should cover is erased already: keys.</returns>
    /// <exception cref="RetentionRefusedException">It cannot be; says why.</exception>
    /// <exception cref="IOException">The vault cannot be written now.</exception>
    public (long Hold, int Gone) Hold(string @class, DateOnly from, DateOnly to, string reason)
    {
        lock (_gate)
        {
            VaultWriter writer = _collector.Writer;
            writer.Checkpoint();
            using KeptVault vault = KeptVault.OpenToRead(_place);
            VaultLedger ledger = Walk(vault);
            long hold = RetentionOrders.Hold(writer, ledger, @class, from, to, reason);
            _last = null;
            return (hold, ledger.Keys.Count(k => k.Erase is not null && k.Id.Class == @class && k.Touches(from, to)));
        }
    }

    /// <summary>Ends a hold.</summary>
    /// <exception cref="RetentionRefusedException">There is none such, or the reason is none.</exception>
    /// <exception cref="IOException">The vault cannot be written now.</exception>
    public void Release(long hold, string reason)
    {
        lock (_gate)
        {
            RetentionOrders.Release(_collector.Writer, hold, reason);
            _last = null;
        }
    }

    /// <summary>The checkpoint that is published now, as it stands in the vault: for whoever wants to keep it elsewhere, and compare a later pack with it.</summary>
    /// <exception cref="IOException">It cannot be read now.</exception>
    public byte[] Checkpoint()
    {
        // What is done until now is under it.
        _collector.Writer.Checkpoint();
        return new PosixDisk(_place.Folder).ReadWhole(OuterLog.CheckpointPath, NoteLimits.MaxNoteBytes);
    }

    /// <summary>The bytes of sealed files with records received in a span: about what a pack of it takes.</summary>
    public long SealedBytes(DateTimeOffset from, DateTimeOffset to)
    {
        lock (_gate)
        {
            using KeptVault vault = KeptVault.OpenToRead(_place);
            (long first, long last) = (VaultTime.FromMoment(from), VaultTime.FromMoment(to));
            return Walk(vault).Keys.Where(k => k.Received.Lowest <= last && k.Received.Highest >= first).Sum(k => k.Seals.Sum(s => s.Leaf.Bytes));
        }
    }

    private VaultLedger Walk(KeptVault vault)
    {
        Palisade.Vault.Log.LogTiles log = vault.Log();
        // An older state was put back: the walk begins again.
        if (log.Size < _ledger.Size)
            _ledger = new VaultLedger();
        _ledger.Advance(log);
        return _ledger;
    }
}
