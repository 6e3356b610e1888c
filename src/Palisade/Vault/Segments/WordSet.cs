namespace Palisade.Vault.Segments;

/// <summary>The distinct hashes of the words of a block. Open addressing; allocates nothing once it has grown.</summary>
internal sealed class WordSet
{
    private ulong[] _slots = new ulong[1 << 14];
    private bool _hasZero;

    /// <summary>How many distinct ones there are.</summary>
    public int Count { get; private set; }

    public void Add(ulong hash)
    {
        if (hash == 0)
        {
            Count += _hasZero ? 0 : 1;
            _hasZero = true;
            return;
        }

        ulong[] slots = _slots;
        int mask = slots.Length - 1, at = (int)(hash & (uint)mask);
        while (slots[at] != hash)
        {
            if (slots[at] == 0)
            {
                slots[at] = hash;
                if (++Count > slots.Length / 2)
                    Grow();
                return;
            }

            at = (at + 1) & mask;
        }
    }

    /// <summary>The hashes, in no order; the set is empty afterwards.</summary>
    public ulong[] Take()
    {
        ulong[] hashes = new ulong[Count];
        Take(hashes);
        return hashes;
    }

    /// <summary>The hashes, in no order, into an array with room for all; the set is empty afterwards.</summary>
    public void Take(Span<ulong> hashes)
    {
        int next = 0;
        if (_hasZero)
            hashes[next++] = 0;
        foreach (ulong slot in _slots)
        {
            if (slot != 0)
                hashes[next++] = slot;
        }

        Array.Clear(_slots);
        (Count, _hasZero) = (0, false);
    }

    private void Grow()
    {
        ulong[] old = _slots;
        _slots = new ulong[2 * old.Length];
        int mask = _slots.Length - 1;
        foreach (ulong hash in old)
        {
            if (hash == 0)
                continue;
            int at = (int)(hash & (uint)mask);
            while (_slots[at] != 0)
                at = (at + 1) & mask;
            _slots[at] = hash;
        }
    }
}
