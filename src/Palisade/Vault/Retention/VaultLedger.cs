using Palisade.Proofs.Format;
using Palisade.Vault.Log;

namespace Palisade.Vault.Retention;

/// <summary>
/// What the whole log says, in one walk over its leaves: every key with its batches, the policies, the holds, the streams, what was declared. From this it is decided what is due, and told where things
/// stand; nothing of it is taken from the catalogue. Grows with keys, streams and segments, not with batches.
/// </summary>
internal sealed class VaultLedger
{
    /// <summary>31 days, in microseconds.</summary>
    public const long LongestLeap = 31 * VaultTime.DaySeconds * VaultTime.SecondMicroseconds;

    private readonly Dictionary<KeyId, KeyRecord> _keys = [];
    private readonly Dictionary<int, IReadOnlyDictionary<string, RetentionDays>> _policies = [];
    private readonly SortedDictionary<long, HoldLeaf> _holds = [];
    private readonly SortedDictionary<long, StreamRecord> _streams = [];
    private readonly List<GapLeaf> _gaps = [];
    private long _leaptFrom;

    /// <summary>The leaves walked.</summary>
    public long Size { get; private set; }

    public long Batches { get; private set; }

    public long Records { get; private set; }

    public long RawBytes { get; private set; }

    /// <summary>The time of the last leaf.</summary>
    public long LastTime { get; private set; }

    /// <summary>When the time of the log last leapt by more than <see cref="LongestLeap"/>, as it does when the vault lay closed for long or a clock is wrong; 0 when it did not, or was set back since.</summary>
    public long LeaptAt { get; private set; }

    /// <summary>Records read in clear, and how often.</summary>
    public (long Times, long Records) Clear { get; private set; }

    /// <summary>How often the vault was opened after a crash: something else than a clean stop.</summary>
    public long Crashes { get; private set; }

    /// <summary>How often it went on from an older copy that was put back.</summary>
    public long Restores { get; private set; }

    /// <summary>The receipt of the first record that may be in a journal file set aside: a day before the last sign of life; 0 when none was set aside.</summary>
    public long AsideFrom { get; private set; }

    /// <summary>Whether the last leaf is <c>stop</c>.</summary>
    public bool IsStopped { get; private set; }

    /// <summary>The version of the policy in force.</summary>
    public int Policy { get; private set; }

    /// <summary>What it says.</summary>
    public IReadOnlyDictionary<string, RetentionDays> Classes { get; private set; } = new Dictionary<string, RetentionDays>();

    /// <summary>What each version said, as far as the log tells.</summary>
    public IReadOnlyDictionary<int, IReadOnlyDictionary<string, RetentionDays>> Policies => _policies;

    /// <summary>The number of the next hold: no number is given twice.</summary>
    public long NextHold { get; private set; } = 1;

    public IReadOnlyCollection<KeyRecord> Keys => _keys.Values;

    /// <summary>The open holds.</summary>
    public IReadOnlyCollection<HoldLeaf> Holds => _holds.Values;

    public IReadOnlyCollection<StreamRecord> Streams => _streams.Values;

    public IReadOnlyList<GapLeaf> Gaps => _gaps;

    public KeyRecord? Find(KeyId id) => _keys.GetValueOrDefault(id);

    /// <summary>Walks a log from its beginning.</summary>
    /// <param name="log">The log.</param>
    /// <param name="progress">Told how many leaves are walked, now and then.</param>
    /// <exception cref="VaultDamagedException">A leaf is missing, or is none.</exception>
    public static VaultLedger Read(LogTiles log, Action<long, long>? progress = null)
    {
        VaultLedger ledger = new();
        ledger.Advance(log, progress);
        return ledger;
    }

    /// <summary>Walks on from where it stands.</summary>
    /// <param name="log">The log.</param>
    /// <param name="progress">Told how many leaves are walked, now and then.</param>
    /// <exception cref="VaultDamagedException">A leaf is missing, or is none.</exception>
    public void Advance(LogTiles log, Action<long, long>? progress = null)
    {
        foreach ((long index, ReadOnlyMemory<byte> entry) in log.ReadEntries(Size))
        {
            if (!Leaf.TryParse(entry.Span, out Leaf? leaf, out string reason))
                throw new VaultDamagedException(LogTiles.Folder, FormattableString.Invariant($"leaf {index} is no entry: {reason}"));
            Take(index, leaf!);
            if (index % 4096 == 0)
                progress?.Invoke(index, log.Size);
        }
    }

    /// <summary>Counts a leaf in; they come in order.</summary>
    public void Take(long index, Leaf leaf)
    {
        NoteLeap(leaf.Time);
        if (leaf is StartLeaf { Aside: > 0 } && AsideFrom == 0)
            AsideFrom = Math.Max(0, LastTime - (VaultTime.DaySeconds * VaultTime.SecondMicroseconds));
        (Size, LastTime, IsStopped) = (index + 1, leaf.Time, leaf is StopLeaf || (IsStopped && leaf is ClearLeaf or ClockLeaf));
        switch (leaf)
        {
            case BatchLeaf batch:
                Take(index, batch);
                break;
            case SealLeaf seal:
                KeyOf(seal.Key).Seals.Add((index, seal));
                break;
            case EraseLeaf erase:
                KeyOf(erase.Key).Erase = erase;
                break;
            case ErasedLeaf erased:
                KeyOf(erased.Key).IsErased = true;
                break;
            case PolicyLeaf policy:
                TakePolicy(policy.Policy, policy.Classes);
                break;
            case StateLeaf state:
                TakeState(state);
                break;
            case HoldLeaf hold:
                _holds[hold.Hold] = hold;
                NextHold = Math.Max(NextHold, hold.Hold + 1);
                break;
            case ReleaseLeaf release:
                _holds.Remove(release.Hold);
                break;
            default:
                TakeEvent(leaf);
                break;
        }
    }

    /// <summary>The date from which a key must be gone.</summary>
    public DateOnly Due(KeyId key) => DaysOf(key) is { } days ? key.Due(days) : DateOnly.MaxValue;

    /// <summary>What the policy of a key says of its class; null when no leaf says it.</summary>
    public RetentionDays? DaysOf(KeyId key) => _policies.TryGetValue(key.Policy, out IReadOnlyDictionary<string, RetentionDays>? classes) && classes.TryGetValue(key.Class, out RetentionDays days) ? days : null;

    /// <summary>Whether a class is or was in the policy.</summary>
    public bool KnowsClass(string @class) => _policies.Values.Any(c => c.ContainsKey(@class));

    /// <summary>Whether a stream has records that are not erased.</summary>
    public bool HasRecords(long stream) => _streams.TryGetValue(stream, out StreamRecord? known) && known.Keys.Any(k => k.Erase is null);

    /// <summary>The holds that cover a key.</summary>
    public IEnumerable<HoldLeaf> HoldsOf(KeyRecord key) => _holds.Values.Where(h => h.Class == key.Id.Class && key.Touches(h.From, h.To));

    private void NoteLeap(long time)
    {
        if (Size > 0 && time - LastTime > LongestLeap)
            (LeaptAt, _leaptFrom) = (time, LastTime);
        else if (time < LeaptAt && time - _leaptFrom <= LongestLeap)
            LeaptAt = 0;
    }

    private void Take(long index, BatchLeaf batch)
    {
        KeyRecord key = KeyOf(batch.Key);
        key.Take(index, batch);
        Batches++;
        Records += batch.Count;
        RawBytes += batch.Bytes;
        foreach (BatchStream part in batch.Streams)
        {
            StreamRecord stream = StreamOf(part.Stream);
            (stream.Records, stream.LastReceived) = (part.Before + part.Count, batch.Received.Highest);
            stream.Keys.Add(key);
        }
    }

    private void TakePolicy(int version, IReadOnlyDictionary<string, RetentionDays> classes)
    {
        _policies[version] = classes;
        (Policy, Classes) = (version, classes);
    }

    private void TakeState(StateLeaf state)
    {
        TakePolicy(state.Policy, state.Classes);
        foreach (OpenHold hold in state.Holds)
        {
            _holds.TryAdd(hold.Id, new HoldLeaf(state.Time, hold.Id, hold.Class, hold.From, hold.To, ""));
            NextHold = Math.Max(NextHold, hold.Id + 1);
        }

        foreach (StreamCount count in state.Streams)
            StreamOf(count.Stream).Lost = count.Lost;
    }

    private void TakeEvent(Leaf leaf)
    {
        switch (leaf)
        {
            case OpenLeaf open:
                StreamOf(open.Stream).Opened = open.Time;
                break;
            case CloseLeaf close:
                (StreamOf(close.Stream).Closed, StreamOf(close.Stream).Lost) = (close.Time, close.Lost);
                break;
            case HeartbeatLeaf heartbeat:
                foreach (StreamCount count in heartbeat.Streams)
                    StreamOf(count.Stream).Lost = count.Lost;
                break;
            case GapLeaf gap:
                _gaps.Add(gap);
                break;
            case StartLeaf start:
                Crashes += start.Why is "crash" ? 1 : 0;
                Restores += start.Why is "restored" ? 1 : 0;
                break;
            case ClearLeaf clear:
                Clear = (Clear.Times + 1, Clear.Records + clear.Records);
                break;
        }
    }

    private KeyRecord KeyOf(KeyId id)
    {
        if (!_keys.TryGetValue(id, out KeyRecord? key))
            _keys.Add(id, key = new KeyRecord(id));
        return key;
    }

    private StreamRecord StreamOf(long id)
    {
        if (!_streams.TryGetValue(id, out StreamRecord? stream))
            _streams.Add(id, stream = new StreamRecord(id));
        return stream;
    }
}

/// <summary>A stream, as the log has it.</summary>
internal sealed class StreamRecord(long id)
{
    public long Id => id;

    /// <summary>The keys that its records are under.</summary>
    public HashSet<KeyRecord> Keys { get; } = [];

    public long? Opened { get; set; }

    public long? Closed { get; set; }

    public long Records { get; set; }

    public long Lost { get; set; }

    /// <summary>The receipt of the last batch with records of it, at the latest; 0 when it had none.</summary>
    public long LastReceived { get; set; }
}
