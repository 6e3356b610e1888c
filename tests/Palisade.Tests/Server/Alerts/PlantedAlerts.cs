using System.Text;
using System.Text.Json;
using Palisade.Findings;
using Palisade.Rules;
using Palisade.Server;
using Palisade.Server.Detecting;
using Palisade.Server.Ledger;
using Palisade.Server.Storage;
using Palisade.Server.Suppressing;

namespace Palisade.Tests.Server.Alerts;

/// <summary>Writes alerts as detection does, with tokens, from findings made up by a test.</summary>
internal sealed class PlantedAlerts(ServerStore store, LedgerWriter? ledger = null, long most = ServerLimits.MaxAlerts) : IDisposable
{
    private readonly AlertDrafts _drafts = new([.. Enumerable.Range(0, 32).Select(i => (byte)i)]);
    private readonly DetectionTables _tables = new(store, most);
    private long _ordinal;

    /// <summary>What is suppressed.</summary>
    public SuppressionSet Suppressions
    {
        set => _drafts.Suppressions = value;
    }

    /// <summary>Whether what is too old goes as well.</summary>
    public bool Prunes { get; set; }

    /// <summary>What went because there was too much, all in all.</summary>
    public AlertsRemoved Removed { get; private set; }

    /// <summary>The rule of a title; its id is made of it.</summary>
    public static Rule RuleOf(string title, RuleLevel level = RuleLevel.High) => RuleLoader.LoadText("r.yml", Encoding.UTF8.GetBytes($$"""
        title: {{JsonSerializer.Serialize(title)}}
        id: {{IdOf(title)}}
        logsource: {product: windows}
        detection: {s: {Image: x}, condition: s}
        level: {{RuleLevels.Name(level)}}
        tags: [attack.execution]
        """), RuleLoadOptions.Default).Rules[0];

    public static string IdOf(string title) => new Guid(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(title)).AsSpan(0, 16)).ToString();

    /// <summary>Has a rule find events, and writes what comes of it at once.</summary>
    /// <param name="now">When it is found.</param>
    /// <param name="title">The rule.</param>
    /// <param name="host">The host, in clear.</param>
    /// <param name="fields">What matched, in clear; a JSON object.</param>
    /// <param name="level">The rule's level.</param>
    /// <param name="count">How many findings.</param>
    /// <param name="rule">The rule itself; null for one of that title.</param>
    /// <param name="happened">The time of the event; null for when it is found, the earliest that there is for none.</param>
    /// <returns>The number of the alert; what happened is in the ledger, where there is one.</returns>
    public long Find(DateTimeOffset now, string title, string host = "DC1", string fields = """{"Image":"C:\\x.exe"}""", RuleLevel level = RuleLevel.High, int count = 1, SigmaDocument? rule = null, DateTimeOffset? happened = null)
    {
        for (int i = 0; i < count; i++)
        {
            long ordinal = ++_ordinal;
            byte[] json = Encoding.UTF8.GetBytes(fields);
            _drafts.Add(new Finding { TimeTicks = happened == DateTimeOffset.MinValue ? 0 : (happened ?? now).UtcTicks, Rule = rule ?? RuleOf(title, level), Source = new FindingSource("syslog-tcp/" + host, "ndjson", ordinal, 0), Host = host, MatchedJson = json, EventJson = json }, ordinal, now);
        }

        return Write(now);
    }

    /// <summary>Has a correlation find something of a group, and writes what comes of it at once.</summary>
    /// <param name="now">When it is found.</param>
    /// <param name="title">The correlation.</param>
    /// <param name="group">What it groups by, in clear.</param>
    /// <returns>The number of the alert.</returns>
    public long Correlate(DateTimeOffset now, string title, params (string Field, string Value)[] group)
    {
        FindingSource source = new("syslog-tcp/10.0.0.9", "ndjson", ++_ordinal, 0);
        _drafts.Add(new Finding
        {
            TimeTicks = now.UtcTicks,
            Rule = RuleOf(title),
            Source = source,
            MatchedJson = JsonSerializer.SerializeToUtf8Bytes(group.ToDictionary(g => g.Field, g => g.Value)),
            Correlation = new CorrelationFact("event_count", 5, now.UtcTicks, now.UtcTicks, [.. group.Select(g => KeyValuePair.Create(g.Field, g.Value))], [source]),
        }, now);
        return Write(now);
    }

    public void Dispose() => _drafts.Dispose();

    private long Write(DateTimeOffset now)
    {
        AlertsRemoved removed = _tables.Write(new DetectionFlush(UnixMicrosecondsConverter.Of(now), _drafts.All, _drafts.Hours, _drafts.SuppressionHits, [], [], new Dictionary<long, Cursor>(), Prunes ? new DetectionPrune(0, UnixMicrosecondsConverter.Of(now.AddDays(-400))) : null));
        Removed = new AlertsRemoved(Removed.Closed + removed.Closed, Removed.Others + removed.Others);
        long id = _drafts.All.Single().Id;
        _drafts.Clear();
        ledger?.SettleNowAsync().GetAwaiter().GetResult();
        return id;
    }
}
