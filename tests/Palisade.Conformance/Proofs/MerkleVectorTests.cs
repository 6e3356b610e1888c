using System.Text.Json;
using Palisade.Proofs.Merkle;
using Palisade.Tests;
using Xunit.Abstractions;

namespace Palisade.Conformance.Proofs;

/// <summary>The vectors of transparency-dev/merkle: good proofs hold, every mutation is refused.</summary>
[Trait("Category", "MerkleVectors")]
public sealed class MerkleVectorTests(ITestOutputHelper output)
{
    // Where we differ on purpose, with the reason. This list can only shrink: an entry that agrees again fails the test.
    private static readonly (string Path, string Reason)[] Exceptions = [];

    [DataTheory("rfc6962")]
    [InlineData("inclusion")]
    [InlineData("consistency")]
    [InlineData("subtreeinclusion")]
    [InlineData("subtreeconsistency")]
    public void Proofs_of_the_vectors_hold_or_fail_as_stated(string kind)
    {
        string root = TestData.Find("rfc6962");
        List<string> wrong = [];
        int count = 0;
        foreach (string file in Directory.EnumerateFiles(Path.Combine(root, kind), "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(file));
            JsonElement vector = document.RootElement;
            string name = Path.GetRelativePath(root, file).Replace('\\', '/');
            bool agrees = Holds(kind, vector) != vector.GetProperty("wantErr").GetBoolean();
            bool excepted = Exceptions.Any(e => e.Path == name);
            if (agrees == excepted)
                wrong.Add(agrees ? $"{name}: agrees now, take it off the list" : $"{name}: {vector.GetProperty("desc").GetString()}");
            count++;
        }

        output.WriteLine($"{kind}: {count} vectors, {Exceptions.Count(e => e.Path.StartsWith(kind + "/", StringComparison.Ordinal))} exceptions");
        Assert.Empty(wrong);
        Assert.True(count > 0);
    }

    [DataFact("rfc6962")]
    public void Roots_of_the_classic_leaves_are_the_published_ones()
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(TestData.Find("rfc6962/rfc6962-constants.json")));
        JsonElement constants = document.RootElement;
        Assert.Equal(constants.GetProperty("empty_root").GetString(), MerkleTree.EmptyRoot.ToString());
        TreeRange range = new();
        foreach (JsonElement leaf in constants.GetProperty("leaf_inputs_hex").EnumerateArray())
        {
            range.Append(MerkleTree.LeafHash(Convert.FromHexString(leaf.GetString()!)));
            Assert.Equal(constants.GetProperty("root_by_size").GetProperty($"{range.Size}").GetString(), range.Root().ToString());
        }
    }

    private static bool Holds(string kind, JsonElement vector)
    {
        if (Hashes(vector) is not { } proof)
            return false;
        switch (kind)
        {
            case "inclusion":
                return Hash(vector, "leafHash") is { } leaf && Hash(vector, "root") is { } root && new InclusionProof(Number(vector, "leafIdx"), Number(vector, "treeSize"), proof).Verify(leaf, root).Holds;
            case "consistency":
                return Hash(vector, "root1") is { } first && Hash(vector, "root2") is { } second && new ConsistencyProof(Number(vector, "size1"), Number(vector, "size2"), proof).Verify(first, second).Holds;
            case "subtreeinclusion":
                return Hash(vector, "leafHash") is { } subLeaf && Hash(vector, "root") is { } subRoot && new InclusionProof(Number(vector, "leafIdx"), Number(vector, "end"), proof).VerifyInSubtree(Number(vector, "start"), subLeaf, subRoot).Holds;
            default:
                return Hash(vector, "root1") is { } part && Hash(vector, "root2") is { } whole && new ConsistencyProof(Number(vector, "end"), Number(vector, "size"), proof).VerifySubtree(Number(vector, "start"), part, whole).Holds;
        }
    }

    // Sizes beyond ours are out of range for us as they are for any tree that exists.
    private static long Number(JsonElement vector, string name) => (long)Math.Min(vector.GetProperty(name).GetUInt64(), long.MaxValue);

    // Some vectors have a few words where a root would be; their hash stands for them, equal where they are equal. An empty root
    // and proof hashes of another length get no such kindness.
    private static TreeHash? Hash(JsonElement vector, string name)
    {
        byte[] bytes = vector.GetProperty(name).GetBytesFromBase64();
        return bytes.Length == 0 ? null : bytes.Length == TreeHash.Length ? new TreeHash(bytes) : TreeHash.Of(bytes);
    }

    private static TreeHash[]? Hashes(JsonElement vector)
    {
        JsonElement proof = vector.GetProperty("proof");
        if (proof.ValueKind == JsonValueKind.Null)
            return [];
        List<TreeHash> hashes = [];
        foreach (JsonElement item in proof.EnumerateArray())
        {
            if (!TreeHash.TryParseBase64(item.GetString() ?? "", out TreeHash hash))
                return null;
            hashes.Add(hash);
        }

        return [.. hashes];
    }
}
