using System.Globalization;
using Palisade.Proofs.Merkle;
using Xunit.Abstractions;

namespace Palisade.Tests.Proofs;

/// <summary>The tree, its proofs and its tiles against the plain twin, on generated sizes. PALISADE_SEED repeats a run.</summary>
public sealed class MerkleTwinTests
{
    private readonly Random _random;

    public MerkleTwinTests(ITestOutputHelper output)
    {
        int seed = int.TryParse(Environment.GetEnvironmentVariable("PALISADE_SEED"), NumberStyles.None, CultureInfo.InvariantCulture, out int set) ? set : Environment.TickCount & int.MaxValue;
        output.WriteLine($"seed {seed}");
        _random = new Random(seed);
    }

    [Fact]
    public void Roots_and_proofs_are_those_of_the_definition_for_every_small_size()
    {
        byte[][] leaves = Leaves(40);
        MemoryTree tree = new(NaiveTree.Hashes(leaves));
        TreeRange range = new();
        for (int n = 0; n <= leaves.Length; n++)
        {
            byte[][] part = leaves[..n];
            TreeHash root = new(NaiveTree.Root(part));
            Assert.Equal(root, range.Root());
            Assert.Equal(root, tree.RootAt(n));
            Assert.Equal(root, MerkleTree.RootInPlace(NaiveTree.Hashes(part)));
            for (int m = 0; m < n; m++)
            {
                InclusionProof inclusion = tree.ProveInclusion(m, n);
                Assert.Equal(NaiveTree.Hashes(NaiveTree.Path(m, part)), inclusion.Hashes);
                Assert.True(inclusion.Verify(new TreeHash(leaves[m]), root).Holds);
            }

            for (int m = 1; m <= n; m++)
            {
                ConsistencyProof consistency = tree.ProveConsistency(m, n);
                Assert.Equal(NaiveTree.Hashes(NaiveTree.Proof(m, part)), consistency.Hashes);
                Assert.True(consistency.Verify(tree.RootAt(m), root).Holds);
            }

            if (n < leaves.Length)
                range.Append(new TreeHash(leaves[n]));
        }
    }

    [Fact]
    public void A_range_saved_and_read_again_goes_on_as_if_nothing_had_been()
    {
        byte[][] leaves = Leaves(_random.Next(100, 400));
        int at = _random.Next(leaves.Length);
        TreeRange range = new();
        foreach (byte[] leaf in leaves[..at])
            range.Append(new TreeHash(leaf));
        byte[] state = range.ToArray();
        Assert.True(TreeRange.TryRead(state, out TreeRange read));
        Assert.False(TreeRange.TryRead(state.AsSpan(1), out _));
        Assert.False(TreeRange.TryRead([.. state, 0], out _));
        foreach (byte[] leaf in leaves[at..])
            read.Append(new TreeHash(leaf));
        Assert.Equal(new TreeHash(NaiveTree.Root(leaves)), read.Root());
        Assert.Equal(at, range.Size);
    }

    [Fact]
    public void Tiles_give_the_roots_and_proofs_of_the_definition()
    {
        byte[][] leaves = Leaves(_random.Next(66_000, 67_000));
        Dictionary<string, byte[]> files = [];
        TileAppender appender = new((tile, bytes) => files[tile.Path] = bytes);
        int early = _random.Next(1, leaves.Length);
        foreach (byte[] leaf in leaves[..early])
            appender.Append(new TreeHash(leaf));
        Put(appender.PartialTiles());

        // Resumed from its own tiles, as after a restart.
        TileAppender resumed = TileAppender.Resume(new TileReader(early, files.GetValueOrDefault), (tile, bytes) => files[tile.Path] = bytes)!;
        foreach (byte[] leaf in leaves[early..])
            resumed.Append(new TreeHash(leaf));
        Put(resumed.PartialTiles());

        MemoryTree tree = new(NaiveTree.Hashes(leaves));
        Assert.Equal(new TreeHash(NaiveTree.Root(leaves)), tree.Root());
        TileReader tiles = new(leaves.Length, files.GetValueOrDefault);
        Assert.Equal(tree.Root(), tiles.TryGetRoot(leaves.Length));
        Assert.Equal(tree.RootAt(early), tiles.TryGetRoot(early));
        for (int i = 0; i < 200; i++)
        {
            int second = _random.Next(2, leaves.Length + 1), first = _random.Next(1, second), leaf = _random.Next(second);
            Assert.Equal(tree.ProveInclusion(leaf, second).Hashes, InclusionProof.TryBuild(leaf, second, tiles.TryGetNode)!.Hashes);
            Assert.Equal(tree.ProveConsistency(first, second).Hashes, ConsistencyProof.TryBuild(first, second, tiles.TryGetNode)!.Hashes);
        }

        Assert.Equal(files.Keys.Order(), HashTile.Between(0, early).Concat(HashTile.Between(early, leaves.Length)).Select(t => t.Path).Distinct().Order());

        void Put(IEnumerable<(HashTile Tile, byte[] Bytes)> partials)
        {
            foreach ((HashTile tile, byte[] bytes) in partials)
                files[tile.Path] = bytes;
        }
    }

    [Fact]
    public void A_pruned_log_still_proves_everything_from_its_minimum_index_on()
    {
        byte[][] leaves = Leaves(_random.Next(2000, 5000));
        Dictionary<string, byte[]> files = [];
        TileAppender appender = new((tile, bytes) => files[tile.Path] = bytes);
        foreach (byte[] leaf in leaves)
            appender.Append(new TreeHash(leaf));
        foreach ((HashTile tile, byte[] bytes) in appender.PartialTiles())
            files[tile.Path] = bytes;
        MemoryTree tree = new(NaiveTree.Hashes(leaves));
        int minimum = _random.Next(300, leaves.Length - 1);
        int before = files.Count;
        foreach (string path in files.Keys.ToArray())
        {
            Assert.True(HashTile.TryParse(path, out HashTile tile, out _));
            if (tile.Full.IsPrunable(minimum))
                files.Remove(path);
        }

        Assert.True(files.Count < before);
        TileReader tiles = new(leaves.Length, files.GetValueOrDefault);
        for (int i = 0; i < 200; i++)
        {
            int second = _random.Next(minimum + 1, leaves.Length + 1), first = _random.Next(minimum, second), leaf = _random.Next(minimum, second);
            Assert.Equal(tree.RootAt(second), tiles.TryGetRoot(second));
            Assert.Equal(tree.ProveInclusion(leaf, second).Hashes, InclusionProof.TryBuild(leaf, second, tiles.TryGetNode)!.Hashes);
            Assert.Equal(tree.ProveConsistency(first, second).Hashes, ConsistencyProof.TryBuild(first, second, tiles.TryGetNode)!.Hashes);
        }

        Assert.Null(InclusionProof.TryBuild(0, leaves.Length, tiles.TryGetNode));
    }

    [Fact]
    public void A_mutated_inclusion_proof_never_holds()
    {
        byte[][] leaves = Leaves(_random.Next(2, 300));
        MemoryTree tree = new(NaiveTree.Hashes(leaves));
        for (int i = 0; i < 3000; i++)
        {
            int size = _random.Next(2, leaves.Length + 1), index = _random.Next(size);
            InclusionProof good = tree.ProveInclusion(index, size);
            TreeHash leaf = new(leaves[index]), root = tree.RootAt(size);
            InclusionProof bad = _random.Next(4) switch
            {
                0 => good with { LeafIndex = Other(index, size) },
                1 => good with { TreeSize = 0 },
                _ => good with { Hashes = Mutate(good.Hashes) },
            };
            Assert.False(bad.Verify(leaf, root).Holds, $"{index} of {size}: {bad.LeafIndex} of {bad.TreeSize}");
            Assert.False(good.Verify(Flip(leaf), root).Holds);
            InclusionCheck check = good.Verify(leaf, Flip(root));
            Assert.Equal(ProofFault.RootMismatch, check.Fault);
            Assert.Equal(root, check.ComputedRoot);
        }
    }

    [Fact]
    public void A_mutated_consistency_proof_never_holds()
    {
        byte[][] leaves = Leaves(_random.Next(3, 300));
        MemoryTree tree = new(NaiveTree.Hashes(leaves));
        for (int i = 0; i < 3000; i++)
        {
            int second = _random.Next(2, leaves.Length + 1), first = _random.Next(1, second);
            ConsistencyProof good = tree.ProveConsistency(first, second);
            TreeHash a = tree.RootAt(first), b = tree.RootAt(second);
            ConsistencyProof bad = _random.Next(4) switch
            {
                0 => new ConsistencyProof(second, first, good.Hashes),
                1 => good with { FirstSize = 0 },
                _ => good with { Hashes = Mutate(good.Hashes) },
            };
            Assert.False(bad.Verify(a, b).Holds, $"{first} to {second}: {bad.FirstSize} to {bad.SecondSize}");
            Assert.False(good.Verify(Flip(a), b).Holds);
            Assert.False(good.Verify(a, Flip(b)).Holds);
            Assert.False(good.Verify(b, a).Holds);
        }
    }

    private byte[][] Leaves(int count) => [.. Enumerable.Range(0, count).Select(_ => RandomBytes(32))];

    private byte[] RandomBytes(int count)
    {
        byte[] bytes = new byte[count];
        _random.NextBytes(bytes);
        return bytes;
    }

    private long Other(int index, int size) => (index + _random.Next(1, size)) % size;

    private TreeHash Flip(TreeHash hash)
    {
        byte[] bytes = hash.ToArray();
        bytes[_random.Next(bytes.Length)] ^= (byte)(1 << _random.Next(8));
        return new TreeHash(bytes);
    }

    private TreeHash[] Mutate(IReadOnlyList<TreeHash> hashes)
    {
        List<TreeHash> mutant = [.. hashes];
        int at = _random.Next(Math.Max(1, mutant.Count));
        switch (mutant.Count == 0 ? 1 : _random.Next(4))
        {
            case 0:
                mutant.RemoveAt(at);
                break;
            case 1:
                mutant.Insert(_random.Next(mutant.Count + 1), new TreeHash(RandomBytes(32)));
                break;
            case 2 when at + 1 < mutant.Count && mutant[at] != mutant[at + 1]:
                (mutant[at], mutant[at + 1]) = (mutant[at + 1], mutant[at]);
                break;
            default:
                mutant[at] = Flip(mutant[at]);
                break;
        }

        return [.. mutant];
    }
}
