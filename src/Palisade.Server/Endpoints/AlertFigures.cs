using System.Globalization;
using System.Text;
using Palisade.Server.Alerts;

namespace Palisade.Server.Endpoints;

/// <summary>The figures of alerts, in the text format of Prometheus.</summary>
internal static class AlertFigures
{
    public static string Of(AlertCounts counts)
    {
        (IReadOnlyDictionary<AlertState, long> byState, long suppressed) = counts.ByState();
        StringBuilder text = new("# HELP palisade_alerts Alerts by state; suppressed are those that suppressions hide wholly, in any state.\n# TYPE palisade_alerts gauge\n");
        foreach ((AlertState state, long count) in byState)
            text.Append(CultureInfo.InvariantCulture, $"palisade_alerts{{state=\"{AlertStates.Name(state)}\"}} {count}\n");
        return text.Append(CultureInfo.InvariantCulture, $"palisade_alerts{{state=\"suppressed\"}} {suppressed}\n").ToString();
    }
}
