using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Palisade.Proofs.Format;
using Palisade.Rules;
using Palisade.Rules.Mapping;
using Palisade.Server.Collecting;
using Palisade.Server.Detecting;
using Palisade.Server.Rulebook;
using Palisade.Server.Storage;
using Palisade.Vault;

namespace Palisade.Tests.Server;

/// <summary>Collecting and detecting in this process, over a folder that may be opened again.</summary>
internal sealed class LiveSession : IAsyncDisposable
{
    /// <summary>A retention class beside the usual one.</summary>
    public const string OtherClass = "other";

    private readonly ServerStore _store;

    public LiveSession(string folder, RuleCollection rules, TimeSpan lateness, TimeSpan? alertAge = null, TimeProvider? clock = null, DatabasePlace? database = null)
    {
        string vault = Path.Combine(folder, "vault");
        VaultOptions options = new() { Classes = new Dictionary<string, RetentionDays>(new VaultOptions().Classes) { [OtherClass] = new VaultOptions().Classes["default"] }, KeyFile = Path.Combine(folder, "vault.key"), Clock = clock ?? TimeProvider.System };
        if (!Directory.Exists(vault))
            VaultWriter.Create(vault, options);
        _store = database is null ? ServerStore.Open(Path.Combine(folder, "server.db")) : ServerStore.Open(database);
        Detection = new Detection(new DetectionSetup(_store, DetectionKeys.Of(folder), vault, options, lateness, 2) { AlertAge = alertAge ?? TimeSpan.FromDays(400) }, LiveRules.Compile(Whole(rules), LogSourceMapping.Default, 1), NullLoggerFactory.Instance);
        Collector = Collector.Open(vault, options, Detection.Tap, NullLogger.Instance);
        Detection.Start(Collector);
    }

    public Detection Detection { get; }

    public ServerStore Store => _store;

    /// <summary>What is approved, by mark.</summary>
    public Dictionary<string, DateTimeOffset> Approved { get; } = [];

    /// <summary>Holds back what is not in <see cref="Approved"/>, in rules that are read again; the first ones run as they are, as in a scan.</summary>
    public RuleGate Gate => field ??= new RuleGate(() => Approved, new byte[32]);

    public Collector Collector { get; }

    /// <summary>Rules of which none is held back.</summary>
    public static GatedRules Whole(RuleCollection rules) => new(rules, [], null, new Dictionary<SigmaDocument, string[]>());

    /// <summary>Sends lines of one source.</summary>
    public async Task SendAsync(string source, IEnumerable<byte[]> lines)
    {
        RecordBuffer records = new();
        foreach (byte[] line in lines)
            records.Add(line, RecordFlags.LineFeed);
        await Collector.SourceOf(new SourceIdentity("test", source)).AppendAsync(records, CancellationToken.None);
    }

    /// <summary>Waits until nothing is under way.</summary>
    public async Task SettleAsync()
    {
        while (Detection.Waiting.Count > 0)
            await Task.Delay(20);
    }

    /// <summary>Findings by rule.</summary>
    public SortedDictionary<string, long> Counts()
    {
        SortedDictionary<string, long> counts = new(StringComparer.Ordinal);
        using ServerDb db = _store.CreateDbContext();
        foreach (string row in db.Database.SqlQueryRaw<string>("SELECT rule_id || '|' || sum(count) AS \"Value\" FROM alert GROUP BY rule_id"))
            counts.Add(row.Split('|')[0], long.Parse(row.Split('|')[1], System.Globalization.CultureInfo.InvariantCulture));
        return counts;
    }

    /// <summary>All text of the database.</summary>
    public byte[] DatabaseBytes(string folder)
    {
        SqliteConnection.ClearAllPools();
        return [.. Directory.GetFiles(folder, "server.db*").SelectMany(File.ReadAllBytes)];
    }

    public async ValueTask DisposeAsync()
    {
        Collector.Close();
        Collector.Dispose();
        await Detection.DisposeAsync();
        _store.Dispose();
        SqliteConnection.ClearAllPools();
    }
}
