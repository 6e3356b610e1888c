using System.Security.Cryptography;
using System.Text;
using Palisade.Proofs.Crypto;
using Palisade.Proofs.Merkle;

namespace Palisade.Tests.Proofs;

public sealed class HashingTests
{
    [Theory]
    [InlineData("", "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d")]
    [InlineData("L123456", "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56")]
    public void Leaf_hashes_are_the_published_ones(string entry, string expected) => Assert.Equal(expected, MerkleTree.LeafHash(Encoding.ASCII.GetBytes(entry)).ToString());

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(54)]
    [InlineData(55)]
    [InlineData(56)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(4096)]
    [InlineData(4097)]
    [InlineData(100_000)]
    public void Both_ways_of_hashing_give_what_dotnet_gives(int length)
    {
        byte[] salt = [1, 2, 3], entry = new byte[length];
        new Random(length).NextBytes(entry);
        TreeHash expected = new(SHA256.HashData([0, .. salt, .. entry]));
        Assert.Equal(expected, MerkleTree.LeafHash(salt, entry));
        Assert.Equal(expected, MerkleTree.LeafHash([.. salt, .. entry]));
        Assert.Equal(expected, Sha256.Managed(0, salt, entry));
        using KeyedHash key = new(salt);
        Assert.Equal(HMACSHA256.HashData(salt, entry), key.Compute(entry).ToArray());
    }

    [Fact]
    public void Hashing_allocates_nothing()
    {
        byte[] entry = new byte[300];
        using KeyedHash key = new([1, 2, 3]);
        TreeHash hash = default;
        Run();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Run();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Run()
        {
            for (int i = 0; i < 1000; i++)
                hash = MerkleTree.NodeHash(hash, MerkleTree.LeafHash(TreeHash.AsBytes(in hash), entry)) == key.Compute(entry) ? default : hash;
        }
    }

    [Fact]
    public void A_hash_reads_only_its_one_base64()
    {
        TreeHash hash = MerkleTree.EmptyRoot;
        string text = hash.ToBase64();
        Assert.True(TreeHash.TryParseBase64(text, out TreeHash read));
        Assert.Equal(hash, read);
        Assert.Equal('U', text[^2]);
        Assert.False(TreeHash.TryParseBase64(text[..^2] + "V=", out _));
        Assert.False(TreeHash.TryParseBase64(text[..^1], out _));
        Assert.False(TreeHash.TryParseBase64(text + "====", out _));
        Assert.False(TreeHash.TryParseBase64(text[..10] + "\n" + text[11..], out _));
        Assert.False(TreeHash.TryParseBase64("", out _));
    }

    [Fact]
    public void A_key_that_is_gone_hashes_nothing()
    {
        KeyedHash key = new([1]);
        key.Dispose();
        Assert.Throws<ObjectDisposedException>(() => key.Compute([]));
    }

    [Theory]
    [InlineData("tile/0/000", 0, 0, 256, false)]
    [InlineData("tile/0/x001/x234/067", 0, 1234067, 256, false)]
    [InlineData("tile/3/999.p/1", 3, 999, 1, false)]
    [InlineData("tile/entries/x001/000.p/255", 0, 1000, 255, true)]
    public void Tile_paths_are_read_as_they_are_written(string path, int level, long index, int width, bool isEntries)
    {
        Assert.True(HashTile.TryParse(path, out HashTile tile, out bool entries));
        Assert.Equal(new HashTile(level, index, width), tile);
        Assert.Equal(isEntries, entries);
        Assert.Equal(path, entries ? tile.EntriesPath : tile.Path);
    }

    [Theory]
    [InlineData("tile/0/0")]
    [InlineData("tile/00/000")]
    [InlineData("tile/0/x000/000")]
    [InlineData("tile/0/000/000")]
    [InlineData("tile/0/x001")]
    [InlineData("tile/0/000.p/0")]
    [InlineData("tile/0/000.p/256")]
    [InlineData("tile/0/000.p/01")]
    [InlineData("tile/0/000.p")]
    [InlineData("tile/8/000")]
    [InlineData("tile/-1/000")]
    [InlineData("tile/0/xx01/000")]
    [InlineData("tile/0/../000")]
    [InlineData("/tile/0/000")]
    [InlineData("tile/0/x999/x999/x999/x999/x999/x999/x999/999")]
    public void What_is_no_tile_path_is_refused(string path) => Assert.False(HashTile.TryParse(path, out _, out _));

    [Fact]
    public void The_tiles_of_a_tree_of_70000_are_those_of_the_specification()
    {
        HashTile[] tiles = [.. HashTile.Between(0, 70_000)];
        Assert.Equal(273, tiles.Count(t => t is { Level: 0, IsPartial: false }));
        Assert.Equal(112, Assert.Single(tiles, t => t is { Level: 0, IsPartial: true }).Width);
        Assert.Single(tiles, t => t is { Level: 1, IsPartial: false });
        Assert.Equal(17, Assert.Single(tiles, t => t is { Level: 1, IsPartial: true }).Width);
        Assert.Equal(1, Assert.Single(tiles, t => t.Level == 2).Width);
    }

    [Theory]
    [InlineData("", 0, true)]
    [InlineData("0000", 1, true)]
    [InlineData("0001AA0002BBCC", 2, true)]
    [InlineData("0001AA", 2, false)]
    [InlineData("0001AA", 0, false)]
    [InlineData("0002AA", 1, false)]
    [InlineData("0001AA00", 1, false)]
    public void Bundles_hold_exactly_their_entries(string hex, int width, bool valid) => Assert.Equal(valid, EntryBundle.TryParse(Convert.FromHexString(hex), width, out _));
}
