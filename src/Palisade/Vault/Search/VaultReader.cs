using Palisade.Proofs.Format;
using Palisade.Proofs.Notes;
using Palisade.Sources;
using Palisade.Vault.Catalogue;
using Palisade.Vault.Journal;
using Palisade.Vault.Keys;
using Palisade.Vault.Log;
using Palisade.Vault.Recovery;
using Palisade.Vault.Retention;
using Palisade.Vault.Segments;
using Palisade.Vault.Storage;
using Palisade.Vault.Writing;

namespace Palisade.Vault.Search;

/// <summary>
/// Reads a vault in clear: what is sealed, and what is acknowledged and still in the journal. Needs no lock and changes nothing; a writer may be at work. Whoever shows what it reads notes that first:
/// see <see cref="ClearNote"/>. Not safe on several threads at once.
/// </summary>
public sealed class VaultReader : IDisposable
{
    private const int MaxProblems = 1000;
    private readonly IVaultDisk _disk;
    private readonly RootKey _root;
    private readonly string _cataloguePath;
    private readonly Func<byte[], IEventReader> _createReader;
    private readonly Dictionary<SegmentId, uint[]> _streamsOf = [];
    private readonly KnownJournal _journal = new();
    private VaultKeys _keys;

    internal VaultReader(IVaultDisk disk, RootKey root, string cataloguePath, Func<byte[], IEventReader> createReader)
    {
        _disk = new ReadOnlyDisk(disk);
        (_root, _cataloguePath, _createReader) = (root, cataloguePath, createReader);
        Settings = VaultSettings.Read(_disk);
        _keys = VaultKeys.Open(_disk, root);
    }

    /// <summary>Opens a vault to read it.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="options">Where the root key is.</param>
    /// <param name="createReader">Makes a reader of a stream from what <see cref="IRecordReader.Context"/> gave; from no bytes, one that finds the format by itself.</param>
    /// <exception cref="IOException">It is no vault, or cannot be read.</exception>
    /// <exception cref="VaultKeyException">The root key is not there, or is another's.</exception>
    public static VaultReader Open(string folder, VaultOptions options, Func<byte[], IEventReader> createReader)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(options);
        VaultPlace place = new(folder, options);
        PosixDisk disk = new(place.Folder);
        RootKey root = KeptVault.ReadRoot(place, disk);
        try
        {
            return new VaultReader(disk, root, place.CataloguePath, createReader);
        }
        catch
        {
            root.Dispose();
            throw;
        }
    }

    internal VaultSettings Settings { get; }

    /// <summary>Searches.</summary>
    /// <param name="query">What for.</param>
    /// <param name="options">Within which times, and how many.</param>
    /// <param name="sink">Takes the results, in the order of receipt, as they are found.</param>
    /// <param name="before">Told, before anything is read, how much it will be; null for nobody.</param>
    /// <param name="stop">Stops it between two records: results until then stand.</param>
    public SearchSummary Search(Query query, SearchOptions options, IFoundSink sink, Action<SearchEstimate>? before = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(options);
        List<string> problems = [];
        Dictionary<uint, string> names = [];
        SearchWork work = new(query, options, id => names.GetValueOrDefault(id, $"stream {id}"), _createReader);
        List<RecordSource> sources = Sources(work, names, problems.Add, before);
        using SearchRun run = new(work, sources, sink);
        bool isStopped;
        try
        {
            isStopped = !run.Run(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            isStopped = true;
        }

        return new SearchSummary(run.Found, run.Records, isStopped, problems);
    }

    /// <summary>How much a search would read: from the indexes of segments and the lengths of journal files, without any record.</summary>
    /// <param name="query">What for.</param>
    /// <param name="options">Within which times.</param>
    /// <param name="note">Takes what cannot be read.</param>
    internal SearchEstimate Estimate(Query query, SearchOptions options, Action<string> note)
    {
        // The journal first, as a search does.
        long journal = JournalFormat.Bytes(_disk);
        SearchIndex index = NewIndex(note);
        SearchWork work = new(query, options, static _ => "", _createReader);
        foreach (CatalogueSegment segment in Segments([]))
            index.Select(segment, work)?.Dispose();
        return EstimateOf(index, journal);
    }

    /// <summary>The streams of the vault but the ledger as inputs of a scan: the bytes that came in, one input for each, by the order of their ids. What is found in them names its record.</summary>
    /// <param name="prefix">What their paths begin with; the name of the stream follows.</param>
    /// <param name="nowUtc">For times that name no year.</param>
    /// <param name="count">Told of each record, on the thread that reads.</param>
    /// <param name="note">Takes what cannot be read, when it is come to; each once.</param>
    public IEnumerable<InputEntry> Inputs(string prefix, DateTime nowUtc, Action count, Action<string> note)
    {
        ArgumentNullException.ThrowIfNull(note);
        Dictionary<uint, string> names = [];
        using (JournalSnapshot journal = TakeJournal())
        {
            Segments(names);
            foreach ((uint id, string name) in journal.StreamNames)
                names.TryAdd(id, name);
            foreach (uint ledger in journal.LedgerStreams.Concat(LedgerStreams()))
                names.Remove(ledger);
        }

        // Of each stream the same files are read: what is wrong with one is told once.
        HashSet<string> told = [];
        void Tell(string problem)
        {
            lock (told)
            {
                if (told.Count < MaxProblems && told.Add(problem))
                    note(problem);
            }
        }

        ReplayHeaders headers = new(names, _createReader, () => LatestContexts(_ => false));
        foreach ((uint id, string name) in names.OrderBy(n => n.Key))
        {
            ReplayPlaces places = new();
            yield return new LogInput(prefix + name, null, nowUtc, Replay(id, names, new FoundBytes(places, headers.Of(id), count), Tell), null) { LeafAt = places.At };
        }
    }

    /// <summary>Overwrites the keys.</summary>
    public void Dispose()
    {
        _keys.Dispose();
        _root.Dispose();
    }

    /// <summary>The journal first, then the segments: what is removed from the journal in between is in a segment by then.</summary>
    internal JournalSnapshot TakeJournal() => JournalSnapshot.Take(_disk, _keys, _journal);

    /// <summary>The segments there are now, and the names of streams that the catalogue has.</summary>
    internal List<CatalogueSegment> Segments(Dictionary<uint, string> names)
    {
        using VaultCatalogue catalogue = VaultCatalogue.Open(_cataloguePath, _keys, readOnly: true);
        List<CatalogueSegment> segments = catalogue.Segments();
        foreach ((long id, string name, _) in catalogue.Streams())
            names[(uint)id] = name;

        // A writer may have made keys since they were listed.
        if (segments.Any(s => _keys.Days.Find(s.Key) is null))
        {
            _keys.Dispose();
            _keys = VaultKeys.Open(_disk, _root);
        }

        return segments;
    }

    private IEnumerable<uint> LedgerStreams()
    {
        using VaultCatalogue catalogue = VaultCatalogue.Open(_cataloguePath, _keys, readOnly: true);
        return [.. catalogue.Streams().Where(s => s.Class == LedgerEntry.Class).Select(s => (uint)s.Id)];
    }

    internal DayKey? KeyOf(KeyId id) => _keys.Days.Find(id);

    internal SearchIndex NewIndex(Action<string> note) => new(_disk, KeyOf, _createReader([]).Version, note, _streamsOf);

    /// <summary>The log as far as its last checkpoint.</summary>
    internal LogTiles OpenLog()
    {
        Checkpoint? checkpoint = VaultRecovery.Parse(_disk.ReadWhole(OuterLog.CheckpointPath, NoteLimits.MaxNoteBytes), Settings);
        return new LogTiles(_disk, checkpoint?.Size ?? throw new VaultDamagedException(OuterLog.CheckpointPath, "it is no checkpoint signed by this vault's key"));
    }

    internal IEventReader NewReader(byte[] context) => _createReader(context);

    /// <summary>What a reader needs before the block of a segment that has a batch; nothing when no segment says.</summary>
    internal byte[] ContextOf(long leaf, KeyId key, uint stream)
    {
        SearchIndex index = NewIndex(_ => { });
        foreach (CatalogueSegment segment in Segments([]).Where(s => s.Key == key && s.FirstBatch <= leaf && s.LastBatch >= leaf))
        {
            using SegmentFile? file = index.Open(segment);
            foreach (SegmentBlock block in file?.Index.Blocks ?? [])
            {
                if (block.Leaves.Lowest <= leaf && block.Leaves.Highest >= leaf && file!.Index.Context(block.Number, stream) is { IsEmpty: false } context)
                    return context.ToArray();
            }
        }

        return [];
    }

    /// <summary>What was known of streams in the latest segments, the latest first.</summary>
    /// <param name="isEnough">Asked after each segment with what is known by then; the rest is not looked at.</param>
    internal LastContexts LatestContexts(Func<LastContexts, bool> isEnough)
    {
        LastContexts contexts = new();
        SearchIndex index = NewIndex(_ => { });
        foreach (CatalogueSegment segment in Segments([]).OrderByDescending(s => s.LastBatch).Take(SealedContexts.MaxSegments))
        {
            using SegmentFile? file = index.Open(segment);
            if (file is null)
                continue;
            contexts.Take(file.Index);
            if (isEnough(contexts))
                break;
        }

        return contexts;
    }

    private ReplayStream Replay(uint id, Dictionary<uint, string> names, FoundBytes found, Action<string> note)
    {
        if (!Query.TryParse("*", out Query? all, out _))
            throw new InvalidOperationException();
        SearchWork work = new(all!, new SearchOptions { Stream = id, Threads = 1 }, stream => names.GetValueOrDefault(stream, ""), _createReader);
        return new ReplayStream(new SearchRun(work, Sources(work, names, note, null), found), found);
    }

    private static SearchEstimate EstimateOf(SearchIndex index, long journal) => new(index.Blocks, index.AllBlocks, index.Bytes, index.AllBytes, journal, index.Records);

    private List<RecordSource> Sources(SearchWork work, Dictionary<uint, string> names, Action<string> note, Action<SearchEstimate>? before)
    {
        JournalSnapshot journal = TakeJournal();
        List<RecordSource> sources = [];
        try
        {
            SearchIndex index = NewIndex(note);
            foreach (CatalogueSegment segment in Segments(names))
            {
                if (index.Select(segment, work) is { } source)
                    sources.Add(source);
            }

            foreach (string problem in journal.Problems)
                note(problem);
            foreach ((uint id, string name) in journal.StreamNames.Concat(index.StreamNames))
                names.TryAdd(id, name);
            sources.Add(new JournalSource(journal, index.Contexts, work.StreamName, work.Options.Ledger));
            before?.Invoke(EstimateOf(index, journal.Bytes));
            return sources;
        }
        catch
        {
            journal.Dispose();
            throw;
        }
    }
}
