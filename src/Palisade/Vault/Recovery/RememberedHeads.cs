using Palisade.Proofs.Merkle;
using Palisade.Proofs.Notes;
using Palisade.Vault.Log;

namespace Palisade.Vault.Recovery;

/// <summary>Checkpoints that are remembered of a vault: it must be their continuation, or it is an older copy, or another history.</summary>
internal sealed class RememberedHeads
{
    private readonly List<(string Where, Checkpoint Checkpoint, bool[] Seen)> _heads = [];

    public void Add(string where, Checkpoint? checkpoint)
    {
        if (checkpoint is { Size: > 0 })
            _heads.Add((where, checkpoint, [false]));
    }

    /// <summary>Checks those that the tiles reach.</summary>
    /// <exception cref="VaultForkException">One of them had another root.</exception>
    public void Check(LogTiles published)
    {
        foreach ((_, Checkpoint checkpoint, _) in _heads)
        {
            if (checkpoint.Size <= published.Size && published.Tiles.TryGetRoot(checkpoint.Size) is { } root)
                Check(checkpoint.Size, root);
        }
    }

    /// <summary>Checks those of a size.</summary>
    /// <exception cref="VaultForkException">One of them has another root.</exception>
    public void Check(long size, in TreeHash root)
    {
        foreach ((string where, Checkpoint checkpoint, bool[] seen) in _heads)
        {
            if (checkpoint.Size != size)
                continue;
            if (checkpoint.Root != root)
                throw new VaultForkException(where, size, checkpoint.Root, size, root);
            seen[0] = true;
        }
    }

    /// <summary>Of a log that cannot go on from a size: none may be larger.</summary>
    /// <exception cref="VaultForkException">One is.</exception>
    public void CheckReaches(long size)
    {
        foreach ((string where, Checkpoint checkpoint, _) in _heads.Where(h => h.Checkpoint.Size > size))
            throw new VaultForkException(where, checkpoint.Size, checkpoint.Root, size, null);
    }

    /// <summary>When all is read, each must have been met.</summary>
    /// <exception cref="VaultForkException">One is larger than the log.</exception>
    public void CheckAllSeen(long size)
    {
        foreach ((string where, Checkpoint checkpoint, bool[] seen) in _heads)
        {
            if (!seen[0])
                throw new VaultForkException(where, checkpoint.Size, checkpoint.Root, size, null);
        }
    }
}
