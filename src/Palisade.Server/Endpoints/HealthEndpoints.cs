using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Palisade.Findings;
using Palisade.Rules;
using Palisade.Server.Authorization;
using Palisade.Server.Collecting;
using Palisade.Server.Listeners;
using Palisade.Server.Rulebook;
using Palisade.Server.Storage;

namespace Palisade.Server.Endpoints;

/// <summary>What machines ask: whether the program lives, whether it takes records in, and its figures (Prometheus text format 0.0.4).</summary>
internal static class HealthEndpoints
{
    public static void Map(WebApplication app, Collector collector, LiveState state, ServeHost host)
    {
        app.MapGet("/health", () => Results.Text("alive\n")).OpenToAll();
        app.MapGet("/ready", (StoreHealth store) => ReadyAsync(collector, store)).OpenToAll();
        app.MapGet("/metrics", async (StoreFigures figures) => Results.Text(Metrics(collector, state, host) + await figures.TextAsync(), "text/plain; version=0.0.4")).Needs(Permission.ReadMetrics, orLoopback: true);
    }

    // Who asks may be anybody: where the database is, the log says.
    private static async Task<IResult> ReadyAsync(Collector collector, StoreHealth store)
    {
        string? problem = Trouble(collector) is { } trouble ? $"takes nothing in: {trouble}"
            : await store.AnswersAsync() ? null
            : "the database cannot be reached: records are taken in as long as there is room for those that wait, and nothing is found in them meanwhile. The log of the program says why";
        return problem is null ? Results.Text("ready\n") : Results.Text(problem + "\n", statusCode: StatusCodes.Status503ServiceUnavailable);
    }

    private static string? Trouble(Collector collector) => collector.TroubleReason ?? collector.Marks.Trouble();

    private static string Metrics(Collector collector, LiveState state, ServeHost host)
    {
        StringBuilder text = new();
        Family(text, "palisade_records_total", "counter", "Records acknowledged: durable in the vault.");
        foreach (Source source in collector.Sources)
            Sample(text, "palisade_records_total", $"source=\"{Escaped(source.Identity.ToString())}\"", source.Records);
        Family(text, "palisade_record_bytes_total", "counter", "Raw bytes of these records.");
        foreach (Source source in collector.Sources)
            Sample(text, "palisade_record_bytes_total", $"source=\"{Escaped(source.Identity.ToString())}\"", source.Bytes);
        Family(text, "palisade_records_lost_total", "counter", "Records known to be lost before they came here, declared in the vault.");
        foreach (Source source in collector.Sources)
            Sample(text, "palisade_records_lost_total", $"source=\"{Escaped(source.Identity.ToString())}\"", source.Lost);
        Family(text, "palisade_source_gaps_total", "counter", "Leaps in the numbers that a sender gives its records.");
        foreach (Source source in collector.Sources)
            Sample(text, "palisade_source_gaps_total", $"source=\"{Escaped(source.Identity.ToString())}\"", source.Gaps);
        Family(text, "palisade_source_last_seen_seconds", "gauge", "When a record was last acknowledged, in seconds since 1970; 0 for never.");
        foreach (Source source in collector.Sources)
            Sample(text, "palisade_source_last_seen_seconds", $"source=\"{Escaped(source.Identity.ToString())}\"", source.LastSeenTicks == 0 ? 0 : (source.LastSeenTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerSecond);
        Family(text, "palisade_source_refused_total", "counter", "How often what a sender sent was refused, or could not be understood.");
        foreach (Source source in collector.Sources)
            Sample(text, "palisade_source_refused_total", $"source=\"{Escaped(source.Identity.ToString())}\"", source.Refused);
        Family(text, "palisade_source_silent", "gauge", "1 where a sender says nothing, and by its habit should.");
        foreach (Source source in collector.Sources)
            Sample(text, "palisade_source_silent", $"source=\"{Escaped(source.Identity.ToString())}\"", source.IsSilent ? 1 : 0);
        Family(text, "palisade_connections_open", "gauge", "Connections of senders.");
        foreach ((string name, ListenerCounters counters) in Connections(host))
            Sample(text, "palisade_connections_open", $"listener=\"{Escaped(name)}\"", counters.Open);
        Family(text, "palisade_connections_malformed_total", "counter", "Connections ended because nothing could be understood any more.");
        foreach ((string name, ListenerCounters counters) in Connections(host))
            Sample(text, "palisade_connections_malformed_total", $"listener=\"{Escaped(name)}\"", counters.MalformedConnections);
        Family(text, "palisade_connections_refused_total", "counter", "Connections ended at once, because there were too many of their address, or at all.");
        foreach ((string name, ListenerCounters counters) in Connections(host))
            Sample(text, "palisade_connections_refused_total", $"listener=\"{Escaped(name)}\"", counters.RefusedConnections);
        Family(text, "palisade_connections_slow_total", "counter", "Connections ended because a record took too long to come, or nothing came at all.");
        foreach ((string name, ListenerCounters counters) in Connections(host))
            Sample(text, "palisade_connections_slow_total", $"listener=\"{Escaped(name)}\"", counters.SlowConnections);
        Family(text, "palisade_connections_handshakes_failed_total", "counter", "Connections whose TLS handshake failed, or that ended right after it: plain text, a certificate that one side does not trust.");
        foreach ((string name, ListenerCounters counters) in Connections(host))
            Sample(text, "palisade_connections_handshakes_failed_total", $"listener=\"{Escaped(name)}\"", counters.FailedHandshakes);
        Family(text, "palisade_rules", "gauge", "Rules in use.");
        Sample(text, "palisade_rules", "", state.Rules.Plan.Documents.Count());
        Family(text, "palisade_rules_rejected", "gauge", "Rules that did not load, or cannot run.");
        Sample(text, "palisade_rules_rejected", "", RuleLosses.Rejected(state.Rules).Count());
        Family(text, "palisade_rules_left_out", "gauge", "Rules that do not run by their status: deprecated, unsupported.");
        Sample(text, "palisade_rules_left_out", "", state.Rules.Loaded.LeftOut.Length);
        Family(text, "palisade_rules_refused", "gauge", "1 when the files say something that is not put to use, because a rule that runs would be lost; else 0.");
        Sample(text, "palisade_rules_refused", "", host.Rules.State.IsRefused ? 1 : 0);
        Family(text, "palisade_rules_held", "gauge", "Rules held back until a second person agrees.");
        Sample(text, "palisade_rules_held", "", state.Rules.Gate.Held.Count);
        Family(text, "palisade_configuration_refused", "gauge", "1 when the configuration file as it was read last is not in use, because something is wrong in it; else 0.");
        Sample(text, "palisade_configuration_refused", "", host.Reloader.Last is { Problems.Count: > 0 } ? 1 : 0);
        Family(text, "palisade_findings_total", "counter", "Matches of rules.");
        foreach (RuleLevel level in Enum.GetValues<RuleLevel>())
            Sample(text, "palisade_findings_total", $"level=\"{RuleLevels.Name(level)}\"", state.Detection.Counts.Findings(level));
        Family(text, "palisade_detection_waiting_bytes", "gauge", "Durable records that wait to be matched.");
        Sample(text, "palisade_detection_waiting_bytes", "", state.Detection.Waiting.Count);
        Family(text, "palisade_events_total", "counter", "Events matched against the rules.");
        Sample(text, "palisade_events_total", "", state.Detection.Counts.Events);
        Family(text, "palisade_event_failures_total", "counter", "Records, or parts of them, that are no events.");
        Sample(text, "palisade_event_failures_total", "", state.Detection.Counts.Failures);
        Family(text, "palisade_events_unrecognised_total", "counter", "Events of no kind that is known, among those matched: kept and searched, but no rule runs on them.");
        Sample(text, "palisade_events_unrecognised_total", "", state.Detection.Counts.Unrecognised);
        Family(text, "palisade_alerts_removed_total", "counter", "Alerts removed because there were too many.");
        Sample(text, "palisade_alerts_removed_total", "state=\"closed\"", state.Detection.Counts.Removed.Closed);
        Sample(text, "palisade_alerts_removed_total", "state=\"other\"", state.Detection.Counts.Removed.Others);
        Family(text, "palisade_vault_reopened_total", "counter", "How often the vault was opened again after a failed write.");
        Sample(text, "palisade_vault_reopened_total", "", collector.Reopened);
        return text.ToString();
    }

    // The pages are no listener of records, and have connections as well.
    private static IEnumerable<KeyValuePair<string, ListenerCounters>> Connections(ServeHost host) => host.Listeners.Counters.OrderBy(c => c.Key, StringComparer.Ordinal).Append(new("(pages)", host.Listeners.WebCounters));

    private static void Family(StringBuilder text, string name, string type, string help) => text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {type}\n");

    private static void Sample(StringBuilder text, string name, string labels, long value) =>
        text.Append(CultureInfo.InvariantCulture, $"{name}{(labels.Length > 0 ? "{" + labels + "}" : "")} {value}\n");

    // Prometheus text format: backslash, double quote and line feed.
    private static string Escaped(string value) => value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
