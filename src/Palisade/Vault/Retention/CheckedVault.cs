using System.Data.Common;
using Palisade.Proofs.Notes;
using Palisade.Vault.Catalogue;
using Palisade.Vault.Keys;
using Palisade.Vault.Log;
using Palisade.Vault.Recovery;
using Palisade.Vault.Storage;

namespace Palisade.Vault.Retention;

/// <summary>A vault as far as it opens: what a check looks at. A part that does not open is told and left out, so that the others are looked at all the same.</summary>
internal sealed class CheckedVault : IDisposable
{
    private readonly bool _isOwner;

    /// <summary>One that is open already, and stays so.</summary>
    public CheckedVault(KeptVault vault, Action<string> fail)
    {
        (Place, Disk, Keys, Catalogue, Settings) = (vault.Place, vault.Disk, vault.Keys, vault.Catalogue, vault.Settings);
        Head = ReadHead(fail);
    }

    private CheckedVault(VaultPlace place, IVaultDisk disk, VaultKeys keys, Action<string> fail)
    {
        (Place, Disk, Keys, _isOwner) = (place, disk, keys, true);
        Settings = ReadSettings(fail);
        Catalogue = ReadCatalogue(fail);
        Head = ReadHead(fail);
    }

    public VaultPlace Place { get; }

    public IVaultDisk Disk { get; }

    public VaultKeys Keys { get; }

    /// <summary>Null when it does not open, or is not there.</summary>
    public VaultCatalogue? Catalogue { get; }

    /// <summary>What the vault is; null when neither <c>vault.json</c> nor its keys tell.</summary>
    public VaultSettings? Settings { get; }

    /// <summary>The published checkpoint, or, where that is none, the largest that is remembered; null when there is none.</summary>
    public Checkpoint? Head { get; }

    /// <summary>Opens a vault to check it.</summary>
    /// <param name="place">The vault.</param>
    /// <param name="fail">Told what does not open, and why.</param>
    /// <exception cref="IOException">It is no vault, or its root key was being replaced.</exception>
    /// <exception cref="VaultKeyException">The root key is not there, cannot be read, or is that of another vault.</exception>
    public static CheckedVault Open(VaultPlace place, Action<string> fail)
    {
        ReadOnlyDisk disk = new(new PosixDisk(place.Folder));
        using RootKey root = disk.Exists(OuterLog.CheckpointPath) ? KeptVault.ReadRootOf(place, disk) : KeptVault.ReadRoot(place, disk);
        VaultKeys keys = VaultKeys.OpenToCheck(disk, root, fail);
        try
        {
            return new CheckedVault(place, disk, keys, fail);
        }
        catch
        {
            keys.Dispose();
            throw;
        }
    }

    /// <summary>Whether each of the log's own keys signed a note, as a pack must show.</summary>
    public bool IsSignedByAll(byte[] bytes) => SignedNote.TryParse(bytes, out SignedNote? note, out _) && Keys.Signers.All(s => note!.Verify([s.Verifier]).Holds);

    public void Dispose()
    {
        if (!_isOwner)
            return;
        Catalogue?.Dispose();
        Keys.Dispose();
    }

    /// <summary>The keys are wrapped, so that nobody can change them unseen: they say more than the file does.</summary>
    private VaultSettings? ReadSettings(Action<string> fail)
    {
        VaultSettings? told = null;
        try
        {
            told = VaultSettings.Read(Disk);
        }
        catch (IOException e)
        {
            fail($"{VaultSettings.Path}: {e.Message}");
        }

        VerifierKey[] own = [.. Keys.Signers.Select(s => s.Verifier)];
        if (own.Length == 0)
            return told;

        // A key that does not open, which is told, is not compared: each of the others must be there.
        bool isTold = told is not null && told.Origin == own[0].Name && own.All(told.Keys.Contains) && (Keys.Signers.Count < 2 || own[0].Equals(told.Keys[0]));
        if (told is not null && !isTold)
            fail($"{VaultSettings.Path}: names another log or other keys than those in {KeyFiles.Folder}");

        // A system without Ed25519 cannot open the second key, and does not need it.
        return isTold ? told : new VaultSettings(own[0].Name, own);
    }

    private VaultCatalogue? ReadCatalogue(Action<string> fail)
    {
        if (!File.Exists(Place.CataloguePath))
            return null;
        try
        {
            return VaultCatalogue.Open(Place.CataloguePath, Keys, readOnly: true);
        }
        catch (DbException e)
        {
            fail(CatalogueCheck.Unreadable(e));
            return null;
        }
    }

    private Checkpoint? ReadHead(Action<string> fail)
    {
        if (Settings is null)
        {
            fail($"log: neither {VaultSettings.Path} nor {KeyFiles.Folder} tells whose it is: its leaves and tiles are not checked, nor the sealed files");
            return null;
        }

        try
        {
            if (VaultRecovery.ReadCheckpoint(Disk, Settings) is not { } head)
                fail($"{OuterLog.CheckpointPath}: it is not there");
            else if (!IsSignedByAll(Disk.ReadWhole(OuterLog.CheckpointPath, NoteLimits.MaxNoteBytes)))
                fail($"{OuterLog.CheckpointPath}: not all of the vault's keys signed it");
            else
                return head;
        }
        catch (IOException e)
        {
            fail($"{OuterLog.CheckpointPath}: {e.Message}");
        }

        Checkpoint? other = Remembered().MaxBy(c => c.Size);
        fail(other is null
            ? "log: no other checkpoint of it is left: its leaves and tiles are not checked, nor the sealed files"
            : FormattableString.Invariant($"log: is checked at the checkpoint of size {other.Size}, the largest that is remembered elsewhere"));
        return other;
    }

    /// <summary>The checkpoints that are remembered in the catalogue, beside the root key, and in <c>log/notes</c>.</summary>
    private List<Checkpoint> Remembered()
    {
        List<Checkpoint> found = [];
        void Take(Func<byte[]?> read)
        {
            try
            {
                if (read() is { } note && VaultRecovery.Parse(note, Settings!) is { } checkpoint)
                    found.Add(checkpoint);
            }
            catch (Exception e) when (e is IOException or DbException)
            {
                // It is only looked for a way on: the check of that file tells.
            }
        }

        Take(() => Catalogue?.Checkpoint());
        Take(() => Disk.Exists(Place.PinPath) ? Disk.ReadWhole(Place.PinPath, NoteLimits.MaxNoteBytes) : null);
        foreach (long size in KeptNotes.Sizes(Disk))
            Take(() => Disk.ReadWhole(KeptNotes.PathOf(size), NoteLimits.MaxNoteBytes));
        return found;
    }
}
