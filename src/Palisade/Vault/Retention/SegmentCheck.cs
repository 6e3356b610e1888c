using Palisade.Proofs.Format;
using Palisade.Proofs.Verification;
using Palisade.Vault.Log;
using Palisade.Vault.Storage;

namespace Palisade.Vault.Retention;

/// <summary>
/// Checks the sealed files of one key: length and digest as their leaf says, every block decrypts, every batch has its records and leads to the root in its leaf, none is there twice. Without the key only length
/// and digest.
/// </summary>
internal sealed class SegmentCheck(IVaultDisk disk, LogTiles log, KeyRecord key, DayKey? dayKey, Action<string> fail)
{
    /// <summary>The batches found, by their leaf.</summary>
    public HashSet<long> Seen { get; } = [];

    public long Batches => Seen.Count;

    public long Records { get; private set; }

    public bool HasFailed { get; private set; }

    public void Run(SealLeaf seal)
    {
        string path = SegmentFiles.PathOf(seal.Segment);
        if (!disk.Exists(path))
        {
            Fail($"{path}: the file is missing");
            return;
        }

        try
        {
            Run(seal, path);
        }
        catch (VaultIOException e)
        {
            Fail($"{path}: {e.Message}");
        }
    }

    private void Run(SealLeaf seal, string path)
    {
        using DiskStream stream = new(disk.Open(path, FileUse.Read));
        if (stream.Length != seal.Bytes)
            Fail(FormattableString.Invariant($"{path}: has {stream.Length} bytes, its leaf says {seal.Bytes}"));
        if (dayKey is not null)
        {
            using SegmentWalk walk = new(seal, dayKey, leaf => Expect(path, seal, leaf), (leaf, text) => Fail($"{path}: {(leaf is { } index ? FormattableString.Invariant($"leaf {index} ") : "")}{text}"));
            walk.Run(stream, () => false);
            Records += walk.Records;
        }

        if (stream.Finish() != seal.Digest)
            Fail($"{path}: does not have the digest of its leaf");
    }

    private BatchLeaf? Expect(string path, SealLeaf seal, long index)
    {
        if (!seal.Batches.Any(r => r.Contains(index)) || !Seen.Add(index))
            Fail(FormattableString.Invariant($"{path}: has batch {index}, which its leaf does not name, or a second time"));
        else if (log.ReadEntry(index) is null)
            return null; // That its leaf is missing is told already.
        else if (Read(index) is not { } leaf || leaf.Key != key.Id || leaf.Commit != dayKey!.Commit)
            Fail(FormattableString.Invariant($"{path}: leaf {index} is no batch under {key.Id}"));
        else
            return leaf;
        return null;
    }

    private BatchLeaf? Read(long index) => log.ReadEntry(index) is { } entry && Leaf.TryParse(entry.Span, out Leaf? leaf, out _) ? leaf as BatchLeaf : null;

    private void Fail(string failure)
    {
        HasFailed = true;
        fail(failure);
    }
}
