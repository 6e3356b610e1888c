using Microsoft.Extensions.Logging;
using Palisade.Proofs.Format;
using Palisade.Rules;
using Palisade.Rules.Indicators;
using Palisade.Rules.Mapping;
using Palisade.Scanning;
using Palisade.Server.Alerts;
using Palisade.Server.Cases;
using Palisade.Server.Collecting;
using Palisade.Server.Configuration;
using Palisade.Server.Demo;
using Palisade.Server.Detecting;
using Palisade.Server.Ledger;
using Palisade.Server.Listeners;
using Palisade.Server.Revealing;
using Palisade.Server.Rulebook;
using Palisade.Server.Storage;
using Palisade.Server.Suppressing;
using Palisade.Vault;
using Palisade.Vault.Keys;
using Palisade.Vault.Retention;
using Palisade.Vault.Storage;

namespace Palisade.Server;

/// <summary>The program that runs all day, on one screen: sender -> listener -> vault -> acknowledgement -> rules -> alert.</summary>
public sealed class Serve
{
    private readonly ServeSettings _settings;
    private readonly VaultOptions _vault;
    private readonly ILoggerFactory _logs;
    private Task<ServerStore>? _opening;
    private volatile LedgerWriter? _ledger;

    /// <param name="settings">How it runs.</param>
    /// <param name="vault">How the vault is opened; the key file of the settings goes before its own.</param>
    /// <param name="logs">Takes messages.</param>
    public Serve(ServeSettings settings, VaultOptions vault, ILoggerFactory logs)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(vault);
        (_settings, _logs) = (settings, logs);
        _vault = vault with { KeyFile = settings.KeyFile ?? vault.KeyFile, RecordReaders = vault.RecordReaders ?? (() => new RecordReader(clock: vault.Clock)) };
    }

    /// <summary>Where the vault lies.</summary>
    public string VaultFolder => Path.Combine(_settings.DataFolder, "vault");

    /// <summary>Where the first account is made, once it listens: the address has the token in it, is for whoever started the program, and is good once. Null when there are accounts.</summary>
    public string? FirstAccountAddress { get; private set; }

    /// <summary>Reads the configuration file again, for <see cref="ReloadAsync"/>; null where there is none.</summary>
    public Func<SettingsReading>? ReadSettings { get; init; }

    /// <summary>Whether the sample logs are sent through its listeners, over and over, and accounts are made to look around with.</summary>
    public bool IsDemo { get; init; }

    /// <summary>How to look at the demonstration, once it listens; null when it is none, or has accounts from before.</summary>
    public DemoAccess? DemoAccess => Host?.DemoAccess;

    /// <summary>What listens; null before.</summary>
    internal ServeHost? Host { get; private set; }

    /// <summary>Reads the configuration and the rules again, without a record lost: listeners come, go and change, and those that stay keep their connections. What is wrong is said on the log, and nothing of it
    /// is put to use; what needs a restart is named there.</summary>
    /// <remarks>Safe on any thread, and nothing while it does not listen.</remarks>
    public Task ReloadAsync() => Host?.Reloader.ReloadAsync() ?? Task.CompletedTask;

    /// <summary>Begins to open the database while the caller loads the rules, which takes about as long. May be left out.</summary>
    /// <remarks>What goes wrong is thrown by <see cref="RunAsync"/>.</remarks>
    public void Prepare() => _opening ??= Task.Run(() =>
    {
        OwnFolder.Make(_settings.DataFolder);
        // A server that runs has its tables as it knows them: none is brought to this version before it has ended.
        using IDisposable? held = File.Exists(Path.Combine(VaultFolder, VaultSettings.Path)) ? new PosixDisk(VaultFolder).Lock(VaultWriter.LockPath) : null;
        return _settings.Database is { } place ? ServerStore.Open(place) : ServerStore.Open(Path.Combine(_settings.DataFolder, ServerStore.FileName));
    });

    /// <summary>Runs until told to stop.</summary>
    /// <param name="rules">The rules as loaded.</param>
    /// <param name="mapping">From log sources to fields.</param>
    /// <param name="ready">Called once it listens.</param>
    /// <param name="stop">Ends it in good order: what has come in is durable, and the vault is closed.</param>
    /// <exception cref="IOException">The vault cannot be opened, or a port cannot be had; says why.</exception>
    public async Task RunAsync(RuleCollection rules, LogSourceMapping mapping, Action<ServeSettings> ready, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(ready);
        Prepare();
        OwnFolder.Make(_settings.DataFolder);
        if (Directory.Exists(VaultFolder))
            KeptSecrets.Restore(_settings.DataFolder, new VaultPlace(VaultFolder, _vault));
        DetectionKeys keys = DetectionKeys.Of(_settings.DataFolder);
        // The database is asked only where a rule names somebody: the rules are compiled while it opens.
        RuleGate gate = new(() => RevealBook.Standing(_opening!.GetAwaiter().GetResult(), Reveal.Rule, _vault.Clock.GetUtcNow()), keys.State);
        LiveRules compiled = gate.Compile(rules, mapping, IndicatorSet.Load(_settings.Indicators), generation: 1);
        using ServerStore store = await _opening!.ConfigureAwait(false);
        if (!Directory.Exists(VaultFolder))
            VaultWriter.Create(VaultFolder, _vault with { Classes = new Dictionary<string, RetentionDays>(_vault.Classes) { [LedgerEntry.Class] = LedgerStream.Days } });
        DetectionSetup setup = new(store, keys, VaultFolder, _vault, _settings.Lateness, Math.Max(1, Environment.ProcessorCount - 1)) { AlertAge = TimeSpan.FromDays(_settings.AlertDays) };
        await using Detection detection = new(setup, compiled, _logs);
        AlertLog log = new(_logs.CreateLogger<AlertLog>());
        AlertFeed feed = new();
        using ProposalBoard proposals = new(store, _logs.CreateLogger<ProposalBoard>());
        detection.Changed = alerts =>
        {
            log.Write(alerts);
            feed.Publish([.. alerts.Select(a => a.Id)]);
            if (alerts.Count == 0)
                return;
            _ledger?.Nudge();
            proposals.Nudge();
        };
        using Collector collector = Collector.Open(VaultFolder, _vault, detection.Tap, _logs.CreateLogger<Collector>());
        RefuseUnknownClasses(collector);
        store.Claim(collector.Writer.Origin);
        KeptSecrets.Keep(_settings.DataFolder, (VaultKeys)collector.Writer.Parts.Keys, keys);
        using KnownSenders senders = new(Path.Combine(_settings.DataFolder, KnownSenders.FileName), keys.State, collector, _logs.CreateLogger<KnownSenders>());
        senders.Load(ListenerSet.ClassesAsked(_settings).Select(l => l.Name).ToHashSet());
        using VaultLedgerLog ledgerLog = new(collector);
        using LedgerWriter ledger = new(store, ledgerLog, _vault.Clock, _logs.CreateLogger<LedgerWriter>()) { Applied = lines => feed.Publish(AlertEntries.ReopenedIn(lines)) };
        await ledger.SettleNowAsync().ConfigureAwait(false);
        _ledger = ledger;
        UseNotes uses = new(store, ledger, _vault.Clock);
        uses.Note(detection.Rules);
        detection.RulesUsed = uses.Note;
        ledger.Settling = uses.Write;
        using SuppressionBook suppressions = new(store, ledger, _vault.Clock, id => detection.Rules.Loaded.Rules.Any(r => r.Id == id) || detection.Rules.Loaded.Correlations.Any(c => c.Id == id) || id.StartsWith("indicator-", StringComparison.Ordinal), detection.Use);
        await suppressions.LoadAsync().ConfigureAwait(false);
        LiveState state = new(detection, feed, suppressions, gate, ledger) { Proposals = proposals };
        detection.Start(collector);
        ServeHost host = Host = new(_settings, store, collector, state, ReadSettings, _logs) { IsDemo = IsDemo };
        host.Reloader.Reloaded = () => uses.Note(SettingsView.Of(host));
        using CancellationTokenSource settled = new();
        Task settling = Task.WhenAll(ledger.RunAsync(settled.Token), senders.RunAsync(settled.Token), Task.Run(() => proposals.RunAsync(settled.Token), CancellationToken.None));
        try
        {
            await host.RunAsync(first =>
            {
                FirstAccountAddress = first;
                uses.Note(SettingsView.Of(host));
                ready(_settings);
            }, stop).ConfigureAwait(false);
        }
        finally
        {
            _ledger = null;
            await settled.CancelAsync().ConfigureAwait(false);
            await settling.ConfigureAwait(false);
        }

        collector.Close();
    }

    // Now, and not with the first record of a sender, whom nobody is watching then.
    private void RefuseUnknownClasses(Collector collector)
    {
        if (ListenerSet.UnknownClasses(collector, _settings).FirstOrDefault() is { } unknown)
            throw new IOException(unknown);
    }
}
