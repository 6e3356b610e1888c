using Palisade.Proofs.Format;

namespace Palisade.Proofs.Verification;

/// <summary>
/// How many records each open stream has: part of check 5. Every batch goes on where the one before it ended, and every heartbeat, state and close
/// says the same, so that no batch and no record can be left out.
/// </summary>
internal sealed class StreamBook(PackCheckup checkup)
{
    private readonly SortedDictionary<long, StreamCount> _open = [];
    private readonly HashSet<long> _seen = [];
    private readonly List<StreamCount> _listed = [];
    private bool _known, _restarted;
    private long _lastCount = -1;

    /// <summary>The ids of the open streams.</summary>
    public IReadOnlyCollection<long> Open => _open.Keys;

    public void Take(Leaf leaf, long index)
    {
        switch (leaf)
        {
            case OpenLeaf open:
                if (!_seen.Add(open.Stream))
                    Fail(index, $"opens stream {open.Stream}, which there was already");
                _open[open.Stream] = new StreamCount(open.Stream, 0, 0);
                break;
            case BatchLeaf batch:
                foreach (BatchStream part in batch.Streams)
                    Add(part, index);
                break;
            case HeartbeatLeaf heartbeat:
                List("heartbeat", heartbeat.Part, heartbeat.Parts, heartbeat.Streams, heartbeat.Time, index);
                break;
            case StateLeaf state:
                List("state", state.Part, state.Parts, state.Streams, state.Time, index);
                break;
            case CloseLeaf close:
                Compare("close", new StreamCount(close.Stream, close.Records, close.Lost), close.Time, index);
                _open.Remove(close.Stream);
                break;
            case StartLeaf:
                _restarted = true;
                break;
            case StopLeaf:
                _open.Clear();
                break;
        }
    }

    private void Add(BatchStream part, long index)
    {
        if (!_open.TryGetValue(part.Stream, out StreamCount count))
            Fail(index, $"has records of stream {part.Stream}, which is not open");
        else if (part.Before != count.Records)
            Fail(index, FormattableString.Invariant($"goes on at record {part.Before} of stream {part.Stream}, of which the leaves before have {count.Records}"));
        _open[part.Stream] = new StreamCount(part.Stream, part.Before > long.MaxValue - part.Count ? part.Before : part.Before + part.Count, count.Lost);
    }

    // The parts follow one another; after the last, they list every open stream and no other.
    private void List(string type, int part, int parts, IReadOnlyList<StreamCount> streams, long time, long index)
    {
        if (part == 1)
            _listed.Clear();
        _listed.AddRange(streams);
        if (part < parts)
            return;
        bool replaces = type == "state" && (!_known || _restarted);
        if (replaces)
        {
            _restarted = false;
            Replace(time, index);
            _lastCount = time;
            return;
        }

        foreach (StreamCount count in _listed)
            Compare(type, count, time, index);
        foreach (long missing in _open.Keys.Except(_listed.Select(s => s.Stream)).ToArray())
        {
            Fail(index, $"does not list stream {missing}, which is open");
            _open.Remove(missing);
        }

        _lastCount = time;
    }

    // The first state begins the count; after a start, streams that nobody goes on with are left out.
    private void Replace(long time, long index)
    {
        foreach (StreamCount count in _listed)
        {
            if (_known)
                Compare("state", count, time, index);
            _seen.Add(count.Stream);
        }

        _open.Clear();
        foreach (StreamCount count in _listed)
            _open[count.Stream] = count;
        _known = true;
    }

    private void Compare(string type, StreamCount said, long time, long index)
    {
        if (!_open.TryGetValue(said.Stream, out StreamCount counted))
            Fail(index, $"has stream {said.Stream}, which is not open");
        else if (said.Records != counted.Records)
            Fail(index, FormattableString.Invariant($"says that stream {said.Stream} has {said.Records} records, but the leaves before have {counted.Records}"));
        else if (said.Lost < counted.Lost)
            Fail(index, FormattableString.Invariant($"says that stream {said.Stream} lost {said.Lost} records, less than the {counted.Lost} before"));
        else if (said.Lost > counted.Lost)
            checkup.Declare(new DeclaredGap(index, "lost", _lastCount < 0 ? time : Math.Min(_lastCount, time), time, FormattableString.Invariant($"stream {said.Stream}: {said.Lost - counted.Lost} records lost, as its collector declares")));
        _open[said.Stream] = said;
    }

    private void Fail(long index, string text) => checkup.Fail(EntriesCheck.Number, PackSection.Entries, text, index);
}
