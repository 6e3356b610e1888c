namespace Palisade.Vault.Segments;

/// <summary>
/// Finds the words that are in more than half of the blocks of a segment, without a table of all words there are: most are in one block only, and are a million. Keeps its memory for the next segment. Not safe on
/// several threads at once.
/// </summary>
internal sealed class CommonWords
{
    private readonly HashSet<ulong> _shared = [];

    /// <summary>Sorts the words of each block, and gives those that are in more than half of the blocks, ascending.</summary>
    public ulong[] Find(IReadOnlyList<ArraySegment<ulong>> blocks)
    {
        foreach (ArraySegment<ulong> words in blocks)
            words.AsSpan().Sort();

        // Laid out in a ring, more than half of the blocks cannot do without two neighbours: what no neighbours share is not common.
        _shared.Clear();
        for (int i = 0; i < blocks.Count; i++)
            AddShared(blocks[i], blocks[(i + 1) % blocks.Count]);
        ulong[] common = [.. _shared.Where(word => blocks.Count(words => words.AsSpan().BinarySearch(word) >= 0) > blocks.Count / 2)];
        Array.Sort(common);
        return common;
    }

    /// <summary>Takes the common words out of those of a block; both ascend. Reuses the memory of the latter.</summary>
    public static ReadOnlySpan<ulong> Remove(ReadOnlySpan<ulong> common, Span<ulong> words)
    {
        int next = 0, kept = 0;
        foreach (ulong word in words)
        {
            while (next < common.Length && common[next] < word)
                next++;
            if (next == common.Length || common[next] != word)
                words[kept++] = word;
        }

        return words[..kept];
    }

    private void AddShared(ReadOnlySpan<ulong> left, ReadOnlySpan<ulong> right)
    {
        for (int l = 0, r = 0; l < left.Length && r < right.Length;)
        {
            if (left[l] == right[r])
                _shared.Add(left[l]);
            (l, r) = left[l] <= right[r] ? (l + 1, left[l] == right[r] ? r + 1 : r) : (l, r + 1);
        }
    }
}
