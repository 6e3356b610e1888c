using Microsoft.Extensions.Logging;
using Palisade.Server.Listeners;
using Palisade.Server.Rulebook;

namespace Palisade.Server.Configuration;

/// <summary>What reading the configuration gave.</summary>
/// <param name="Settings">The settings; null when there is any problem.</param>
/// <param name="Problems">What is wrong.</param>
public sealed record SettingsReading(ServeSettings? Settings, IReadOnlyList<SettingsProblem> Problems);

/// <summary>What a reload of the configuration came to.</summary>
/// <param name="Time">When.</param>
/// <param name="Problems">What is wrong in the file, or cannot be had: then nothing of it was taken.</param>
/// <param name="NeedRestart">Names of what is different in the file and waits for a restart.</param>
/// <param name="Listeners">What was done with listeners, as <c>opened relp2</c>.</param>
internal sealed record SettingsReload(DateTimeOffset Time, IReadOnlyList<string> Problems, IReadOnlyList<string> NeedRestart, IReadOnlyList<string> Listeners);

/// <summary>Reads the configuration again while the program runs. Listeners, rules, mappings and indicators change at once, without a record lost; the rest is named, and waits for a restart. Safe on any thread.</summary>
/// <param name="running">What the program was started with.</param>
/// <param name="read">Reads the file again; null where there is none.</param>
/// <param name="rules">Reads the rules again.</param>
/// <param name="listeners">Goes over to other listeners.</param>
/// <param name="clock">The clock.</param>
/// <param name="log">Takes messages.</param>
internal sealed partial class SettingsReloader(ServeSettings running, Func<SettingsReading>? read, RuleReloader rules, Func<ServeSettings, Task<ListenerReport>> listeners, TimeProvider clock, ILogger log) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private volatile SettingsReload? _last;

    /// <summary>Called when settings were read and are in use.</summary>
    public Action? Reloaded { get; set; }

    /// <summary>What the last one came to; null when there was none.</summary>
    public SettingsReload? Last => _last;

    /// <summary>Whether there is a file to read again.</summary>
    public bool HasFile => read is not null;

    /// <summary>Reads all of it now.</summary>
    public async Task<SettingsReload> ReloadAsync()
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            SettingsReading now = read?.Invoke() ?? new SettingsReading(running, []);
            return _last = now.Settings is { } settings ? await UseAsync(settings).ConfigureAwait(false) : Refused([.. now.Problems.Select(p => p.ToString())]);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    /// <summary>The names of what differs and cannot be changed while the program runs.</summary>
    public static IEnumerable<string> Differences(ServeSettings before, ServeSettings after)
    {
        if (before.DataFolder != after.DataFolder)
            yield return "data";
        if (before.Database != after.Database)
            yield return "database";
        if (before.KeyFile != after.KeyFile)
            yield return "keyFile";
        if (before.Lateness != after.Lateness)
            yield return "lateness";
        if (before.AlertDays != after.AlertDays)
            yield return "alertDays";
        if (!before.Web.Equals(after.Web) || (before.WebTls is null) != (after.WebTls is null))
            yield return "web";
        if (before.Organisation != after.Organisation)
            yield return "organisation";
        if (!before.Regimes.Select(r => (r.Place, r.Digest)).SequenceEqual(after.Regimes.Select(r => (r.Place, r.Digest))))
            yield return "regimes";
        if (before.Notices.Words != after.Notices.Words || !before.Notices.Channels.Select(c => c.Digest).SequenceEqual(after.Notices.Channels.Select(c => c.Digest)))
            yield return "notices";
    }

    private async Task<SettingsReload> UseAsync(ServeSettings settings)
    {
        // As at a start with --check: what is not there takes the place of nothing.
        if (SettingsCheck.Missing(settings).Select(p => p.ToString()).ToArray() is { Length: > 0 } missing)
            return Refused(missing);
        ListenerReport report = await listeners(settings).ConfigureAwait(false);
        if (report.Problems.Count > 0)
            return Refused(report.Problems);
        rules.Reload(new RulePlaces(settings.Rules, settings.Mappings, settings.Indicators));
        Reloaded?.Invoke();
        string[] waiting = [.. Differences(running, settings)];
        if (waiting.Length > 0)
            LogWaits(string.Join(", ", waiting));
        if (report.Changes.Count > 0)
            LogListeners(string.Join(", ", report.Changes));
        return new SettingsReload(clock.GetUtcNow(), [], waiting, report.Changes);
    }

    private SettingsReload Refused(IReadOnlyList<string> problems)
    {
        foreach (string problem in problems)
            LogProblem(problem);
        return new SettingsReload(clock.GetUtcNow(), problems, [], []);
    }

    [LoggerMessage(22, LogLevel.Error, "The configuration was read again and is not put to use: {Problem}")]
    private partial void LogProblem(string problem);

    [LoggerMessage(23, LogLevel.Warning, "The configuration was read again. These have changed and wait for a restart: {Names}.")]
    private partial void LogWaits(string names);

    [LoggerMessage(27, LogLevel.Information, "The configuration was read again. Listeners: {Changes}.")]
    private partial void LogListeners(string changes);
}
