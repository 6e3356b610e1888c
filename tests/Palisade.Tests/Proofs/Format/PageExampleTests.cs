using System.Text;
using Palisade.Proofs.Format;
using Palisade.Proofs.Merkle;

namespace Palisade.Tests.Proofs.Format;

/// <summary>The worked example of docs/vault-format.md, section 9, is what our code makes and reads.</summary>
public sealed class PageExampleTests
{
    private const long Start = 1767225600000000;
    private static readonly byte[] Secret = [.. Enumerable.Range(0, DayKey.Length).Select(i => (byte)i)];
    private static readonly string Page = File.ReadAllText(Path.Combine(TestData.Root, "docs", "vault-format.md"));

    [Fact]
    public void Hashes_and_entries_are_those_of_the_page()
    {
        using DayKey key = new(Secret);
        using BatchTree tree = new(key);
        RecordHeader[] headers =
        [
            new() { Received = Start, EventSecond = Start / 1_000_000, Ordinal = 0, Stream = 1, Flags = RecordFlags.LineFeed },
            new() { Received = Start + 500_000, EventSecond = 1767225607, Ordinal = 1, Stream = 1, Flags = RecordFlags.LineFeed | RecordFlags.HasEventTime },
        ];
        tree.Begin(headers);
        tree.Append(headers[0], "hello"u8);
        tree.Append(headers[1], "world"u8);
        TreeHash root = tree.Root();
        OpenLeaf open = new(Start, 1);
        BatchLeaf batch = new(Start + 600_000, KeyId.TryParse("default.1.2026-01-01")!, key.Commit, root, 2, 10, new Interval(Start, Start + 500_000), new Interval(1767225600, 1767225607), [new BatchStream(1, 0, 2)]);
        MemoryTree log = new([MerkleTree.LeafHash(open.Encode()), MerkleTree.LeafHash(batch.Encode())]);
        foreach (string expected in (string[])[Hex(key.Commit), Hex(tree.LeafHashes[0]), Hex(tree.LeafHashes[1]), Hex(root), Hex(MerkleTree.LeafHash(open.Encode())), Hex(MerkleTree.LeafHash(batch.Encode())), Hex(log.Root())])
            Assert.Contains($" {expected}", Page, StringComparison.Ordinal);
        Assert.Contains($"\n{Encoding.ASCII.GetString(open.Encode())}\n{Encoding.ASCII.GetString(batch.Encode())}\n", Page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_segment_of_the_page_opens()
    {
        string text = string.Concat(Page[(Page.LastIndexOf("\nfile  ", StringComparison.Ordinal) + 6)..Page.LastIndexOf("\n```", StringComparison.Ordinal)].Split(['\n', ' '], StringSplitOptions.RemoveEmptyEntries));
        byte[] file = Convert.FromHexString(text);
        using DayKey key = new(Secret);
        SegmentReader reader = new(new MemoryStream(file), file.Length);
        using SegmentCipher cipher = new(key, reader.Id);
        BlockDecoder block = reader.ReadBlock(cipher)!;
        Assert.Equal("hello", Encoding.ASCII.GetString(block.Raw(0)));
        Assert.Equal("world", Encoding.ASCII.GetString(block.Raw(1)));
        Assert.Equal(1, block.Batches[0].Leaf);
        Assert.Null(reader.ReadBlock(cipher));
        Assert.Equal(SegmentFault.None, reader.Error.Fault);
    }

    private static string Hex(TreeHash hash) => Convert.ToHexStringLower(Convert.FromBase64String(hash.ToBase64()));
}
