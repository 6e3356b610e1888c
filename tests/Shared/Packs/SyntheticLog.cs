using System.Security.Cryptography;
using System.Text;
using Palisade.Proofs.Format;
using Palisade.Proofs.Merkle;
using Palisade.Proofs.Notes;
using Palisade.Vault.Proving;

namespace Palisade.Tests.Packs;

/// <summary>
/// A whole log in memory, written by a script under a clock that the script moves: what the vault writes, without its files, threads and disk. It can
/// also be told to do what a vault never does. One seed gives one log.
/// </summary>
internal sealed class SyntheticLog : IProvableLog, IDisposable
{
    public const long Second = VaultTime.SecondMicroseconds;
    public const long Day = VaultTime.DaySeconds * Second;

    private readonly int _seed;
    private readonly List<byte[]> _entries = [];
    private readonly List<TreeHash> _hashes = [];
    private readonly Dictionary<string, (byte[] Secret, long Batches, long Records)> _keys = new(StringComparer.Ordinal);
    private readonly SortedDictionary<SegmentId, byte[]> _segments = new(Comparer<SegmentId>.Create((a, b) => a.Value.CompareTo(b.Value)));
    private readonly List<SyntheticBatch> _unsealed = [];
    private readonly List<SealLeaf> _seals = [];
    private readonly List<KeptNote> _notes = [];
    private readonly SortedDictionary<long, StreamCount> _streams = [];
    private readonly SortedDictionary<long, OpenHold> _holds = [];
    private MemoryTree _tree = new([]);
    private long _ordinal, _batches, _lastBeat, _streamIds, _holdIds;
    private int _segmentIds;

    public SyntheticLog(int seed = 1, bool ed25519 = false, SyntheticLog? keysOf = null)
    {
        _seed = seed;
        Signers = keysOf?.Signers ?? [NoteSigner.Generate("example.org/vault", NoteKeyKind.Ecdsa), .. ed25519 ? [NoteSigner.Generate("example.org/vault", NoteKeyKind.Ed25519)] : (NoteSigner[])[]];
        Now = VaultTime.FirstSecond(new DateOnly(2026, 1, 1)) * Second;
        State();
        Append(new StartLeaf(Now, "new", "palisade 0.1.0", 0, 0, 0));
        State();
    }

    public long Now { get; set; }

    public int PolicyVersion { get; private set; } = 1;

    public Dictionary<string, RetentionDays> Classes { get; private set; } = new() { ["default"] = new RetentionDays(30, 60), ["audit"] = new RetentionDays(60, 90) };

    public List<NoteSigner> Witnesses { get; } = [];

    public IReadOnlyList<NoteSigner> Signers { get; init; }

    public string Origin => Signers[0].Verifier.Name;

    /// <summary>Members of entries as they are, for scripts that bend them; null leaves the entry out (batches and seals excepted).</summary>
    public Func<Leaf, Leaf?> Bend { get; set; } = l => l;

    /// <summary>The bytes of entries, likewise.</summary>
    public Func<byte[], byte[]> BendBytes { get; set; } = b => b;

    /// <summary>What of a batch goes into its file, likewise: none, one or several.</summary>
    public Func<SyntheticBatch, IEnumerable<SyntheticBatch>> BendSealed { get; set; } = b => [b];

    /// <summary>The text of a record, of its stream and ordinal.</summary>
    public Func<long, long, string> Line { get; set; } = (stream, ordinal) => FormattableString.Invariant($"<34>1 record {ordinal} of stream {stream}, user u{ordinal * 7 % 13} logged in\u00e9");

    /// <summary>The leaves so far; <see cref="Size"/> is that of the checkpoint.</summary>
    public long Leaves => _entries.Count;

    public long Size => Checkpoint.Size;

    public KeptNote Checkpoint { get; private set; } = new(0, [], null);

    public IEnumerable<KeptNote> Notes => _notes;

    public IEnumerable<SegmentId> SegmentIds => _segments.Keys;

    public static long At(int month, int day, int hour = 0, int minute = 0, int second = 0) => VaultTime.FromMoment(new DateTimeOffset(2026, month, day, hour, minute, second, TimeSpan.Zero));

    public bool TryReadNode(int level, long index, out TreeHash hash) => _tree.TryGetNode(level, index, out hash);

    public byte[] ReadEntry(long index) => _entries[(int)index];

    public Stream? OpenSegment(SegmentId id) => _segments.TryGetValue(id, out byte[]? bytes) ? new MemoryStream(bytes) : null;

    public DayKey? FindKey(KeyId id) => _keys.TryGetValue(id.ToString(), out (byte[] Secret, long, long) key) ? new DayKey(key.Secret) : null;

    public long Append(Leaf leaf)
    {
        if (Bend(leaf) is not { } bent)
            return -1;
        byte[] entry = BendBytes(bent.Encode());
        _entries.Add(entry);
        _hashes.Add(MerkleTree.LeafHash(entry));
        return _entries.Count - 1;
    }

    public void State()
    {
        Append(new StateLeaf(Now, Origin, 1, 1, PolicyVersion, Classes, _batches, _ordinal, [.. _streams.Values], [.. _holds.Values]));
        _lastBeat = Now;
    }

    public long Open()
    {
        long id = ++_streamIds;
        _streams[id] = new StreamCount(id, 0, 0);
        Append(new OpenLeaf(Now, id));
        if (_streams.Count == 1)
            _lastBeat = Now;
        return id;
    }

    public void Close(long stream)
    {
        Append(new CloseLeaf(Now, stream, _streams[stream].Records, _streams[stream].Lost));
        _streams.Remove(stream);
    }

    public bool IsOpen(long stream) => _streams.ContainsKey(stream);

    public void Lose(long stream, long records) => _streams[stream] = _streams[stream] with { Lost = _streams[stream].Lost + records };

    public void Heartbeat()
    {
        Append(new HeartbeatLeaf(Now, 1, 1, [.. _streams.Values]));
        _lastBeat = Now;
    }

    /// <summary>Time passes, with its heartbeats and midnight states; or in silence.</summary>
    public void Pass(long time, bool silent = false)
    {
        long end = Now + time;
        while (!silent)
        {
            long midnight = ((Now / Day) + 1) * Day, beat = _streams.Count > 0 ? Math.Max(Now, _lastBeat + (60 * Second)) : long.MaxValue;
            if (Math.Min(midnight, beat) > end)
                break;
            Now = Math.Min(midnight, beat);
            if (midnight <= beat)
                State();
            else
                Heartbeat();
        }

        Now = end;
    }

    public void PassTo(long time, bool silent = false) => Pass(time - Now, silent);

    /// <summary>Records of a stream, received now, in batches of one key each.</summary>
    /// <param name="second">The event second of the first; the others follow a second apart. Null: those of receipt.</param>
    public void Write(long stream, int count, long? second = null, string @class = "default")
    {
        List<(RecordHeader Header, byte[] Raw, KeyId Key)> records = [];
        for (int i = 0; i < count; i++)
        {
            byte[] raw = Encoding.UTF8.GetBytes(Line(stream, _ordinal));
            RecordHeader header = new() { Received = Now, EventSecond = second + i ?? VaultTime.SecondOf(Now), Ordinal = _ordinal++, Stream = (uint)stream, Flags = RecordFlags.LineFeed | (second is null ? 0 : RecordFlags.HasEventTime) };
            records.Add((header, raw, KeyId.For(@class, PolicyVersion, Classes[@class], Now, header.EventSecond)));
        }

        foreach (IGrouping<string, (RecordHeader Header, byte[] Raw, KeyId Key)> group in records.GroupBy(r => r.Key.ToString()))
            Batch(group.First().Key, [.. group.Select(r => (r.Header, r.Raw))], stream);
    }

    /// <summary>Ledger entries, received now; the policy must have their class.</summary>
    public void WriteLedger(long stream, params ReadOnlySpan<byte[]> entries)
    {
        List<(RecordHeader Header, byte[] Raw)> records = [];
        foreach (byte[] raw in entries)
            records.Add((new RecordHeader { Received = Now, EventSecond = VaultTime.SecondOf(Now), Ordinal = _ordinal++, Stream = (uint)stream, Flags = RecordFlags.LineFeed }, raw));
        Batch(KeyId.For(LedgerEntry.Class, PolicyVersion, Classes[LedgerEntry.Class], Now, VaultTime.SecondOf(Now)), [.. records], stream);
    }

    /// <summary>Two ledger entries in one batch, with a policy that has their class from now on.</summary>
    public void WriteLedger(long stream)
    {
        if (!Classes.ContainsKey(LedgerEntry.Class))
            SetPolicy(new(Classes) { [LedgerEntry.Class] = new RetentionDays(1800, 2000) });
        WriteLedger(stream, LedgerSample("alert.triage").Encode(), LedgerSample("account.made").Encode());
    }

    public LedgerEntry LedgerSample(string kind) =>
        new(new LedgerAct("00112233445566778899aabbccddeeff", kind), "alert/17", Now, JsonValue.Object(("reason", JsonValue.Of("é\ud83d\ude00")), ("n", JsonValue.Array(-1, long.MinValue)), ("yes", JsonValue.Of(true))));

    public void Seal()
    {
        foreach (IGrouping<string, SyntheticBatch> group in _unsealed.GroupBy(b => b.Key.ToString()).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            SegmentId id = new(SHA256.HashData(BitConverter.GetBytes((_seed * 1_000_003L) + _segmentIds++)).AsSpan(0, SegmentId.Length));
            using DayKey key = FindKey(group.First().Key)!;
            byte[] file = SyntheticSegment.Write(id, key, [.. group.SelectMany(BendSealed)]);
            _segments[id] = file;
            _seals.Add(new SealLeaf(Now, id, group.First().Key, [.. group.Select(b => new Interval(b.Leaf, b.Leaf))], file.Length, TreeHash.Of(file)));
            Append(_seals[^1]);
        }

        _unsealed.Clear();
    }

    public void SetPolicy(Dictionary<string, RetentionDays> classes)
    {
        (PolicyVersion, Classes) = (PolicyVersion + 1, classes);
        Append(new PolicyLeaf(Now, PolicyVersion, classes));
    }

    public long Hold(DateOnly from, DateOnly to, string @class = "default")
    {
        long id = ++_holdIds;
        _holds[id] = new OpenHold(id, @class, from, to);
        Append(new HoldLeaf(Now, id, @class, from, to, "case 4711"));
        return id;
    }

    public void Release(long hold)
    {
        _holds.Remove(hold);
        Append(new ReleaseLeaf(Now, hold, "case closed"));
    }

    /// <summary>Destroys what is due by now: keys of which no hold covers anything.</summary>
    public void EraseDue()
    {
        foreach (string id in _keys.Keys.Order(StringComparer.Ordinal).ToArray())
        {
            KeyId key = KeyId.TryParse(id)!;
            bool held = _holds.Values.Any(h => h.Class == key.Class && key.Day >= h.From && key.Day <= h.To);
            if (!held && key.Policy == PolicyVersion && VaultTime.DayOf(Now) >= key.Due(Classes[key.Class]))
                Erase(key);
        }
    }

    /// <summary>Destroys the keys of an old version that are due under what the verifier knows of it.</summary>
    public void EraseOld(int policy)
    {
        foreach (KeyId key in _keys.Keys.Order(StringComparer.Ordinal).Select(k => KeyId.TryParse(k)!).Where(k => k.Policy == policy && VaultTime.DayOf(Now).DayNumber >= k.Day.DayNumber + 60).ToArray())
            Erase(key);
    }

    public void Erase(KeyId key)
    {
        (_, long batches, long records) = _keys[key.ToString()];
        Append(new EraseLeaf(Now, key, batches, records, "maximum reached"));
        _keys.Remove(key.ToString());
        foreach (SealLeaf seal in _seals.Where(s => s.Key == key))
            _segments.Remove(seal.Segment);
        Append(new ErasedLeaf(Now, key));
    }

    public void LoseSegment(SegmentId id) => _segments.Remove(id);

    public void ChangeSegment(SegmentId id, byte[] bytes) => _segments[id] = bytes;

    public byte[] SegmentBytes(SegmentId id) => _segments[id];

    public void StepClock(long to)
    {
        Append(new ClockLeaf(to, Now));
        _lastBeat += to - Now;
        Now = to;
    }

    /// <summary>The vault dies and is opened again; what was sent meanwhile is declared missing.</summary>
    public void Crash(long away, bool declare = true)
    {
        long from = _lastBeat;
        Now += away;
        Append(new StartLeaf(Now, "crash", "palisade 0.1.0", 0, 17, 0));
        if (declare)
            Append(new GapLeaf(Now, 0, from, Now, "the vault was not running"));
        _streams.Clear();
        State();
    }

    /// <summary>Seals, and signs the tree as it is; the checkpoint before is kept as a note.</summary>
    public void Finish(bool seal = true, bool keepNote = true)
    {
        if (seal)
            Seal();
        if (keepNote && Checkpoint.Size > 0)
            _notes.Add(Checkpoint);
        _tree = new MemoryTree(_hashes.ToArray());
        Checkpoint head = new(Origin, _hashes.Count, _tree.Root());
        SignedNote note = head.Sign([.. Signers]);
        foreach (NoteSigner witness in Witnesses)
            note = note.With(witness.Cosign(note.Text, VaultTime.ToMoment(Now)));
        Checkpoint = new KeptNote(_hashes.Count, note.ToArray(), null);
    }

    public byte[] Pack(PackRequest request)
    {
        using MemoryStream pack = new();
        PackComposer.Write(this, request, pack);
        return pack.ToArray();
    }

    public void Dispose()
    {
        foreach (NoteSigner signer in Signers)
            signer.Dispose();
    }

    private void Batch(KeyId id, (RecordHeader Header, byte[] Raw)[] records, long stream)
    {
        if (!_keys.TryGetValue(id.ToString(), out (byte[] Secret, long Batches, long Records) key))
            key = (SHA256.HashData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{_seed} {id}"))), 0, 0);
        _keys[id.ToString()] = (key.Secret, key.Batches + 1, key.Records + records.Length);
        using DayKey dayKey = new(key.Secret);
        using BatchTree tree = new(dayKey);
        tree.Begin([.. records.Select(r => r.Header)]);
        foreach ((RecordHeader header, byte[] raw) in records)
            tree.Append(header, raw);
        StreamCount before = _streams.GetValueOrDefault(stream, new StreamCount(stream, 0, 0));
        Interval received = records.Aggregate(Interval.Nothing, (i, r) => i.With(r.Header.Received)), events = records.Aggregate(Interval.Nothing, (i, r) => i.With(r.Header.EventSecond));
        long leaf = Append(new BatchLeaf(Now, id, dayKey.Commit, tree.Root(), records.Length, records.Sum(r => (long)r.Raw.Length), received, events, [new BatchStream(stream, before.Records, records.Length)])
        {
            Ledger = LedgerEntry.IsUnder(id) ? [.. records.Select(r => LedgerAct.Of(r.Raw))] : [],
        });
        _streams[stream] = before with { Records = before.Records + records.Length };
        _batches++;
        _unsealed.Add(new SyntheticBatch(leaf, id, records));
    }
}

/// <summary>A batch that is not sealed yet.</summary>
internal sealed record SyntheticBatch(long Leaf, KeyId Key, (RecordHeader Header, byte[] Raw)[] Records);
