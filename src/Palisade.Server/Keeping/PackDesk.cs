using System.Security.Cryptography;
using Palisade.Proofs.Format;
using Palisade.Proofs.Verification;
using Palisade.Server.Collecting;
using Palisade.Server.Storage;
using Palisade.Vault.Proving;

namespace Palisade.Server.Keeping;

/// <summary>Makes packs beside the open writer, verifies each as an auditor would, and keeps the last few for an hour. They hold ciphertext and proofs, no key. Safe on any thread.</summary>
internal sealed class PackDesk : IDisposable
{
    /// <summary>The packs kept at a time.</summary>
    public const int MaxPacks = 8;

    // The vault stands on the same disk, and must not run out of room because of a pack.
    private const long KeptFree = 1L << 30;
    private static readonly TimeSpan s_life = TimeSpan.FromHours(1);

    private readonly VaultDesk _vault;
    private readonly Collector _collector;
    private readonly string _folder;
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly List<MadePack> _packs = [];

    /// <param name="vault">Looks at the vault.</param>
    /// <param name="collector">Has the writer.</param>
    /// <param name="folder">Takes the packs; what an earlier run left in it is removed.</param>
    public PackDesk(VaultDesk vault, Collector collector, string folder)
    {
        (_vault, _collector, _folder) = (vault, collector, folder);
        RemoveAll();
    }

    /// <summary>Makes one.</summary>
    /// <param name="span">What it is to prove.</param>
    /// <exception cref="IOException">It cannot be made; says why and what to do.</exception>
    /// <exception cref="InvalidDataException">The log, a segment or a key is damaged.</exception>
    public async Task<MadePack> MakeAsync(ProofSpan span)
    {
        if (!await _one.WaitAsync(TimeSpan.FromSeconds(1)))
            throw new IOException("another pack is being made: try again when it is done");
        try
        {
            return await Task.Run(() => Make(span));
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>A pack made in the last hour; null when there is none such.</summary>
    public MadePack? Find(string id)
    {
        lock (_gate)
        {
            RemoveOld();
            return _packs.Find(p => p.Id == id);
        }
    }

    /// <summary>The packs made in the last hour, the latest first.</summary>
    public IReadOnlyList<MadePack> All()
    {
        lock (_gate)
        {
            RemoveOld();
            return [.. Enumerable.Reverse(_packs)];
        }
    }

    public void Dispose()
    {
        RemoveAll();
        _one.Dispose();
    }

    private MadePack Make(ProofSpan span)
    {
        OwnFolder.MakeOwn(_folder);
        long free = new DriveInfo(_folder).AvailableFreeSpace, needed = _vault.SealedBytes(span.From, span.To) + _vault.Look().JournalBytes;
        if (free - needed < KeptFree)
            throw new IOException(FormattableString.Invariant($"a pack of that time takes up to {needed >> 20} MiB, and the disk of the vault has {free >> 20} MiB left, of which 1024 stay free: name a shorter time, or use palisade vault prove with --output on another disk"));
        _collector.Writer.Seal();
        string id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)), path = Path.Combine(_folder, id + ".pack");
        try
        {
            MadeProof made = VaultProofs.WritePack(_vault.Place, span, path);
            Verdict verdict;
            using (FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0))
                verdict = PackVerifier.Verify(file, new VerifierOptions(null, null));
            (DateTimeOffset From, DateTimeOffset To)? covered = verdict.Facts?.Covered is { } c ? (VaultTime.ToMoment(c.Lowest), VaultTime.ToMoment(c.Highest)) : null;
            MadePack pack = new(id, path, NameOf(span, covered), Now, new FileInfo(path).Length, made.Records, verdict.Line, VerdictText.Format(verdict)) { Covered = covered };
            lock (_gate)
            {
                _packs.Add(pack);
                RemoveOld();
            }

            return pack;
        }
        catch
        {
            File.Delete(path);
            throw;
        }
    }

    // After what is in it, not after what was asked for: nothing written means all there is. Times of events that were asked for are named by the asker alone.
    private static string NameOf(ProofSpan span, (DateTimeOffset From, DateTimeOffset To)? covered)
    {
        bool isAsked = span.ByEvent && span.From > DateTimeOffset.UnixEpoch;
        (DateTimeOffset from, DateTimeOffset to) = isAsked || covered is null ? (span.From, span.To) : covered.Value;
        return FormattableString.Invariant($"palisade-{from.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}-{to.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}.pack");
    }

    private DateTimeOffset Now => _collector.Clock.GetUtcNow();

    private void RemoveOld()
    {
        foreach (MadePack old in _packs.Where((p, i) => i < _packs.Count - MaxPacks || Now - p.Made > s_life).ToArray())
        {
            _packs.Remove(old);
            File.Delete(old.Path);
        }
    }

    private void RemoveAll()
    {
        if (!Directory.Exists(_folder))
            return;
        foreach (string path in Directory.GetFiles(_folder, "*.pack"))
            File.Delete(path);
    }
}
