using Palisade.Proofs.Format;

namespace Palisade.Vault.Writing;

/// <summary>The journal files whose records are not in segments yet, and what is to be put there. Small: a plan has some two bytes for a record. Safe on any thread.</summary>
internal sealed class Unsealed
{
    private readonly object _gate = new();
    private readonly SortedDictionary<long, UnsealedFile> _files = [];

    /// <summary>Closed files that wait.</summary>
    public int ClosedFiles
    {
        get
        {
            lock (_gate)
                return _files.Values.Count(f => f.IsClosed);
        }
    }

    /// <summary>Some records lie in a file.</summary>
    /// <param name="journal">The file.</param>
    /// <param name="received">The time of their receipt.</param>
    /// <param name="bytes">Their bytes.</param>
    public void AddRaw(long journal, long received, long bytes)
    {
        lock (_gate)
        {
            UnsealedFile file = File(journal);
            if (file.FirstReceived == 0)
                file.FirstReceived = received;
            file.RawBytes += bytes;
        }
    }

    public void Add(long journal, UnsealedBatch batch)
    {
        lock (_gate)
            File(journal).Batches.Add(batch);
    }

    /// <summary>A leaf lies in a file: the file may go only when a published checkpoint covers it.</summary>
    public void NoteLeaf(long journal, long index)
    {
        lock (_gate)
            File(journal).EndLeaf = Math.Max(File(journal).EndLeaf, index + 1);
    }

    /// <summary>A file is complete: all its records are in batches that have leaves.</summary>
    /// <param name="journal">The file.</param>
    /// <param name="isDamaged">Not all of it could be read: it is to be kept aside, not destroyed.</param>
    public void Close(long journal, bool isDamaged = false)
    {
        lock (_gate)
        {
            UnsealedFile file = File(journal);
            file.IsClosed = true;
            file.IsDamaged |= isDamaged;
        }
    }

    /// <summary>The closed files, oldest first.</summary>
    public List<UnsealedFile> Closed()
    {
        lock (_gate)
            return [.. _files.Values.Where(f => f.IsClosed)];
    }

    public void Remove(long journal)
    {
        lock (_gate)
            _files.Remove(journal);
    }

    private UnsealedFile File(long journal)
    {
        if (!_files.TryGetValue(journal, out UnsealedFile? file))
            _files.Add(journal, file = new UnsealedFile(journal));
        return file;
    }
}

/// <summary>A journal file, as the sealer sees it.</summary>
internal sealed class UnsealedFile(long journal)
{
    public long Journal => journal;

    public List<UnsealedBatch> Batches { get; } = [];

    /// <summary>When its first record was received; 0 when it has none.</summary>
    public long FirstReceived { get; set; }

    /// <summary>The bytes of its records.</summary>
    public long RawBytes { get; set; }

    /// <summary>One past the last leaf that lies in it.</summary>
    public long EndLeaf { get; set; }

    public bool IsClosed { get; set; }

    public bool IsDamaged { get; set; }
}

/// <summary>A batch that is in no segment yet.</summary>
internal sealed record UnsealedBatch(long Index, KeyId Key, byte[] Plan);
