using System.Runtime.InteropServices;
using Palisade.Events;
using Palisade.Findings;
using Palisade.Parsing;
using Palisade.Rules;
using Palisade.Rules.Indicators;
using Palisade.Rules.Matching;

namespace Palisade.Scanning;

/// <summary>Parses batches, matches their events and makes findings. One per thread.</summary>
internal sealed class ScanWorker(ScanPlan plan, ScanOptions options, IndicatorSet? indicators = null, TimeProvider? clock = null) : IEventSink
{
    private readonly Matcher _matcher = plan.Rules.CreateMatcher();
    private readonly BatchParser _parser = new(options, plan.Rules.Vocabulary);
    private readonly EventJson _eventJson = new();
    private readonly ByteBuffer _json = new(8192);
    private readonly List<int> _fields = [];
    private readonly IndicatorMatcher? _indicators = indicators is { All.Count: > 0 } ? new IndicatorMatcher(indicators, clock ?? TimeProvider.System) : null;
    private BatchResult _result = null!;

    public Matcher Matcher => _matcher;

    /// <summary>Fills in what comes of a batch.</summary>
    public void Process(BatchResult result)
    {
        _result = result;
        _parser.Parse(result, this);
    }

    public void OnFailure(in ParseFailure failure) => _result.Add(failure);

    public void OnEvent(LogEvent e)
    {
        if ((options.FromTicks ?? options.ToTicks) is not null && options.IsOutside(e.TimeTicks))
        {
            _result.Outside++;
            return;
        }

        _result.Events++;
        if (e.Source.IsUnknown)
            _result.WithoutSource++;
        if (e.GuessedYear > 0)
            _result.AddGuessedYear(e.GuessedYear);
        int matches = _matcher.Match(e);
        if (matches > 0)
            Take(e, matches);
        if (_indicators is not null && _indicators.Match(e) > 0)
            TakeIndicators(e, _indicators.Found);
    }

    private void TakeIndicators(LogEvent e, IReadOnlyList<(int Field, Indicator Indicator)> found)
    {
        ReadOnlyMemory<byte> eventJson = Render(e);
        foreach ((int field, Indicator indicator) in found)
        {
            _json.Truncate(0);
            _eventJson.Append(e, [field], _json);
            _result.Findings.Add(MakeFinding(e, indicator.ToRule(), eventJson));
        }
    }

    private void Take(LogEvent e, int matches)
    {
        ReadOnlyMemory<byte> eventJson = default;
        for (int i = 0; i < matches; i++)
        {
            int rule = _matcher.RuleAt(i);
            if (plan.Feeds(rule))
                plan.Correlations.Capture(e, plan.Collected(rule), _result.BaseMatches, plan.LookupOf(_matcher.VariantAt(i)));
            if (!plan.Reports(rule))
                continue;
            // Several rules on one event share its rendering.
            if (eventJson.IsEmpty)
                eventJson = Render(e);
            _result.Findings.Add(MakeFinding(e, i, eventJson));
        }
    }

    private byte[] Render(LogEvent e)
    {
        _json.Truncate(0);
        _eventJson.Append(e, _json);
        return _json.Written.ToArray();
    }

    private Finding MakeFinding(LogEvent e, int match, ReadOnlyMemory<byte> eventJson)
    {
        _matcher.FieldsOf(match, _fields);
        _json.Truncate(0);
        _eventJson.Append(e, CollectionsMarshal.AsSpan(_fields), _json);
        return MakeFinding(e, plan.Rules.Rules[_matcher.RuleAt(match)], eventJson);
    }

    // What matched is in the buffer of JSON.
    private Finding MakeFinding(LogEvent e, SigmaDocument rule, ReadOnlyMemory<byte> eventJson)
    {
        return new Finding
        {
            TimeTicks = e.TimeTicks,
            Rule = rule,
            Source = new FindingSource(_result.Input.Path, _result.Input.Format!.Name, e.RecordNumber, e.OffsetBytes, _result.Input.LeafAt?.Invoke(e.OffsetBytes)),
            Host = e.HostField >= 0 ? e.TextOf(e.Fields[e.HostField]) ?? "" : "",
            Channel = e.Source.Channel ?? "",
            MatchedJson = _json.Written.ToArray(),
            EventJson = eventJson,
        };
    }
}
