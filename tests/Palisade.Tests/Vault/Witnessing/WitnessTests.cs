using Palisade.Proofs.Crypto;
using Palisade.Proofs.Merkle;
using Palisade.Proofs.Notes;
using Palisade.Tests.Vault.Retention;
using Palisade.Vault.Retention;
using Palisade.Vault.Storage;
using Palisade.Vault.Witnessing;

namespace Palisade.Tests.Vault.Witnessing;

/// <summary>A witness cosigns what continues what it saw, and nothing else: the cases of C2SP tlog-witness.</summary>
public sealed class WitnessTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("palisade-witness");
    private readonly NoteSigner _log = NoteSigner.Generate("log.example", NoteKeyKind.Ecdsa);
    private readonly NoteSigner? _key = Ed25519.IsSupported ? NoteSigner.Generate("witness.example", NoteKeyKind.Cosignature) : null;
    private readonly List<TreeHash> _leaves = [];

    public void Dispose()
    {
        _folder.Delete(true);
        _log.Dispose();
        _key?.Dispose();
    }

    [Fact]
    public void What_continues_is_cosigned_and_what_does_not_is_answered_by_its_status()
    {
        if (_key is null)
            return;
        Grow(5);
        Assert.Equal((409, "0"), Add(3, 5));
        Assert.Equal(400, Add(6, 5).Status);
        Assert.Equal(400, Witness().Add("old x\n\nnote"u8).Status);
        (int status, string line) = Add(0, 5);
        Assert.Equal(200, status);
        Assert.True(NoteSignature.TryParse(System.Text.Encoding.UTF8.GetBytes(line.TrimEnd('\n')), out NoteSignature? cosignature, out _));
        Assert.True(Note(5, Tree().Root()).With(cosignature!).Verify(_key.Verifier).Holds);
        Grow(4);
        Assert.Equal((409, "5"), Add(0, 9));
        Assert.Equal(422, Witness().Add(new WitnessRequest(5, [], Note(9, Tree().Root()).ToArray()).ToArray()).Status);
        Assert.Equal(422, Witness().Add(new WitnessRequest(5, [], Note(5, Tree().Root()).ToArray()).ToArray()).Status);
        Assert.Equal(200, Add(5, 9).Status);
        Assert.Equal(200, Add(9, 9).Status);
    }

    [Fact]
    public void Unknown_logs_and_foreign_signatures_are_refused()
    {
        if (_key is null)
            return;
        using NoteSigner other = NoteSigner.Generate("other.example", NoteKeyKind.Ecdsa), thief = NoteSigner.Generate("log.example", NoteKeyKind.Ecdsa);
        Assert.Equal(404, Witness().Add(new WitnessRequest(0, [], new Checkpoint("other.example", 0, MerkleTree.EmptyRoot).Sign(other).ToArray()).ToArray()).Status);
        Assert.Equal(403, Witness().Add(new WitnessRequest(0, [], new Checkpoint("log.example", 0, MerkleTree.EmptyRoot).Sign(thief).ToArray()).ToArray()).Status);
        Assert.Equal(400, Witness().Add(new WitnessRequest(0, [], Note(0, MerkleTree.LeafHash([1])).ToArray()).ToArray()).Status);
    }

    [Fact]
    public void A_vault_takes_in_the_cosignature_of_its_checkpoint()
    {
        if (_key is null)
            return;
        using RetentionVault vault = new();
        vault.Append("default", "one");
        using KeptVault kept = KeptVault.Open(vault.Place);
        (long size, byte[] request) = Cosigning.Ask(kept.Disk, kept.Settings, 0);
        WitnessAnswer answer = new Witness(new PosixDisk(_folder.FullName), _key, kept.Settings.Keys).Add(request);
        Assert.Equal(200, answer.Status);
        Assert.Equal(size, Cosigning.Take(kept.Disk, answer.Text, _key.Verifier));
        Assert.NotNull(VaultStatus.Read(kept).Witnessed);
        Assert.Throws<IOException>(() => Cosigning.Take(kept.Disk, answer.Text, kept.Settings.Keys[0]));
    }

    private (int Status, string Text) Add(long old, long size)
    {
        IReadOnlyList<TreeHash> proof = old < size ? ConsistencyProof.TryBuild(old, size, Tree().TryGetNode)!.Hashes : [];
        WitnessAnswer answer = Witness().Add(new WitnessRequest(old, proof, Note(size, Tree().Root()).ToArray()).ToArray());
        return (answer.Status, answer.Text);
    }

    private Witness Witness() => new(new PosixDisk(_folder.FullName), _key!, [_log.Verifier]);

    private SignedNote Note(long size, TreeHash root) => new Checkpoint("log.example", size, root).Sign(_log);

    private MemoryTree Tree() => new(_leaves.ToArray());

    private void Grow(int leaves)
    {
        for (int i = 0; i < leaves; i++)
            _leaves.Add(MerkleTree.LeafHash([(byte)i]));
    }
}
