using System.Collections.Immutable;
using Palisade.Events;
using Palisade.Rules;
using Palisade.Rules.Correlation;

namespace Palisade.Findings;

/// <summary>Turns the result of a correlation into a finding.</summary>
internal static class CorrelationFindings
{
    /// <summary>The finding for a result.</summary>
    /// <param name="result">The result.</param>
    /// <param name="inputs">The files, by the index in each place (<see cref="CorrelationSpill.Inputs"/>).</param>
    /// <param name="titleOf">The title of a rule by its name or id.</param>
    /// <remarks>Its <see cref="Finding.MatchedJson"/> holds the fields grouped by; there is no single event to show.</remarks>
    public static Finding From(CorrelationResult result, IReadOnlyList<(string Path, string Format)> inputs, Func<string, string>? titleOf = null)
    {
        CorrelationRule rule = result.Node.Rule;
        ImmutableArray<KeyValuePair<string, string>> group = [.. result.Group.Select((value, i) => KeyValuePair.Create(result.Node.Layout[i], value))];
        return new Finding
        {
            TimeTicks = result.ToTicks,
            Rule = rule,
            Source = Source(result.Place, inputs),
            Host = result.Host,
            Channel = result.Channel,
            MatchedJson = Json(group),
            Correlation = new CorrelationFact(
                TypeName(rule.Type),
                result.Count,
                result.FromTicks,
                result.ToTicks,
                group,
                [.. result.Records.Select(r => Source(r, inputs))])
            {
                Rules = [.. rule.Rules.Select(titleOf ?? (name => name))],
            },
        };
    }

    /// <summary>The type as rules write it: <c>event_count</c>.</summary>
    public static string TypeName(CorrelationType type) => type switch
    {
        CorrelationType.EventCount => "event_count",
        CorrelationType.ValueCount => "value_count",
        CorrelationType.Temporal => "temporal",
        CorrelationType.TemporalOrdered => "temporal_ordered",
        CorrelationType.ValueSum => "value_sum",
        CorrelationType.ValueAvg => "value_avg",
        CorrelationType.ValuePercentile => "value_percentile",
        _ => "value_median",
    };

    private static FindingSource Source(in MatchPlace place, IReadOnlyList<(string Path, string Format)> inputs) =>
        new(inputs[place.Input].Path, inputs[place.Input].Format, place.Record, place.OffsetBytes, place.Leaf);

    private static ReadOnlyMemory<byte> Json(ImmutableArray<KeyValuePair<string, string>> group)
    {
        ByteBuffer json = new(256);
        JsonText.AppendObject(group, json);
        return json.Written.ToArray();
    }
}
