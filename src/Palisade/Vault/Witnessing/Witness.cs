using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Palisade.Proofs.Merkle;
using Palisade.Proofs.Notes;
using Palisade.Vault.Storage;

namespace Palisade.Vault.Witnessing;

/// <summary>
/// Watches the logs of others: remembers the largest checkpoint of each, and cosigns another only when the log proves that it begins with the one remembered. C2SP tlog-witness, without its HTTP: the answers have
/// its status codes. What is cosigned is remembered, durably, before the cosignature leaves.
/// </summary>
/// <param name="disk">A folder of its own: a file for each log.</param>
/// <param name="key">The witness's key, of the kind that cosigns.</param>
/// <param name="logs">The keys of the logs it watches; their names are the origins.</param>
internal sealed class Witness(IVaultDisk disk, NoteSigner key, IReadOnlyList<VerifierKey> logs)
{
    private const string LockPath = "lock";

    /// <summary>Answers a request.</summary>
    /// <exception cref="VaultLockedException">Another request is being answered.</exception>
    public WitnessAnswer Add(ReadOnlySpan<byte> body)
    {
        if (WitnessRequest.TryParse(body) is not { } request || !SignedNote.TryParse(request.Note, out SignedNote? note, out _) || !Checkpoint.TryParse(note!, out Checkpoint? checkpoint))
            return new WitnessAnswer(400, "this is no request to cosign a checkpoint");
        VerifierKey[] trusted = [.. logs.Where(k => k.Name == checkpoint!.Origin)];
        if (trusted.Length == 0)
            return new WitnessAnswer(404, $"the log {checkpoint!.Origin} is not watched");
        if (!note!.Verify(trusted).Holds)
            return new WitnessAnswer(403, "the checkpoint is not signed by a key of the log");
        if (request.Old > checkpoint!.Size)
            return new WitnessAnswer(400, "the old size is larger than that of the checkpoint");
        using IDisposable held = disk.Lock(LockPath);
        (long size, TreeHash root) = Last(checkpoint.Origin);
        if (request.Old != size)
            return new WitnessAnswer(409, size.ToString(CultureInfo.InvariantCulture));
        if (Contradiction(request, checkpoint, root) is { } contradiction)
            return new WitnessAnswer(422, contradiction);
        Remember(checkpoint);
        return new WitnessAnswer(200, key.Sign(note.Text).ToLine());
    }

    /// <summary>Why the checkpoint does not follow the one remembered; null when it does.</summary>
    private static string? Contradiction(WitnessRequest request, Checkpoint checkpoint, TreeHash root)
    {
        if (request.Old == 0)
            return request.Proof.Count == 0 ? null : "from nothing there is nothing to prove";
        ConsistencyCheck check = new ConsistencyProof(request.Old, checkpoint.Size, request.Proof).Verify(root, checkpoint.Root);
        return check.Holds ? null : $"it is not shown to begin with the checkpoint of size {request.Old} seen before ({check.Fault})";
    }

    /// <summary>The checkpoint remembered of a log; size 0 for none.</summary>
    private (long Size, TreeHash Root) Last(string origin)
    {
        string path = PathOf(origin);
        if (!disk.Exists(path))
            return (0, MerkleTree.EmptyRoot);
        string[] lines = Encoding.ASCII.GetString(disk.ReadWhole(path, 4096)).Split('\n');
        byte[] root = new byte[TreeHash.Length];
        bool good = lines.Length == 3 && long.TryParse(lines[0], NumberStyles.None, CultureInfo.InvariantCulture, out _) && Convert.TryFromBase64String(lines[1], root, out int written) && written == root.Length;
        return good ? (long.Parse(lines[0], CultureInfo.InvariantCulture), new TreeHash(root)) : throw new VaultDamagedException(path, "it does not say which checkpoint was seen: restore it, or nothing more can be cosigned");
    }

    private void Remember(Checkpoint checkpoint) =>
        disk.WriteWhole(PathOf(checkpoint.Origin), Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{checkpoint.Size}\n{checkpoint.Root.ToBase64()}\n")));

    private static string PathOf(string origin) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(origin)));
}

/// <summary>What a witness answers.</summary>
/// <param name="Status">The status code of tlog-witness: 200 cosigned; 400, 403, 404, 409, 422 refused.</param>
/// <param name="Text">The cosignature line; for 409 the size that the witness has; else why not.</param>
internal sealed record WitnessAnswer(int Status, string Text);
