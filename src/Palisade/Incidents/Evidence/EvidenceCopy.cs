using Palisade.Vault.Keys;
using Palisade.Vault.Retention;
using Palisade.Vault.Storage;

namespace Palisade.Incidents.Evidence;

/// <summary>
/// Brings items of evidence to another folder, encrypted as they are: into a backup, or out of one. Only what is new is copied, and each is read whole before; what was erased is erased there. A damaged item never goes over
/// a copy that is there, and goes only where there is none; the whole one then takes its place when it is back. What is missing here stays there. Nobody else writes to either folder meanwhile; the key is overwritten when disposed.
/// </summary>
/// <param name="from">Where the items are; not changed.</param>
/// <param name="to">Where they are to be.</param>
/// <param name="key">The key over those of the items: 32 bytes, not kept.</param>
internal sealed class EvidenceCopy(IVaultDisk from, IVaultDisk to, ReadOnlySpan<byte> key) : IDisposable
{
    private const int MaxKeyBytes = KeyWrap.Overhead + EvidenceFormat.KeyBytes;

    private readonly EvidenceStore _items = new(from, key, EvidenceBounds.Default, () => 0);
    private readonly EvidenceFiles _here = new(from), _there = new(to);

    /// <summary>Copies.</summary>
    /// <exception cref="VaultIOException">A folder cannot be read or written; what was copied is whole, and the next run goes on.</exception>
    public EvidenceCopyResult Run()
    {
        to.CreateFolder(EvidenceFiles.Items);
        HashSet<string> here = _here.All(), erased = _here.Erased();
        foreach (string digest in erased.Where(_there.HasAny))
            _there.Erase(digest);
        List<string> damaged = [];
        (int items, long bytes) = (0, 0);
        foreach (string digest in here.Where(d => !erased.Contains(d) && (!IsSame(d) || _there.IsOfDamaged(d))).Order(StringComparer.Ordinal))
        {
            string? problem = _items.Check(digest, CancellationToken.None);
            if (problem is not null)
            {
                damaged.Add($"{EvidenceFiles.ItemPath(digest)}: {problem}");
                if (_there.HasAny(digest))
                    continue;
            }

            bytes += Copy(digest, problem is not null);
            items++;
        }

        damaged.AddRange(_there.All().Where(d => !here.Contains(d)).Order(StringComparer.Ordinal).Select(d => $"{EvidenceFiles.ItemPath(d)}: its file is not there, and was not erased"));
        return new EvidenceCopyResult(items, bytes, damaged);
    }

    public void Dispose() => _items.Dispose();

    // The key is written last, and another comes with other bytes: where it is the same, so is the item.
    private bool IsSame(string digest) => _here.Has(digest) && _there.Has(digest)
        && FileCopy.LengthOf(from, EvidenceFiles.ItemPath(digest)) == FileCopy.LengthOf(to, EvidenceFiles.ItemPath(digest))
        && from.ReadWhole(EvidenceFiles.KeyPath(digest), MaxKeyBytes).AsSpan().SequenceEqual(to.ReadWhole(EvidenceFiles.KeyPath(digest), MaxKeyBytes));

    private long Copy(string digest, bool isDamaged)
    {
        string folder = EvidenceFiles.FolderOf(digest), item = EvidenceFiles.ItemPath(digest), key = EvidenceFiles.KeyPath(digest);
        long bytes = 0;
        to.CreateFolder(folder);
        if (isDamaged)
            _there.NoteDamaged(digest, true);
        if (from.Exists(item))
        {
            FileCopy.Copy(from, to, item);
            bytes = FileCopy.LengthOf(to, item);
        }

        if (from.Exists(key))
        {
            // The name before the bytes: a crash leaves no bytes of a key where no name leads to.
            using (to.Open(key + KeyFiles.Unfinished, FileUse.Replace))
                to.SyncFolder(folder);
            FileCopy.Copy(from, to, key);
        }

        to.SyncFolder(folder);
        _there.Unmark(digest);
        if (!isDamaged)
            _there.NoteDamaged(digest, false);
        return bytes;
    }
}

/// <summary>What was copied.</summary>
/// <param name="Items">The items.</param>
/// <param name="Bytes">The length of their files.</param>
/// <param name="Damaged">What is missing or not what was taken: the file, and what is wrong.</param>
internal sealed record EvidenceCopyResult(int Items, long Bytes, IReadOnlyList<string> Damaged);
