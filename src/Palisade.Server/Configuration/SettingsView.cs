using System.Reflection;
using Palisade.Server.Listeners;
using Palisade.Server.Pages;

namespace Palisade.Server.Configuration;

/// <summary>The configuration in effect, without secrets. Immutable.</summary>
/// <param name="Version">Of the program.</param>
/// <param name="Values">Names as in the file, with what they are.</param>
/// <param name="Listeners">Those of the network.</param>
/// <param name="Followed">Files and folders that are followed.</param>
internal sealed record SettingsView(string Version, IReadOnlyList<SettingView> Values, IReadOnlyList<ListenerView> Listeners, IReadOnlyList<string> Followed)
{
    public static SettingsView Of(ServeHost host)
    {
        ServeSettings settings = host.Settings;
        string version = typeof(SettingsView).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";
        SettingView[] values =
        [
            new("data", Path.GetFullPath(settings.DataFolder)),
            new("database", settings.Database?.ToString() ?? "(SQLite, server.db in the data folder)"),
            new("keyFile", settings.KeyFile ?? "(vault.key in the data folder)"),
            new("rules", host.Rules.Places.AreStarterRules ? "(the starter rules)" : string.Join(", ", host.Rules.Places.Rules)),
            new("mappings", host.Rules.Places.Mappings.Count == 0 ? "(the built-in one)" : string.Join(", ", host.Rules.Places.Mappings)),
            new("indicators", host.Rules.Places.Indicators.Count == 0 ? "(none)" : string.Join(", ", host.Rules.Places.Indicators)),
            new("lateness", Shown.Span(settings.Lateness)),
            new("alertDays", Shown.Count(settings.AlertDays)),
            new("web", $"{settings.Web}{Words(settings.WebTls)}"),
            new("organisation", settings.Organisation.Words),
            new("regimes", string.Join(", ", settings.Regimes.Select(r => r.Digest.Length == 0 ? r.Place : $"{r.Place} ({r.Regime.Id}, {r.Digest[..12]})"))),
            new("notices", settings.Notices.Words),
            new("connections", $"{Shown.Count(host.Listeners.Limits.All)} of each listener and of the pages, {Shown.Count(host.Listeners.Limits.OfAddress)} of one address"),
        ];
        return new SettingsView(version, values, [.. host.Listeners.Network.Select(l => ViewOf(l, host.Listeners.Counters.GetValueOrDefault(l.Name) ?? new ListenerCounters()))], [.. host.Listeners.Tails.Select(t => $"{t.Path} ({t.Class})")]);
    }

    private static ListenerView ViewOf(ListenerSettings listener, ListenerCounters counters) => new(listener.Name, ListenerProtocols.Word(listener.Protocol), listener.EndPoint.ToString(), listener.Class,
        (listener.Tls is null ? "plaintext" : listener.Tls.ClientAuthorities is null ? "TLS" : "TLS, senders with certificates") + (listener.Token is null ? "" : ", with a token"), counters.Open, counters.RefusedConnections, counters.MalformedConnections, counters.FailedHandshakes);

    private static string Words(TlsSettings? tls) => tls is null ? ", without TLS" : $", TLS with {tls.CertificateFile}";
}

/// <summary>A setting.</summary>
/// <param name="Name">As in the file.</param>
/// <param name="Value">In words; of a secret only where it is.</param>
internal sealed record SettingView(string Name, string Value);

/// <summary>A listener and what it counts.</summary>
internal sealed record ListenerView(string Name, string Protocol, string Address, string Class, string Guard, long Open, long Refused, long Malformed, long FailedHandshakes);
