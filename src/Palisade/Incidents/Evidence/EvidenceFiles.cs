using System.Buffers;
using Palisade.Vault.Keys;
using Palisade.Vault.Storage;

namespace Palisade.Incidents.Evidence;

/// <summary>
/// The files of items of evidence in a folder: <c>items/AB/DIGEST.item</c>, and <c>.key</c> for its key. An empty <c>.erased</c> says that both were destroyed on purpose, so that backups follow; what is just missing
/// was lost, and is kept there. In a backup an empty <c>.damaged</c> says that the copy was made of an item that was damaged: the whole one goes over it. Safe on any thread, but for two changes of one item.
/// </summary>
/// <param name="disk">The folder.</param>
internal sealed class EvidenceFiles(IVaultDisk disk)
{
    public const string Items = "items";

    private const string Item = ".item", Key = ".key", Mark = ".erased", Damage = ".damaged";

    private static readonly SearchValues<char> s_digits = SearchValues.Create("0123456789abcdef");

    /// <summary>Whether a text is a digest: what names a file is never what somebody wrote.</summary>
    public static bool IsDigest(string text) => text is { Length: 64 } && !text.AsSpan().ContainsAnyExcept(s_digits);

    public static string FolderOf(string digest) => $"{Items}/{digest[..2]}";

    public static string ItemPath(string digest) => $"{FolderOf(digest)}/{digest}{Item}";

    public static string KeyPath(string digest) => $"{FolderOf(digest)}/{digest}{Key}";

    /// <summary>The digests of all that is there, whole or in part.</summary>
    public HashSet<string> All() => [.. Named(Item), .. Named(Key)];

    /// <summary>The digests of what was erased, and was not taken again.</summary>
    public HashSet<string> Erased() => [.. Named(Mark).Where(digest => !Has(digest))];

    /// <summary>Whether an item is there with its key.</summary>
    public bool Has(string digest) => IsDigest(digest) && disk.Exists(ItemPath(digest)) && disk.Exists(KeyPath(digest));

    /// <summary>Whether anything of an item is there, such as what a copy that was cut off left.</summary>
    public bool HasAny(string digest) => IsDigest(digest) && Parts(digest).Any(disk.Exists);

    /// <summary>Destroys the key of an item, durably, and removes its file. That it is done on purpose is durable before: a crash leaves an item, or one that is known to go.</summary>
    /// <exception cref="VaultIOException">It cannot be.</exception>
    public void Erase(string digest)
    {
        ArgumentOutOfRangeException.ThrowIfEqual(IsDigest(digest), false);
        disk.CreateFolder(FolderOf(digest));
        using (IVaultFile mark = disk.Open(MarkPath(digest), FileUse.Replace))
            mark.Sync();
        disk.SyncFolder(FolderOf(digest));
        disk.Wipe(KeyPath(digest));
        disk.Wipe(KeyPath(digest) + KeyFiles.Unfinished);
        foreach (string path in Parts(digest).Append(DamagePath(digest)).Where(disk.Exists))
            disk.Delete(path);
        disk.SyncFolder(FolderOf(digest));
    }

    /// <summary>The item is there again.</summary>
    /// <exception cref="VaultIOException">The folder cannot be written.</exception>
    public void Unmark(string digest)
    {
        if (!disk.Exists(MarkPath(digest)))
            return;
        disk.Delete(MarkPath(digest));
        disk.SyncFolder(FolderOf(digest));
    }

    /// <summary>Whether the copy that is here was made of an item that was damaged.</summary>
    public bool IsOfDamaged(string digest) => disk.Exists(DamagePath(digest));

    /// <summary>Notes, durably, that a copy is to be made of an item that is damaged; or that the whole one took its place.</summary>
    /// <exception cref="VaultIOException">The folder cannot be written.</exception>
    public void NoteDamaged(string digest, bool isDamaged)
    {
        if (isDamaged)
        {
            using IVaultFile mark = disk.Open(DamagePath(digest), FileUse.Replace);
            mark.Sync();
        }
        else if (disk.Exists(DamagePath(digest)))
        {
            disk.Delete(DamagePath(digest));
        }

        disk.SyncFolder(FolderOf(digest));
    }

    private static string[] Parts(string digest) => [ItemPath(digest), KeyPath(digest), ItemPath(digest) + KeyFiles.Unfinished, KeyPath(digest) + KeyFiles.Unfinished];

    private static string DamagePath(string digest) => $"{FolderOf(digest)}/{digest}{Damage}";

    private static string MarkPath(string digest) => $"{FolderOf(digest)}/{digest}{Mark}";

    private IEnumerable<string> Named(string suffix) => disk.Folders(Items).SelectMany(folder => disk.Files($"{Items}/{folder}"))
        .Where(name => name.EndsWith(suffix, StringComparison.Ordinal)).Select(name => name[..^suffix.Length]).Where(IsDigest);
}
