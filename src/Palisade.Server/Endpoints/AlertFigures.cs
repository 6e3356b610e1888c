using System.Globalization;
using System.Text;
using Palisade.Server.Alerts;
using Palisade.Server.Cases;

namespace Palisade.Server.Endpoints;

/// <summary>The figures of alerts and of the cases proposed of them, in the text format of Prometheus.</summary>
internal static class AlertFigures
{
    public static string Of(AlertCounts counts, ProposalBoard proposals)
    {
        (IReadOnlyDictionary<AlertState, long> byState, long suppressed) = counts.ByState();
        StringBuilder text = new("# HELP palisade_alerts Alerts by state; suppressed are those that suppressions hide wholly, in any state.\n# TYPE palisade_alerts gauge\n");
        foreach ((AlertState state, long count) in byState)
            text.Append(CultureInfo.InvariantCulture, $"palisade_alerts{{state=\"{AlertStates.Name(state)}\"}} {count}\n");
        text.Append(CultureInfo.InvariantCulture, $"palisade_alerts{{state=\"suppressed\"}} {suppressed}\n");
        (long groupings, TimeSpan time) = proposals.Groupings;
        text.Append("# HELP palisade_grouping_seconds From new alerts in the database to the proposed cases that they belong to.\n# TYPE palisade_grouping_seconds summary\n");
        return text.Append(CultureInfo.InvariantCulture, $"palisade_grouping_seconds_sum {time.TotalSeconds:F6}\npalisade_grouping_seconds_count {groupings}\n").ToString();
    }
}
