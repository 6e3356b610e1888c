using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Palisade.Server.Detecting;

namespace Palisade.Server.Collecting;

/// <summary>
/// Remembers who sends, and how often, over a restart: one that dies while the program is down would be missed by nobody. A file beside the vault, encrypted, written each minute and at the end; after a crash the
/// last minute is not in it, and one that cannot be read is begun anew, as it keeps no record. Used by one thread at a time.
/// </summary>
internal sealed partial class KnownSenders(string path, byte[] key, Collector collector, ILogger log) : IDisposable
{
    /// <summary>The file, beside the vault.</summary>
    public const string FileName = "senders.state";

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly StateCipher _cipher = new(key);

    /// <summary>Puts those that are remembered among the senders of the collector: of listeners that are there still, heard of late, and of followed files those that are there.</summary>
    /// <param name="listeners">The names of the listeners.</param>
    public void Load(IReadOnlySet<string> listeners)
    {
        long oldest = collector.Clock.GetUtcNow().UtcTicks - ServerLimits.LongestKnownSender.Ticks;
        foreach (KnownSender sender in Read().Where(s => listeners.Contains(s.Listener) && s.Habit.Last >= oldest && IsThere(s.Peer)).OrderByDescending(s => s.Habit.Last).Take(ServerLimits.MaxKnownSenders))
            collector.SourceOf(new SourceIdentity(sender.Listener, sender.Peer), sender.Class).Habit.Resume(sender.Habit, collector.Clock.GetUtcNow());
    }

    /// <summary>Writes down who was heard.</summary>
    public void Save()
    {
        KnownSender[] heard = [.. collector.Sources.Where(s => s.LastSeenTicks > 0).OrderByDescending(s => s.LastSeenTicks).Take(ServerLimits.MaxKnownSenders)
            .Select(s => new KnownSender(s.Identity.Listener, s.Identity.Peer, s.Class, s.Habit.State))];
        string unfinished = path + ".new";
        try
        {
            using (FileStream file = new(unfinished, OwnerOnly()))
                file.Write(_cipher.Encrypt(JsonSerializer.SerializeToUtf8Bytes(heard)));
            File.Move(unfinished, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogUnwritten(FileName, e.Message);
        }
    }

    /// <summary>Writes it down each minute, and at the end.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await Task.Delay(Interval, collector.Clock, stop).ContinueWith(_ => { }, TaskScheduler.Default).ConfigureAwait(false);
            Save();
        }
    }

    public void Dispose() => _cipher.Dispose();

    private KnownSender[] Read()
    {
        try
        {
            if (new FileInfo(path) is not { Exists: true, Length: <= ServerLimits.MaxKnownSenderBytes })
                return [];
            return _cipher.TryDecrypt(File.ReadAllBytes(path)) is { } clear ? JsonSerializer.Deserialize<KnownSender[]>(clear) ?? [] : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or CryptographicException)
        {
            LogUnread(FileName, e.Message);
            return [];
        }
    }

    // What is not a path is no file; a rotated one that was deleted does not come again.
    private static bool IsThere(string peer) => !Path.IsPathRooted(peer) || File.Exists(peer);

    private static FileStreamOptions OwnerOnly()
    {
        FileStreamOptions options = new() { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }

    [LoggerMessage(12, LogLevel.Warning, "{File} cannot be written, so that senders seen now may be unknown after a restart: {Reason}")]
    private partial void LogUnwritten(string file, string reason);

    [LoggerMessage(13, LogLevel.Warning, "{File} cannot be read, so that senders seen before are unknown until they send again: {Reason}")]
    private partial void LogUnread(string file, string reason);
}
