using System.Security.Cryptography;
using Palisade.Proofs.Verification;
using Palisade.Server.Collecting;
using Palisade.Server.Keeping;
using Palisade.Server.Storage;
using Palisade.Vault.Proving;

namespace Palisade.Server.Evidence;

/// <summary>Makes packs of cases beside the open writer, and verifies each as an auditor would. Safe on any thread; one at a time.</summary>
internal sealed class CasePackDesk : IDisposable
{
    // The vault stands on the same disk, and must not run out of room because of a pack.
    private const long KeptFree = 1L << 30;

    private readonly VaultDesk _vault;
    private readonly EvidenceDesk _evidence;
    private readonly Collector _collector;
    private readonly string _folder;
    private readonly SemaphoreSlim _one = new(1, 1);

    /// <param name="vault">Where the vault is.</param>
    /// <param name="evidence">Opens items.</param>
    /// <param name="collector">Has the writer.</param>
    /// <param name="folder">Takes packs while they are fetched; what an earlier run left in it is removed.</param>
    public CasePackDesk(VaultDesk vault, EvidenceDesk evidence, Collector collector, string folder)
    {
        (_vault, _evidence, _collector, _folder) = (vault, evidence, collector, folder);
        if (!Directory.Exists(folder))
            return;
        foreach (string left in Directory.GetFiles(folder, "case-*"))
            File.Delete(left);
    }

    /// <summary>Makes one.</summary>
    /// <param name="caseId">The case.</param>
    /// <param name="items">The items that go with it, with their bytes, as they were let out; none for a pack without.</param>
    /// <param name="since">The leaves of a checkpoint from which the proof shall go on; 0 for none.</param>
    /// <param name="stop">Ends it.</param>
    /// <returns>The file, removed when it is closed; owned by the caller.</returns>
    /// <exception cref="IOException">It cannot be made; says why and what to do.</exception>
    /// <exception cref="InvalidDataException">The log, a key or an item is damaged.</exception>
    public async Task<FileStream> MakeAsync(long caseId, IReadOnlyList<EvidenceItem> items, long since, CancellationToken stop)
    {
        if (!await _one.WaitAsync(TimeSpan.FromSeconds(10), stop))
            throw new IOException("another pack is being made: try again when it is done");
        try
        {
            return await Task.Run(() => Make(caseId, items, since, stop), stop);
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private FileStream Make(long caseId, IReadOnlyList<EvidenceItem> items, long since, CancellationToken stop)
    {
        OwnFolder.MakeOwn(_folder);
        long needed = items.Sum(i => i.Bytes), free = new DriveInfo(_folder).AvailableFreeSpace;
        if (free - needed < KeptFree)
            throw new IOException(FormattableString.Invariant($"a pack with these items takes {needed >> 20} MiB, and the disk has {free >> 20} MiB left, of which 1024 stay free: make room, or take a pack without the items"));
        // What was done last gets its leaf and a checkpoint over it.
        _collector.Writer.Checkpoint();
        string path = Path.Combine(_folder, "case-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)));
        try
        {
            CasePacks.Write(_vault.Place, new CasePackRequest(caseId, [.. items.Select(i => new CasePackItem(i.Digest, i.Bytes, () => _evidence.Open(i)))], since), path, stop: stop);
            FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.DeleteOnClose | FileOptions.Asynchronous);
            Verdict verdict = CasePackVerifier.Verify(file, new VerifierOptions());
            if (verdict.Outcome == VerdictOutcome.Fail)
            {
                file.Dispose();
                throw new InvalidDataException($"the pack does not verify: {verdict.Failures[0]}. Look at the vault with palisade vault verify");
            }

            file.Position = 0;
            return file;
        }
        catch
        {
            File.Delete(path);
            throw;
        }
    }
}
