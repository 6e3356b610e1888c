using Palisade.Vault.Journal;
using Palisade.Vault.Storage;

namespace Palisade.Vault.Search;

/// <summary>
/// The journal as it is at a moment, while a writer may go on: its files are opened and gone through once, as far as <see cref="KnownJournal"/> does not know them; the records are read later, from the same open
/// files. A file that the sealer removes in between is no loss: its records are in segments then, and segments are looked for after this.
/// </summary>
internal sealed class JournalSnapshot : IDisposable
{
    private readonly KnownJournal _known;
    private readonly List<string> _problems = [];
    private readonly List<(long Number, string Reason)> _unread = [];

    private JournalSnapshot(KnownJournal known) => _known = known;

    /// <summary>Open files, from their first frame, oldest first.</summary>
    public List<JournalReader> Readers { get; } = [];

    /// <inheritdoc cref="KnownJournal.StreamNames"/>
    public Dictionary<uint, string> StreamNames => _known.StreamNames;

    /// <inheritdoc cref="KnownJournal.LedgerStreams"/>
    public HashSet<uint> LedgerStreams => _known.LedgerStreams;

    /// <inheritdoc cref="KnownJournal.Leaves"/>
    public Dictionary<long, byte[]> Leaves => _known.Leaves;

    /// <summary>What could not be read.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>One past the last record.</summary>
    public long EndOrdinal { get; private set; }

    /// <inheritdoc cref="KnownJournal.LowestReceived"/>
    public long LowestReceived => _known.LowestReceived;

    /// <summary>The bytes of all files.</summary>
    public long Bytes { get; private set; }

    /// <summary>Takes one.</summary>
    /// <param name="disk">The vault.</param>
    /// <param name="wrap">Opens the keys of journal files.</param>
    /// <param name="known">What is known of this vault's journal; takes what is new.</param>
    public static JournalSnapshot Take(IVaultDisk disk, IKeyWrap wrap, KnownJournal known)
    {
        JournalSnapshot snapshot = new(known);
        try
        {
            foreach (long number in Numbers(disk))
                snapshot.Open(disk, number, wrap);

            // What is still there now was not about to be removed.
            foreach ((long number, string reason) in snapshot._unread.Where(u => disk.Exists(JournalFormat.FilePath(u.Number))))
                snapshot._problems.Add($"journal file {number}: {reason}");
            snapshot.EndOrdinal = known.EndOrdinal;
            return snapshot;
        }
        catch
        {
            snapshot.Dispose();
            throw;
        }
    }

    /// <inheritdoc cref="KnownJournal.PlanOf"/>
    public List<PlannedRecord>? PlanOf(long leaf) => _known.PlanOf(leaf);

    /// <inheritdoc cref="KnownJournal.Find"/>
    public KnownRecord? Find(long ordinal) => _known.Find(ordinal);

    public void Dispose()
    {
        foreach (JournalReader reader in Readers)
            reader.Dispose();
        Readers.Clear();
    }

    // A folder that is listed while files are made in it may leave out one of them and have a later one: records would be missing before others that are found. A second list has what the first left out.
    private static List<long> Numbers(IVaultDisk disk)
    {
        List<long> first = JournalFormat.Numbers(disk);
        return first.Count == 0 ? first : [.. first.Union(JournalFormat.Numbers(disk).Where(n => n < first[^1])).Order()];
    }

    private void Open(IVaultDisk disk, long number, IKeyWrap wrap)
    {
        try
        {
            // The one for the records first: were it opened later, the file might be gone by then.
            if (JournalReader.TryOpen(disk, number, wrap, out string reason) is not { } records)
            {
                // One without a frame is being made: nothing in it was ever acknowledged.
                using IVaultFile unread = disk.Open(JournalFormat.FilePath(number), FileUse.Read);
                if (unread.Length > JournalFormat.HeaderBytes)
                    _unread.Add((number, reason));
                return;
            }

            if (!_known.HasAll(number, records.Length) && !TryWalk(disk, number, wrap))
            {
                records.Dispose();
                return;
            }

            Readers.Add(records);
            if (_known.IsDamaged(number))
                _problems.Add($"journal file {number} is damaged");
            Bytes += records.Length;
        }
        catch (VaultIOException e) when (e.IsNotFound)
        {
            // Sealed and removed just now.
        }
    }

    // Its records are in segments when it was sealed and removed between the two: read as well, they would come out of order, as nothing would be known of their times.
    private bool TryWalk(IVaultDisk disk, long number, IKeyWrap wrap)
    {
        try
        {
            using JournalReader? reader = JournalReader.TryOpen(disk, number, wrap, out _);
            if (reader is null)
                return false;
            _known.Walk(reader);
            return true;
        }
        catch (VaultIOException e) when (e.IsNotFound)
        {
            return false;
        }
    }
}
