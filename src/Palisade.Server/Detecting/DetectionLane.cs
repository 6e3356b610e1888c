using System.Runtime.InteropServices;
using Palisade.Events;
using Palisade.Findings;
using Palisade.Parsing;
using Palisade.Rules.Matching;
using Palisade.Scanning;
using Palisade.Vault;

namespace Palisade.Server.Detecting;

/// <summary>Parses records and matches their events against one set of rules. Used by one thread.</summary>
internal sealed class DetectionLane(LiveRules rules, IFindingTaker taker, TimeProvider clock)
{
    private readonly Matcher _matcher = rules.Plan.Rules.CreateMatcher();
    private readonly Dictionary<long, RecordReader> _readers = [];
    private readonly EventJson _eventJson = new();
    private readonly ByteBuffer _json = new(8192);
    private readonly List<int> _fields = [];
    private WaitingRecords _current = null!;
    private long _ordinal;

    /// <summary>That of the rules.</summary>
    public int Generation => rules.Generation;

    /// <summary>Matches records, those of one stream in their order.</summary>
    public void Match(WaitingRecords waiting)
    {
        (_current, _ordinal) = (waiting, waiting.First);
        RecordReader reader = ReaderOf(waiting.Stream);
        for (RecordBufferReader records = waiting.Read(); records.MoveNext(); _ordinal++)
        {
            reader.Observe(records.Raw);
            reader.Events(records.Raw, OnEvent);
        }
    }

    private RecordReader ReaderOf(long stream)
    {
        if (_readers.TryGetValue(stream, out RecordReader? known))
            return known;
        if (_readers.Count >= ServerLimits.MaxSources)
            _readers.Clear();
        RecordReader reader = new(options: new ParseOptions { Vocabulary = rules.Plan.Rules.Vocabulary }, clock: clock);
        _readers.Add(stream, reader);
        return reader;
    }

    private void OnEvent(LogEvent e)
    {
        int matches = _matcher.Match(e);
        byte[]? eventJson = null;
        for (int i = 0; i < matches; i++)
        {
            if (rules.Plan.Reports(_matcher.RuleAt(i)))
                taker.Take(MakeFinding(e, i, eventJson ??= Render(e)), _current.Source, _current.Stream, _ordinal);
        }
    }

    private byte[] Render(LogEvent e)
    {
        _json.Truncate(0);
        _eventJson.Append(e, _json);
        return _json.Written.ToArray();
    }

    private Finding MakeFinding(LogEvent e, int match, byte[] eventJson)
    {
        _matcher.FieldsOf(match, _fields);
        _json.Truncate(0);
        _eventJson.Append(e, CollectionsMarshal.AsSpan(_fields), _json);
        return new Finding
        {
            TimeTicks = e.TimeTicks,
            Rule = rules.Plan.Rules.Rules[_matcher.RuleAt(match)],
            Source = new FindingSource(_current.Source.Identity.ToString(), "", _ordinal, 0),
            Host = e.HostField >= 0 ? e.TextOf(e.Fields[e.HostField]) ?? "" : "",
            Channel = e.Source.Channel ?? "",
            MatchedJson = _json.Written.ToArray(),
            EventJson = eventJson,
        };
    }
}
