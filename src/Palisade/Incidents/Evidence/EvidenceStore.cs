using System.Buffers;
using System.Security.Cryptography;
using Palisade.Vault.Keys;
using Palisade.Vault.Retention;
using Palisade.Vault.Storage;

namespace Palisade.Incidents.Evidence;

/// <summary>
/// Keeps items of evidence in a folder: each under the SHA-256 of its bytes, once however often it is taken, encrypted under a key of its own, which is wrapped by the store's. An item is there whole and durable, or not
/// at all. Safe on any thread; the store's key is overwritten when disposed.
/// </summary>
/// <param name="disk">The folder.</param>
/// <param name="key">The store's key: 32 bytes, not kept.</param>
/// <param name="bounds">How much is taken.</param>
/// <param name="free">The bytes that the disk has left; asked before an item and every 64 MiB of it.</param>
internal sealed class EvidenceStore(IVaultDisk disk, ReadOnlySpan<byte> key, EvidenceBounds bounds, Func<long> free) : IDisposable
{
    private const string Incoming = "incoming";
    private const int CopyBytes = 1 << 20, LookEvery = 64;

    private readonly KeyWrap _wrap = new(key);
    private readonly EvidenceFiles _files = new(disk);
    private readonly Lock _gate = new();

    /// <summary>Removes what an earlier run had begun to take. Called before anything else, by the only process that writes here.</summary>
    /// <exception cref="VaultIOException">The folder cannot be written.</exception>
    public void Begin()
    {
        disk.CreateFolder(Incoming);
        disk.CreateFolder(EvidenceFiles.Items);
        foreach (string left in disk.Files(Incoming))
            disk.Delete($"{Incoming}/{left}");
    }

    /// <summary>Why an item of so many bytes cannot be taken now; null when it can.</summary>
    public string? RefusalOf(long bytes) => bounds.ProblemOf(EvidenceFormat.FileLength(bytes), bytes, free());

    /// <summary>Takes an item.</summary>
    /// <param name="content">Its bytes, to the end; stays open.</param>
    /// <param name="announced">How many there will be, where that is known.</param>
    /// <param name="stop">Ends it; nothing is kept.</param>
    /// <returns>The item, durable; or why not, and then nothing of it is there.</returns>
    /// <exception cref="VaultIOException">The folder cannot be written, for another reason than want of room.</exception>
    /// <exception cref="IOException">The content cannot be read.</exception>
    public async Task<EvidenceTaking> TakeAsync(Stream content, long? announced, CancellationToken stop)
    {
        if (RefusalOf(announced ?? 0) is { } problem)
            return EvidenceTaking.Refused(problem);
        string path = $"{Incoming}/{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16))}";
        byte[] itemKey = GC.AllocateArray<byte>(EvidenceFormat.KeyBytes, pinned: true);
        RandomNumberGenerator.Fill(itemKey);
        try
        {
            EvidenceTaking taken = await WriteAsync(path, itemKey, content, announced, stop).ConfigureAwait(false);
            return taken.Problem is null ? Keep(path, itemKey, taken) : taken;
        }
        catch (VaultIOException e) when (e.IsDiskFull)
        {
            return EvidenceTaking.Refused("The disk of the data folder is full: make room on it, and send the item again; nothing of it was kept.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(itemKey);
            if (disk.Exists(path))
                disk.Delete(path);
        }
    }

    /// <summary>Whether an item is there and can be read.</summary>
    public bool Has(string digest) => _files.Has(digest);

    /// <summary>Opens an item.</summary>
    /// <param name="digest">Its SHA-256, 64 hex digits in lower case.</param>
    /// <exception cref="InvalidDataException">It is not there, its key is not, or was changed: words that go on after the item.</exception>
    /// <exception cref="VaultIOException">It cannot be read.</exception>
    public EvidenceReader Open(string digest)
    {
        if (!EvidenceFiles.IsDigest(digest) || !disk.Exists(EvidenceFiles.ItemPath(digest)))
            throw new InvalidDataException("its file is not there");
        if (!disk.Exists(EvidenceFiles.KeyPath(digest)))
            throw new InvalidDataException("its key is not there: it was erased");
        byte[] itemKey = _wrap.Unwrap(disk.ReadWhole(EvidenceFiles.KeyPath(digest), KeyWrap.Overhead + EvidenceFormat.KeyBytes), NameOf(digest))
            ?? throw new InvalidDataException("its key was changed on the disk, or is not under the key of this server");
        try
        {
            return new EvidenceReader(disk.Open(EvidenceFiles.ItemPath(digest), FileUse.Read), itemKey);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(itemKey);
        }
    }

    /// <summary>Reads an item whole, and compares it with its digest.</summary>
    /// <param name="digest">Its SHA-256.</param>
    /// <param name="stop">Ends it.</param>
    /// <returns>What is wrong, as words that go on after the item; null when it is as it was taken.</returns>
    /// <exception cref="VaultIOException">It cannot be read.</exception>
    public string? Check(string digest, CancellationToken stop)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(CopyBytes);
        try
        {
            using EvidenceReader reader = Open(digest);
            using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            for (int read; (read = reader.Read(buffer)) > 0;)
            {
                stop.ThrowIfCancellationRequested();
                hash.AppendData(buffer, 0, read);
            }

            return Convert.ToHexStringLower(hash.GetHashAndReset()) == digest ? null : "it has another digest than it was taken with";
        }
        catch (InvalidDataException e)
        {
            return e.Message;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(buffer);
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Destroys the key of an item, durably, and removes its file; that it was done on purpose stays, for the backups.</summary>
    /// <exception cref="VaultIOException">It cannot be.</exception>
    public void Erase(string digest)
    {
        lock (_gate)
            _files.Erase(digest);
    }

    /// <summary>Whether anything of an item is there.</summary>
    public bool HasAny(string digest) => _files.HasAny(digest);

    /// <summary>Erases in the backups of a vault what was erased here.</summary>
    /// <returns>The backups that could not be reached.</returns>
    /// <exception cref="IOException">The vault or the items cannot be read.</exception>
    public IReadOnlyList<UnreachableBackup> FollowInBackups(VaultPlace place) => EvidenceBackup.Follow(place, disk);

    public void Dispose() => _wrap.Dispose();

    private static string NameOf(string digest) => $"evidence {digest}";

    private async Task<EvidenceTaking> WriteAsync(string path, byte[] itemKey, Stream content, long? announced, CancellationToken stop)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(CopyBytes);
        try
        {
            using IVaultFile file = disk.Open(path, FileUse.CreateNew);
            using EvidenceWriter writer = new(file, itemKey);
            int turns = 0;
            for (int read; (read = await content.ReadAsync(buffer.AsMemory(0, CopyBytes), stop).ConfigureAwait(false)) > 0;)
            {
                long left = Math.Max(read, (announced ?? 0) - writer.Length);
                if (writer.Length + read > bounds.MaxItemBytes || turns++ % LookEvery == 0)
                {
                    if (bounds.ProblemOf(left, writer.Length + read, free()) is { } problem)
                        return EvidenceTaking.Refused(problem);
                }

                writer.Append(buffer.AsSpan(0, read));
            }

            string digest = writer.Finish();
            return announced is { } promised && promised != writer.Length
                ? EvidenceTaking.Refused(FormattableString.Invariant($"Of {promised} bytes that were announced {writer.Length} came: send it again; nothing of it was kept."))
                : new EvidenceTaking(digest, writer.Length, false, null);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(buffer);
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // The key is durable before the item takes its name: an item without a key could never be read.
    private EvidenceTaking Keep(string path, byte[] itemKey, EvidenceTaking taken)
    {
        bool isSound = Has(taken.Digest) && Check(taken.Digest, CancellationToken.None) is null;
        lock (_gate)
        {
            if (isSound && Has(taken.Digest))
                return taken with { WasThere = true };
            disk.CreateFolder(EvidenceFiles.FolderOf(taken.Digest));
            // What is there under this digest was damaged: the bytes that came now have it.
            disk.WriteWhole(EvidenceFiles.KeyPath(taken.Digest), _wrap.Wrap(itemKey, NameOf(taken.Digest)));
            disk.Rename(path, EvidenceFiles.ItemPath(taken.Digest));
            disk.SyncFolder(EvidenceFiles.FolderOf(taken.Digest));
            _files.Unmark(taken.Digest);
            disk.SyncFolder(Incoming);
            return taken;
        }
    }
}

/// <summary>What became of an item that was to be taken.</summary>
/// <param name="Digest">Its SHA-256, 64 hex digits in lower case; empty when it was refused.</param>
/// <param name="Length">Its bytes.</param>
/// <param name="WasThere">Whether the same bytes were there already.</param>
/// <param name="Problem">Why it was refused; null when it was taken.</param>
internal sealed record EvidenceTaking(string Digest, long Length, bool WasThere, string? Problem)
{
    public static EvidenceTaking Refused(string problem) => new("", 0, false, problem);
}
