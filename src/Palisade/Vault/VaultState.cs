using Palisade.Proofs.Format;
using Palisade.Vault.Journal;

namespace Palisade.Vault;

/// <summary>
/// Where the vault stands after so many leaves and records: what the next leaf must agree with. Live, at recovery and when rebuilding, it comes from the same leaves in the same order. Not safe
/// on several threads at once.
/// </summary>
internal sealed class VaultState(string origin)
{
    private const int StreamsPerPart = 800, HoldsPerPart = 100;
    private readonly SortedDictionary<uint, StreamState> _streams = [];
    private readonly SortedDictionary<long, OpenHold> _holds = [];

    public string Origin { get; } = origin;

    /// <summary>The number of leaves: the index of the next.</summary>
    public long LogSize { get; set; }

    /// <summary>The ordinal of the next record.</summary>
    public long NextOrdinal { get; set; }

    /// <summary>The id of the next stream.</summary>
    public uint NextStream { get; private set; } = 1;

    public long Batches { get; private set; }

    public long Records { get; private set; }

    public int Policy { get; private set; }

    public IReadOnlyDictionary<string, RetentionDays> Classes { get; private set; } = new Dictionary<string, RetentionDays>();

    /// <summary>The largest time of a leaf or a receipt; only a <c>clock</c> leaf sets it back.</summary>
    public long LastTime { get; set; }

    /// <summary>Up to when all open streams were heard of: by a heartbeat, a state, a start, the opening of the only one; or up to when a silence is declared.</summary>
    public long LastBeat { get; private set; }

    /// <summary>The last leaf was <c>stop</c>: nothing is open.</summary>
    public bool IsStopped { get; private set; }

    /// <summary>All records of this journal file and of those before are in segments.</summary>
    public long SealedThrough { get; set; }

    public IReadOnlyCollection<StreamState> Streams => _streams.Values;

    public IReadOnlyCollection<OpenHold> Holds => _holds.Values;

    public StreamState? Stream(uint id) => _streams.GetValueOrDefault(id);

    public void AddStream(StreamState stream)
    {
        _streams[stream.Id] = stream;
        NextStream = Math.Max(NextStream, stream.Id + 1);
    }

    /// <summary>Ids of streams go on from here.</summary>
    public void SkipStreams(uint next) => NextStream = Math.Max(NextStream, next);

    /// <summary>Counts a leaf in.</summary>
    public void Apply(Leaf leaf)
    {
        LogSize++;
        LastTime = leaf is ClockLeaf ? leaf.Time : Math.Max(LastTime, leaf.Time);

        // Of a vault that is closed, readings are recorded without opening it.
        IsStopped = leaf is StopLeaf || (IsStopped && leaf is ClearLeaf or ClockLeaf);
        if (leaf is HeartbeatLeaf or StateLeaf or StartLeaf or ClockLeaf or GapLeaf { Stream: 0 } || (leaf is OpenLeaf opened && _streams.Keys.All(id => id == opened.Stream)))
            LastBeat = leaf.Time;
        switch (leaf)
        {
            case BatchLeaf batch:
                ApplyBatch(batch);
                break;
            case OpenLeaf open when Stream((uint)open.Stream) is null:
                AddStream(new StreamState((uint)open.Stream, "", ""));
                break;
            case CloseLeaf close:
                _streams.Remove((uint)close.Stream);
                break;
            case PolicyLeaf policy:
                (Policy, Classes) = (policy.Policy, policy.Classes);
                break;
            case HoldLeaf hold:
                _holds[hold.Hold] = new OpenHold(hold.Hold, hold.Class, hold.From, hold.To);
                break;
            case ReleaseLeaf release:
                _holds.Remove(release.Hold);
                break;
            case HeartbeatLeaf heartbeat:
                foreach (StreamCount count in heartbeat.Streams)
                    Stream((uint)count.Stream)?.Lost = count.Lost;
                break;
            case StateLeaf state:
                ApplyState(state);
                break;
        }
    }

    /// <summary>The leaves that say where things stand now: one, or more when the streams do not fit.</summary>
    public IEnumerable<StateLeaf> StateParts(long time)
    {
        int parts = Math.Max(1, Math.Max(PartsOf(_streams.Count, StreamsPerPart), PartsOf(_holds.Count, HoldsPerPart)));
        StreamCount[] streams = Counts();
        OpenHold[] holds = [.. _holds.Values];
        for (int part = 1; part <= parts; part++)
            yield return new StateLeaf(time, Origin, part, parts, Policy, Classes, Batches, Records, Part(streams, part, StreamsPerPart), Part(holds, part, HoldsPerPart));
    }

    public IEnumerable<HeartbeatLeaf> HeartbeatParts(long time)
    {
        StreamCount[] streams = Counts();
        int parts = Math.Max(1, PartsOf(streams.Length, StreamsPerPart));
        for (int part = 1; part <= parts; part++)
            yield return new HeartbeatLeaf(time, part, parts, Part(streams, part, StreamsPerPart));
    }

    public void WriteSnapshot(ByteBuffer to)
    {
        to.WriteVarint(LogSize);
        to.WriteVarint(NextOrdinal);
        to.WriteVarint(NextStream);
        to.WriteVarint(Batches);
        to.WriteVarint(Records);
        to.WriteVarint(LastTime);
        to.WriteVarint(LastBeat);
        to.WriteVarint(IsStopped ? 1L : 0);
        to.WriteVarint(SealedThrough);
        to.WriteVarint(Policy);
        to.WriteVarint(Classes.Count);
        foreach ((string name, RetentionDays days) in Classes)
        {
            to.WriteText(name);
            to.WriteVarint(days.Minimum);
            to.WriteVarint(days.Maximum);
        }

        to.WriteVarint(_holds.Count);
        foreach (OpenHold hold in _holds.Values)
        {
            to.WriteVarint(hold.Id);
            to.WriteText(hold.Class);
            to.WriteVarint(hold.From.DayNumber);
            to.WriteVarint(hold.To.DayNumber);
        }

        to.WriteVarint(_streams.Count);
        foreach (StreamState stream in _streams.Values)
        {
            to.WriteVarint(stream.Id);
            to.WriteText(stream.Name);
            to.WriteText(stream.Class);
            to.WriteVarint(stream.Accepted);
            to.WriteVarint(stream.Batched);
            to.WriteVarint(stream.Lost);
        }
    }

    public static VaultState ReadSnapshot(string origin, ReadOnlySpan<byte> snapshot)
    {
        ByteCursor from = new(snapshot);
        VaultState state = new(origin)
        {
            LogSize = from.TakeVarint(),
            NextOrdinal = from.TakeVarint(),
            NextStream = (uint)from.TakeVarint(),
            Batches = from.TakeVarint(),
            Records = from.TakeVarint(),
            LastTime = from.TakeVarint(),
            LastBeat = from.TakeVarint(),
            IsStopped = from.TakeVarint() != 0,
            SealedThrough = from.TakeVarint(),
            Policy = (int)from.TakeVarint(),
        };
        Dictionary<string, RetentionDays> classes = new(StringComparer.Ordinal);
        for (long n = from.TakeVarint(); n > 0; n--)
            classes.Add(from.TakeText(), new RetentionDays((int)from.TakeVarint(), (int)from.TakeVarint()));
        state.Classes = classes;
        for (long n = from.TakeVarint(); n > 0; n--)
        {
            OpenHold hold = new(from.TakeVarint(), from.TakeText(), DateOnly.FromDayNumber((int)from.TakeVarint()), DateOnly.FromDayNumber((int)from.TakeVarint()));
            state._holds.Add(hold.Id, hold);
        }

        for (long n = from.TakeVarint(); n > 0; n--)
        {
            StreamState stream = new((uint)from.TakeVarint(), from.TakeText(), from.TakeText()) { Accepted = from.TakeVarint(), Batched = from.TakeVarint(), Lost = from.TakeVarint() };
            state._streams.Add(stream.Id, stream);
        }

        return state;
    }

    private void ApplyBatch(BatchLeaf batch)
    {
        Batches++;
        Records += batch.Count;
        foreach (BatchStream part in batch.Streams)
        {
            if (Stream((uint)part.Stream) is { } stream)
                stream.Batched = part.Before + part.Count;
        }
    }

    /// <summary>The first part of a state says everything anew, further parts add to it; what is counted already is only confirmed.</summary>
    private void ApplyState(StateLeaf state)
    {
        (Policy, Classes, Batches, Records) = (state.Policy, state.Classes, state.Batches, state.Records);
        foreach (OpenHold hold in state.Holds)
            _holds[hold.Id] = hold;
        foreach (StreamCount count in state.Streams)
        {
            StreamState stream = Stream((uint)count.Stream) ?? new StreamState((uint)count.Stream, "", "");
            (stream.Batched, stream.Lost) = (count.Records, count.Lost);
            stream.Accepted = Math.Max(stream.Accepted, count.Records);
            AddStream(stream);
        }
    }

    private StreamCount[] Counts() => [.. _streams.Values.Select(s => new StreamCount(s.Id, s.Batched, s.Lost))];

    private static int PartsOf(int count, int perPart) => (count + perPart - 1) / perPart;

    private static ArraySegment<T> Part<T>(T[] all, int part, int perPart)
    {
        int start = Math.Min(all.Length, (part - 1) * perPart);
        return new ArraySegment<T>(all, start, Math.Min(perPart, all.Length - start));
    }
}
