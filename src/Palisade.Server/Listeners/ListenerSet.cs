using System.Collections.Frozen;
using System.Net.Security;
using Microsoft.Extensions.Logging;
using Palisade.Proofs.Format;
using Palisade.Server.Collecting;
using Palisade.Server.Configuration;
using Palisade.Server.Listeners.Tailing;

namespace Palisade.Server.Listeners;

/// <summary>The listeners that run, and the change from one configuration of them to another: as a whole or not at all, and what stays the same keeps its connections. Safe on any thread.</summary>
internal sealed partial class ListenerSet(Collector collector, ILoggerFactory logs) : IDisposable
{
    private readonly ILogger _log = logs.CreateLogger<ListenerSet>();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Dictionary<ListenerSettings, RunningListener> _running = [];
    private readonly Dictionary<TailSettings, FollowedFiles> _following = [];
    private readonly List<Task> _closing = [];
    private ListenerParts? _parts;
    private volatile FileTail[] _tails = [];
    private volatile FrozenDictionary<string, ListenerCounters> _counters = FrozenDictionary<string, ListenerCounters>.Empty;

    /// <summary>Those of the network.</summary>
    public IReadOnlyList<ListenerSettings> Network { get; private set; } = [];

    /// <summary>What is followed.</summary>
    public IReadOnlyList<TailSettings> Tails { get; private set; } = [];

    /// <summary>Files that are there and not followed: the name of the listener, the path, and why.</summary>
    public IEnumerable<(string Listener, string Path, string Reason)> NotFollowed => _tails.SelectMany(t => t.NotFollowed.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => (t.Name, f.Key, f.Value)));

    /// <summary>How many connections each has at most.</summary>
    public ConnectionLimits Limits { get; private set; } = ConnectionLimits.Default;

    /// <summary>The connections of the pages, which have the same bounds.</summary>
    public OpenConnections WebConnections { get; } = new(ConnectionLimits.Default);

    /// <summary>What the pages count.</summary>
    public ListenerCounters WebCounters { get; } = new();

    /// <summary>What those of the network count, by name.</summary>
    public IReadOnlyDictionary<string, ListenerCounters> Counters => _counters;

    /// <summary>Retention classes that listeners have and the vault's policy has not, each in words.</summary>
    public static IEnumerable<string> UnknownClasses(Collector collector, ServeSettings settings)
    {
        HashSet<string> known = [.. collector.Writer.Policy.Classes.Keys.Where(c => c != LedgerEntry.Class)];
        return ClassesAsked(settings).Where(a => !known.Contains(a.Class)).Select(a => UnknownClass(a.Name, a.Class, known, collector.VaultFolder));
    }

    /// <summary>The classes that listeners ask for, each with the listener's name.</summary>
    public static IEnumerable<(string Name, string Class)> ClassesAsked(ServeSettings settings) => [.. settings.Listeners.Select(l => (l.Name, l.Class)), .. settings.Tails.Select(t => (t.Name, t.Class))];

    /// <summary>Says that a vault has no such class.</summary>
    public static string UnknownClass(string name, string @class, IEnumerable<string> known, string vault) =>
        $"listener '{name}' has the retention class '{@class}', which the policy of the vault does not have for records: it has {string.Join(", ", known.Order(StringComparer.Ordinal))}. Add it with: palisade vault policy {vault} (docs/vault-retention.md)";

    /// <summary>Opens the first ones.</summary>
    /// <exception cref="IOException">One cannot be opened; then none is.</exception>
    public async Task OpenAsync(ServeSettings settings, ListenerParts parts)
    {
        _parts = parts;
        ListenerReport report = await UseAsync(settings).ConfigureAwait(false);
        if (report.Problems.Count > 0)
            throw new IOException(string.Join(" ", report.Problems));
    }

    /// <summary>Goes over to other listeners. Where one of them cannot be opened, those before stay as they are.</summary>
    public async Task<ListenerReport> UseAsync(ServeSettings settings)
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_parts is null)
                return new ListenerReport(["the program does not listen now"], []);
            if (UnknownClasses(collector, settings).ToArray() is { Length: > 0 } unknown)
                return new ListenerReport(unknown, []);
            ListenerChanges changes = ListenerChanges.Between([.. _running.Keys], [.. _following.Keys], settings.Listeners, settings.Tails);
            List<RunningListener> opened = [];
            List<ListenerSettings> letGo = [];
            ListenerSettings[] inTheWay = [.. changes.Closed.Where(c => changes.Opened.Any(o => ListenerChanges.Collide(c, o)))];
            if (!TryLoad(changes, out List<(ListenerSettings Before, ListenerSettings After, SslStreamCertificateContext Certificate)> renewed, out string problem))
                return new ListenerReport([problem], []);
            try
            {
                await OpenAsync(changes.Opened.Where(o => !Array.Exists(inTheWay, c => ListenerChanges.Collide(c, o))), settings.Connections, opened).ConfigureAwait(false);
                foreach (ListenerSettings old in inTheWay)
                {
                    letGo.Add(old);
                    await _running[old].Receiver.LetGoAsync().ConfigureAwait(false);
                }

                await OpenAsync(changes.Opened.Except(opened.Select(o => o.Settings)), settings.Connections, opened).ConfigureAwait(false);
            }
            catch (IOException e)
            {
                return new ListenerReport([e.Message, .. await GoBackAsync(opened, letGo).ConfigureAwait(false)], []);
            }

            await TakeOverAsync(changes, opened).ConfigureAwait(false);
            Renew(renewed);
            Publish(settings);
            return new ListenerReport([], changes.InWords);
        }
        catch (StorageTroubleException e)
        {
            return new ListenerReport([$"the vault takes nothing in now, so that listeners stay as they are: {e.Message}"], []);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Closes them all in good order.</summary>
    public async Task CloseAsync()
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            _parts = null;
            foreach (RunningListener running in _running.Values)
                CloseLater(running.Receiver);
            _running.Clear();
            await Task.WhenAll([.. _closing, .. _following.Values.Select(f => f.DisposeAsync().AsTask())]).ConfigureAwait(false);
            _following.Clear();
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task OpenAsync(IEnumerable<ListenerSettings> listeners, ConnectionLimits limits, List<RunningListener> opened)
    {
        foreach (ListenerSettings listener in listeners.ToArray())
        {
            RunningListener running = Make(listener, limits);
            opened.Add(running);
            await running.Receiver.OpenAsync().ConfigureAwait(false);
        }
    }

    private RunningListener Make(ListenerSettings listener, ConnectionLimits limits)
    {
        // Under the same name it goes on counting.
        ListenerCounters counters = _counters.GetValueOrDefault(listener.Name) ?? new ListenerCounters();
        OpenConnections open = new(limits);
        IReceiver receiver = listener.Protocol == ListenerProtocol.SyslogUdp ? new UdpListener(collector, listener, logs.CreateLogger<UdpListener>()) : new TcpReceiver(listener, _parts!, counters, open);
        return new RunningListener(listener, receiver, counters, open);
    }

    // Those that were opened close, and those that made room for them open again. One that still has its address is not touched: what closes beside would have it still.
    private async Task<IReadOnlyList<string>> GoBackAsync(List<RunningListener> opened, List<ListenerSettings> letGo)
    {
        List<string> problems = [];
        foreach (RunningListener running in opened)
        {
            await running.Receiver.LetGoAsync().ConfigureAwait(false);
            CloseLater(running.Receiver);
        }

        foreach (ListenerSettings old in letGo)
        {
            CloseLater(_running[old].Receiver);
            _running.Remove(old);
            RunningListener again = Make(old, Limits);
            try
            {
                await again.Receiver.OpenAsync().ConfigureAwait(false);
                _running.Add(old, again);
            }
            catch (IOException e)
            {
                again.Receiver.Dispose();
                problems.Add($"and the one before it could not be opened again, it is closed now: {e.Message}");
            }
        }

        return problems;
    }

    private async Task TakeOverAsync(ListenerChanges changes, List<RunningListener> opened)
    {
        foreach ((ListenerSettings before, ListenerSettings after) in changes.Renamed)
        {
            _running.Remove(before, out RunningListener? running);
            ((UdpListener)running!.Receiver).Use(after);
            _running.Add(after, running with { Settings = after, Counters = _counters.GetValueOrDefault(after.Name) ?? new ListenerCounters() });
        }

        foreach (ListenerSettings old in changes.Closed)
        {
            _running.Remove(old, out RunningListener? running);
            // Nobody comes in by it any more when this returns; who is in is given time.
            await running!.Receiver.LetGoAsync().ConfigureAwait(false);
            CloseLater(running.Receiver);
        }

        foreach (RunningListener running in opened)
            _running.Add(running.Settings, running);
        // Before others begin: they may go on with the same files.
        foreach (TailSettings left in changes.Left)
        {
            _following.Remove(left, out FollowedFiles? files);
            await files!.DisposeAsync().ConfigureAwait(false);
        }

        foreach (TailSettings tail in changes.Followed)
            _following.Add(tail, new FollowedFiles(new FileTail(collector, tail, logs.CreateLogger<FileTail>())));
    }

    // Before anything changes: one that cannot be loaded leaves all as they are.
    private static bool TryLoad(ListenerChanges changes, out List<(ListenerSettings Before, ListenerSettings After, SslStreamCertificateContext Certificate)> renewed, out string problem)
    {
        (renewed, problem) = ([], "");
        foreach ((ListenerSettings before, ListenerSettings after) in changes.Renewed)
        {
            try
            {
                renewed.Add((before, after, ListenerCertificate.Load(after.Tls!)));
            }
            catch (IOException e)
            {
                problem = $"listener '{after.Name}': {e.Message}";
                return false;
            }
        }

        return true;
    }

    private void Renew(List<(ListenerSettings Before, ListenerSettings After, SslStreamCertificateContext Certificate)> renewed)
    {
        foreach ((ListenerSettings before, ListenerSettings after, SslStreamCertificateContext certificate) in renewed)
        {
            _running.Remove(before, out RunningListener? running);
            ((TcpReceiver)running!.Receiver).Renew(certificate);
            _running.Add(after, running with { Settings = after });
        }
    }

    private void Publish(ServeSettings settings)
    {
        (Network, Tails, Limits) = (settings.Listeners, settings.Tails, settings.Connections);
        _counters = _running.Values.ToFrozenDictionary(r => r.Settings.Name, r => r.Counters);
        _tails = [.. _following.Values.Select(f => f.Tail)];
        WebConnections.Use(Limits);
        foreach (RunningListener running in _running.Values)
            running.Open.Use(Limits);
    }

    private void CloseLater(IReceiver receiver)
    {
        _closing.RemoveAll(task => task.IsCompleted);
        _closing.Add(Task.Run(() => CloseAsync(receiver)));
    }

    private async Task CloseAsync(IReceiver receiver)
    {
        using (receiver)
        {
            using CancellationTokenSource patience = new(ServerLimits.LongestClosing);
            try
            {
                await receiver.CloseAsync(patience.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (e is OperationCanceledException or IOException or StorageTroubleException)
            {
                LogClosing(e.Message);
            }
        }
    }

    [LoggerMessage(26, LogLevel.Warning, "A listener did not close in good order: {Reason}")]
    private partial void LogClosing(string reason);

    /// <summary>One of the network that runs.</summary>
    private sealed record RunningListener(ListenerSettings Settings, IReceiver Receiver, ListenerCounters Counters, OpenConnections Open);
}
