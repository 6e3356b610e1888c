using System.Net;
using Palisade.Server.Listeners;
using Palisade.Server.Listeners.Tailing;
using Palisade.Server.Notices;
using Palisade.Server.Storage;
using Palisade.Server.Web;

namespace Palisade.Server.Configuration;

/// <summary>How the server runs: the configuration file, with what the command line says over it.</summary>
public sealed record ServeSettings
{
    /// <summary>The folder of everything that the server keeps; the vault lies in <c>vault</c> below it.</summary>
    public string DataFolder { get; init; } = "palisade-data";

    /// <summary>The PostgreSQL database; null for a file of SQLite in the data folder.</summary>
    internal DatabasePlace? Database { get; init; }

    /// <summary>The vault's root key; null for <c>vault.key</c> in the data folder.</summary>
    public string? KeyFile { get; init; }

    /// <summary>Sigma rules: files and folders. Empty for the starter rules.</summary>
    public IReadOnlyList<string> Rules { get; init; } = [];

    /// <summary>Mapping files, after the built-in one.</summary>
    public IReadOnlyList<string> Mappings { get; init; } = [];

    /// <summary>How many days an alert is kept after it was last seen: 1 to 3,650. It has tokens, no clear values; it ends all the same.</summary>
    public int AlertDays { get; init; } = 400;

    /// <summary>The longest item of evidence, in bytes; null for 64 GiB.</summary>
    public long? EvidenceLimit { get; init; }

    /// <summary>Lists of indicators of threats: files and folders.</summary>
    public IReadOnlyList<string> Indicators { get; init; } = [];

    /// <summary>How long correlations wait for events that come late, out of the order of their times.</summary>
    public TimeSpan Lateness { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Where the pages and the API are served.</summary>
    public IPEndPoint Web { get; init; } = new(IPAddress.Loopback, 5170);

    /// <summary>Whether the command line said where (<c>--urls</c>), and not the file.</summary>
    internal bool IsWebOfCommandLine { get; init; }

    /// <summary>Where a browser finds the pages.</summary>
    public string WebAddress => WebPages.Address;

    /// <summary>The pages and the API, as configured.</summary>
    internal WebSettings WebPages => new(Web, WebTls, Path.Combine(DataFolder, "web-keys"));

    /// <summary>The certificate of the pages and the API; null for none, which is for loopback only.</summary>
    internal TlsSettings? WebTls { get; init; }

    /// <summary>The settings without a configuration file: this machine only.</summary>
    public static ServeSettings Loopback { get; } = new()
    {
        Listeners =
        [
            new("syslog-udp", ListenerProtocol.SyslogUdp, new IPEndPoint(IPAddress.Loopback, 5514), "default", null),
            new("syslog-tcp", ListenerProtocol.SyslogTcp, new IPEndPoint(IPAddress.Loopback, 5514), "default", null),
            new("relp", ListenerProtocol.Relp, new IPEndPoint(IPAddress.Loopback, 2514), "default", null),
        ],
    };

    /// <summary>The settings of a demonstration: this machine only, with what its samples are sent to.</summary>
    public static ServeSettings Demo { get; } = Loopback with
    {
        Listeners = [.. Loopback.Listeners, new("http", ListenerProtocol.Http, new IPEndPoint(IPAddress.Loopback, 5580), "default", null)],
        Organisation = new Organisation("Example Works", TimeZoneInfo.Utc, null),
        Regimes = [.. ChosenRegime.Default, ChosenRegime.BuiltIn("nis2")!, ChosenRegime.BuiltIn("gdpr")!],
    };

    /// <summary>Each listener in words.</summary>
    public IEnumerable<string> ListenersInWords => [.. NetworkInWords, .. Tails.Select(t => $"{t.Name} follows {t.Path}")];

    private IEnumerable<string> NetworkInWords => Listeners.Select(l => $"{l.Name} on {l.EndPoint}{(l.Tls is null ? "" : l.Tls.ClientAuthorities is null ? " with TLS" : " with TLS and certificates of senders")}");

    /// <summary>Where in the file some of it stands.</summary>
    internal SettingsPlaces Places { get; init; } = SettingsPlaces.None;

    /// <summary>How many connections each listener, and the pages, have at most.</summary>
    internal ConnectionLimits Connections { get; init; } = ConnectionLimits.Default;

    /// <summary>Where records come in.</summary>
    internal IReadOnlyList<ListenerSettings> Listeners { get; init; } = [];

    /// <summary>Whose incidents these are.</summary>
    internal Organisation Organisation { get; init; } = Organisation.Unnamed;

    /// <summary>The packs that grade incidents and set clocks.</summary>
    internal IReadOnlyList<ChosenRegime> Regimes { get; init; } = ChosenRegime.Default;

    /// <summary>What is told to whom.</summary>
    internal NoticeSettings Notices { get; init; } = new();

    /// <summary>Files and folders that are followed.</summary>
    internal IReadOnlyList<TailSettings> Tails { get; init; } = [];
}
