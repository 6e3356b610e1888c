using System.Globalization;
using System.Text;
using System.Text.Json;
using Palisade.Proofs.Merkle;
using Palisade.Proofs.Notes;
using Palisade.Tests;
using Xunit.Abstractions;

namespace Palisade.Conformance.Proofs;

/// <summary>The golden log of Tessera: tiles, bundles and checkpoints as another implementation writes them.</summary>
[Trait("Category", "MerkleVectors")]
public sealed class GoldenLogTests(ITestOutputHelper output)
{
    private static string Log => TestData.Find("tlog-tiles/log");

    [DataFact("tlog-tiles")]
    public void Every_checkpoint_verifies_and_has_the_root_of_the_tiles_and_of_the_entries()
    {
        (VerifierKey key, string origin, List<string> entries) = Expected();
        int checkpoints = 0;
        foreach ((Checkpoint checkpoint, SignedNote note) in Checkpoints())
        {
            Assert.True(note.Verify(key).Holds);
            Assert.True(TlogPolicy.ForLog(key).Evaluate(note).Holds);
            Assert.Equal(origin, checkpoint.Origin);
            Assert.Equal(checkpoint.Root, TileReader.OverFolder(Log, checkpoint.Size).TryGetRoot(checkpoint.Size));
            Assert.Equal(checkpoint.Root, MerkleTree.Root([.. entries.Take((int)checkpoint.Size).Select(e => MerkleTree.LeafHash(Encoding.UTF8.GetBytes(e)))]));
            checkpoints++;
        }

        output.WriteLine($"{checkpoints} checkpoints");
        Assert.True(checkpoints > 1);
    }

    [DataFact("tlog-tiles")]
    public void Every_two_checkpoints_are_consistent_and_every_leaf_is_in_every_tree_that_has_it()
    {
        List<(Checkpoint Checkpoint, SignedNote Note)> all = [.. Checkpoints()];
        List<string> entries = Expected().Entries;
        int consistencies = 0, inclusions = 0;
        foreach ((Checkpoint second, _) in all)
        {
            TileReader tiles = TileReader.OverFolder(Log, second.Size);
            foreach ((Checkpoint first, _) in all.Where(a => a.Checkpoint.Size > 0 && a.Checkpoint.Size <= second.Size))
            {
                Assert.True(ConsistencyProof.TryBuild(first.Size, second.Size, tiles.TryGetNode)!.Verify(first.Root, second.Root).Holds);
                consistencies++;
            }

            for (int leaf = 0; leaf < second.Size; leaf++, inclusions++)
                Assert.True(InclusionProof.TryBuild(leaf, second.Size, tiles.TryGetNode)!.Verify(MerkleTree.LeafHash(Encoding.UTF8.GetBytes(entries[leaf])), second.Root).Holds);
        }

        output.WriteLine($"{consistencies} consistency proofs, {inclusions} inclusion proofs");
        Assert.True(consistencies > 0 && inclusions > 0);
    }

    [DataFact("tlog-tiles")]
    public void Every_file_of_the_log_is_written_again_byte_for_byte()
    {
        List<string> entries = Expected().Entries;
        int files = 0;
        foreach (string file in Directory.EnumerateFiles(Path.Combine(Log, "tile"), "*", SearchOption.AllDirectories))
        {
            string path = Path.GetRelativePath(Log, file).Replace('\\', '/');
            Assert.True(HashTile.TryParse(path, out HashTile tile, out bool isEntries), path);
            Assert.Equal(path, isEntries ? tile.EntriesPath : tile.Path);
            MemoryStream bundle = new();
            TileAppender appender = new((_, _) => { });
            foreach (string entry in entries.Take(tile.Width))
            {
                EntryBundle.Append(bundle, Encoding.UTF8.GetBytes(entry));
                appender.Append(MerkleTree.LeafHash(Encoding.UTF8.GetBytes(entry)));
            }

            byte[] bytes = File.ReadAllBytes(file);
            Assert.Equal(bytes, isEntries ? bundle.ToArray() : appender.PartialTiles().Single().Bytes);
            if (isEntries)
            {
                Assert.True(EntryBundle.TryParse(bytes, tile.Width, out IReadOnlyList<ReadOnlyMemory<byte>> read));
                Assert.Equal(entries.Take(tile.Width), read.Select(e => Encoding.UTF8.GetString(e.Span)));
            }

            files++;
        }

        output.WriteLine($"{files} tiles and bundles");
        Assert.True(files > 0);
    }

    private static (VerifierKey Key, string Origin, List<string> Entries) Expected()
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(TestData.Find("tlog-tiles/expected.json")));
        JsonElement root = document.RootElement;
        Assert.True(VerifierKey.TryParse(root.GetProperty("verifier_key").GetString()!, out VerifierKey? key, out _));
        return (key!, root.GetProperty("origin").GetString()!, [.. root.GetProperty("entries").EnumerateArray().Select(e => e.GetString()!)]);
    }

    private static IEnumerable<(Checkpoint Checkpoint, SignedNote Note)> Checkpoints()
    {
        foreach (string file in Directory.EnumerateFiles(Log, "checkpoint*").Order(StringComparer.Ordinal))
        {
            byte[] bytes = File.ReadAllBytes(file);
            Assert.True(SignedNote.TryParse(bytes, out SignedNote? note, out NoteFault fault), $"{file}: {fault}");
            Assert.Equal(bytes, note!.ToArray());
            Assert.True(Checkpoint.TryParse(note, out Checkpoint? checkpoint), file);
            Assert.Equal(Encoding.UTF8.GetString(note.Text), checkpoint!.ToNoteText());
            if (Path.GetExtension(file) is { Length: > 1 } size)
                Assert.Equal(long.Parse(size[1..], CultureInfo.InvariantCulture), checkpoint.Size);
            yield return (checkpoint, note);
        }
    }
}
