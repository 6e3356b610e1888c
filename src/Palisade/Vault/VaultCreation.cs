using System.Security.Cryptography;
using Palisade.Proofs.Format;
using Palisade.Vault.Catalogue;
using Palisade.Vault.Journal;
using Palisade.Vault.Keys;
using Palisade.Vault.Log;
using Palisade.Vault.Retention;
using Palisade.Vault.Storage;
using Palisade.Vault.Writing;

namespace Palisade.Vault;

/// <summary>Makes the files of a new vault: its log has one leaf, the state it begins in. The folder is a vault only when the last of them, <c>vault.json</c>, is there.</summary>
internal static class VaultCreation
{
    public const string SegmentsFolder = "segments", KeysFolder = "keys";

    /// <summary>Makes a vault in a folder that is empty or not there, and its root key beside it.</summary>
    /// <exception cref="VaultIOException">It is neither, or it could not be made.</exception>
    /// <exception cref="VaultKeyException">There is such a root key file already, or it would lie in the vault.</exception>
    public static void Run(VaultPlace place)
    {
        if (File.Exists(place.Folder))
            throw new VaultIOException("init", place.Folder, "there is a file of this name");
        if (Directory.Exists(place.Folder) && Directory.EnumerateFileSystemEntries(place.Folder).Any())
            throw new VaultIOException("init", place.Folder, "the folder is not empty");
        string origin = place.Options.Origin ?? $"palisade/{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}";
        RootKeyFile.RefuseInside(place.Folder, place.KeyFile);
        PosixDisk disk = new(place.Folder);
        disk.CreateFolder(place.Folder);
        using RootKey root = RootKey.Create();
        RootKeyFile.Write(disk, place.KeyFile, root, place.Options.Passphrase);
        VaultKeys.Create(disk, root, origin);
        using VaultKeys keys = VaultKeys.Open(disk, root);
        using VaultCatalogue catalogue = VaultCatalogue.Open(place.CataloguePath, keys);
        Run(new WriterParts { Disk = disk, Keys = keys, Catalogue = catalogue, PinPath = place.PinPath, Clock = place.Options.Clock }, origin, place.Options.Classes);
    }

    /// <param name="parts">The folder, its keys, and an empty catalogue.</param>
    /// <param name="origin">The name of the log.</param>
    /// <param name="classes">The first policy.</param>
    public static void Run(WriterParts parts, string origin, IReadOnlyDictionary<string, RetentionDays> classes)
    {
        foreach (string folder in (string[])[JournalFormat.Folder, LogTiles.Folder, SegmentsFolder, KeysFolder])
            parts.Disk.CreateFolder(folder);
        VaultState state = new(origin);
        ByteBuffer snapshot = new(), frame = new();
        state.WriteSnapshot(snapshot);
        frame.WriteByte((byte)EntryKind.Snapshot);
        frame.WriteVarint(snapshot.Length);
        frame.Write(snapshot.Written);
        StateLeaf leaf = new(VaultTime.FromMoment(parts.Clock.GetUtcNow()), origin, 1, 1, 1, classes, 0, 0, [], []);
        LoggedLeaf logged = new(0, leaf.Encode(), []);
        JournalEntries.WriteLeaf(frame, logged);
        using (JournalWriter journal = JournalWriter.Create(parts.Disk, 1, parts.Keys))
            journal.Append(frame.Written);

        CheckpointStore checkpoints = new(parts.Disk, parts.Catalogue, parts.PinPath);
        OuterLog log = new(parts.Disk, null, origin, [.. parts.Keys.Signers], checkpoints);
        log.Append([logged]);
        log.Publish();
        parts.Disk.WriteWhole(VaultSettings.Path, new VaultSettings(origin, [.. parts.Keys.Signers.Select(s => s.Verifier)]).Encode());
    }
}
