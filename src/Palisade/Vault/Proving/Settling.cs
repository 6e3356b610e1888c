using Palisade.Proofs.Format;
using Palisade.Vault.Retention;
using Palisade.Vault.Search;
using Palisade.Vault.Storage;

namespace Palisade.Vault.Proving;

/// <summary>
/// Brings a vault that nobody writes to into a state that can be proved: every record in a sealed file, and a checkpoint over all of it. A vault that is there already is not touched, so that its checkpoint
/// stays the one that witnesses have seen.
/// </summary>
internal static class Settling
{
    /// <summary>Seals what is not sealed, unless all is.</summary>
    /// <returns>Null when all is sealed; else why it could not be done.</returns>
    /// <exception cref="IOException">The vault cannot be opened.</exception>
    public static string? Run(VaultPlace place)
    {
        using (KeptVault vault = KeptVault.OpenToRead(place))
        {
            if (new VaultProver(vault, null, vault.Disk).IsStopped && !HasUnsealed(vault))
                return null;
        }

        return Seal(place);
    }

    /// <summary>Opens the vault as its writer, seals, and closes it.</summary>
    /// <returns>Null when that was done; else why it could not be.</returns>
    public static string? Seal(VaultPlace place)
    {
        try
        {
            using KeptVault vault = KeptVault.Open(place);
            using VaultWriter writer = vault.OpenWriter();
            writer.Seal();
            writer.Close();
            return null;
        }
        catch (VaultLockedException e)
        {
            return $"{e.Holder} has the vault open, and seals records within an hour of their receipt, or when it ends";
        }
        catch (VaultIOException e) when (e.IsReadOnly)
        {
            return $"the vault cannot be written here ({e.Message})";
        }
    }

    private static bool HasUnsealed(KeptVault vault)
    {
        using JournalSnapshot journal = JournalSnapshot.Take(vault.Disk, vault.Keys, new KnownJournal());
        foreach ((long index, byte[] entry) in journal.Leaves)
        {
            if (EntryGlance.IsOf(entry, "batch"u8) && Leaf.TryParse(entry, out Leaf? leaf, out _) && leaf is BatchLeaf batch
                && vault.Catalogue.SegmentOf(index, batch.Key) is null && !vault.Keys.Days.IsDestroyed(batch.Key))
                return true;
        }

        return false;
    }
}
