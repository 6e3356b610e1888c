using Palisade.Events;
using Palisade.Findings;
using Palisade.Parsing;
using Palisade.Rules.Matching;

namespace Palisade.Scanning;

/// <summary>Parses batches, matches their events and makes findings. One per thread.</summary>
internal sealed class ScanWorker(RuleSet rules, ScanOptions options) : IEventSink
{
    private readonly Matcher _matcher = rules.CreateMatcher();
    private readonly Dictionary<string, EventParser> _parsers = [];
    private readonly Dictionary<EventSource, EventSource> _stated = [];
    private readonly EventJson _eventJson = new();
    private readonly ByteBuffer _json = new(8192);
    private readonly List<int> _fields = [];
    private BatchResult _result = null!;

    public Matcher Matcher => _matcher;

    /// <summary>Fills in what comes of a batch.</summary>
    public void Process(BatchResult result)
    {
        _result = result;
        if (result.Batch.Length == 0 || result.Input.Format is not { } format)
        {
            foreach (ParseFailure failure in result.Batch.Failures)
                result.Add(failure);
            return;
        }

        if (!_parsers.TryGetValue(format.Name, out EventParser? parser))
            _parsers.Add(format.Name, parser = format.CreateParser(result.Input.Options));
        try
        {
            parser.Begin(result.Input.Options);
            parser.Parse(result.Batch, this);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The edge of design: a parser's defect costs the rest of this batch, is named as a defect, and the run goes on.
            result.Add(new ParseFailure(ParseFailureCode.Defect, result.Batch.OffsetBytes, result.Batch.Length, 0, e.GetType().Name));
        }
    }

    public void OnFailure(in ParseFailure failure) => _result.Add(failure);

    public void OnEvent(LogEvent e)
    {
        if ((options.FromTicks ?? options.ToTicks) is not null && IsOutside(e.TimeTicks))
            return;
        _result.Events++;
        if (options.LogSource is not null)
            e.Source = Stated(e.Source);
        int matches = _matcher.Match(e);
        for (int i = 0; i < matches; i++)
            _result.Findings.Add(MakeFinding(e, i));
    }

    private bool IsOutside(long ticks) => ticks != LogEvent.NoTime && (ticks < (options.FromTicks ?? 0) || ticks >= (options.ToTicks ?? long.MaxValue));

    private Finding MakeFinding(LogEvent e, int match)
    {
        _matcher.FieldsOf(match, _fields);
        _json.Truncate(0);
        _eventJson.Append(e, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_fields), _json);
        byte[] matched = _json.Written.ToArray();
        // Several rules on one event share its rendering.
        ReadOnlyMemory<byte> eventJson = match > 0 ? _result.Findings[^1].EventJson : default;
        if (match == 0)
        {
            _json.Truncate(0);
            _eventJson.Append(e, _json);
            eventJson = _json.Written.ToArray();
        }

        return new Finding
        {
            TimeTicks = e.TimeTicks,
            Rule = rules.Rules[_matcher.RuleAt(match)],
            Source = new FindingSource(_result.Input.Path, _result.Input.Format!.Name, e.RecordNumber, e.OffsetBytes),
            Host = e.HostField >= 0 ? e.TextOf(e.Fields[e.HostField]) ?? "" : "",
            Channel = e.Source.Channel ?? "",
            MatchedJson = matched,
            EventJson = eventJson,
        };
    }

    // The user's word on the source wins over the format's, key by key.
    private EventSource Stated(EventSource source)
    {
        if (_stated.TryGetValue(source, out EventSource? stated))
            return stated;
        EventSource said = options.LogSource!;
        stated = rules.Vocabulary.Intern(new EventSource(
            said.Product ?? source.Product,
            said.Categories.Length > 0 ? said.Categories : source.Categories,
            said.Services.Length > 0 ? said.Services : source.Services,
            source.Channel));
        if (_stated.Count < Limits.MaxEventSources)
            _stated.Add(source, stated);
        return stated;
    }
}
