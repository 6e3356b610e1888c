using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Palisade.Server.Collecting;
using Palisade.Sources;

namespace Palisade.Server.Listeners.Tailing;

/// <summary>Follows a file, or the files of a folder, by looking every 250 ms. Which file is which follows from device and inode: one that is renamed is read to its end, and the new one of its name from the beginning.</summary>
internal sealed partial class FileTail(Collector collector, TailSettings settings, ILogger log)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    // A file that is renamed or deleted may be written for a while by who has it open. Its last line is taken as it is after the first, and the file let go after the second.
    private static readonly TimeSpan LineWait = TimeSpan.FromSeconds(5), GoneWait = TimeSpan.FromMinutes(10);

    private readonly SourceIdentity _marks = new(settings.Name, "(files)");
    private readonly Dictionary<string, TailedFile> _files = [];
    private readonly HashSet<string> _named = [];
    private readonly ConcurrentDictionary<string, string> _left = [];
    private readonly RotatedFiles _rotated = new(collector, new SourceIdentity(settings.Name, "(files)"));
    private string _current = "";

    /// <summary>The name of the listener.</summary>
    public string Name => settings.Name;

    /// <summary>Files that are there and not followed, at most 256, each with the reason.</summary>
    public IEnumerable<KeyValuePair<string, string>> NotFollowed => _left;

    /// <summary>Follows until told to stop; what was read is in the vault then, or will be read again.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            HashSet<string> present = [];
            try
            {
                Look(present);
            }
            catch (StorageTroubleException)
            {
                // Which files were followed before is not known now. The next look tells.
            }

            bool isMore = false;
            foreach ((string name, TailedFile file) in _files.ToArray())
                isMore |= !stop.IsCancellationRequested && await TakeAsync(name, file, present.Contains(name)).ConfigureAwait(false);
            if (!isMore)
                await Task.Delay(Pause, collector.Clock, stop).ContinueWith(_ => { }, TaskScheduler.Default).ConfigureAwait(false);
        }

        foreach (TailedFile file in _files.Values)
            file.Dispose();
    }

    private async Task<bool> TakeAsync(string name, TailedFile file, bool isPresent)
    {
        try
        {
            if (await file.TakeAsync().ConfigureAwait(false))
                return true;
            TimeSpan idle = collector.Clock.GetUtcNow() - file.LastGrown;
            if (!isPresent && idle > LineWait)
                await file.FinishAsync().ConfigureAwait(false);
            if (!isPresent && idle > GoneWait)
                Drop(name, file);
        }
        catch (StorageTroubleException)
        {
            // Nothing is lost: the file has it.
        }
        catch (IOException e)
        {
            LogUnread(settings.Name, file.Source.Identity.Peer, e.Message);
            Drop(name, file);
        }

        return false;
    }

    private void Drop(string name, TailedFile file)
    {
        _files.Remove(name);
        file.Dispose();
    }

    // Which files are there now; opens those that are new.
    private void Look(HashSet<string> present)
    {
        foreach (string gone in _left.Keys.Where(p => !File.Exists(p)).ToArray())
            _left.TryRemove(gone, out _);
        bool isFolder = Directory.Exists(settings.Path);
        foreach (string path in isFolder ? RotatedFiles.In(settings.Path) : [settings.Path])
            Look(path, isFolder ? path : settings.Path, present);
        if (!isFolder && FilePlace.Of(settings.Path) is { } place && TailedFile.NameOf(place) != _current)
        {
            // All that were found are noted, the oldest first, before anything newer is taken in: after that they would be taken for old ones that were never followed.
            foreach (string path in _rotated.Find(settings.Path))
            {
                if (FilePlace.Of(path) is { } rotated)
                    collector.Marks.Note(new IntakeMark(_marks, MarkKind.File, TailedFile.NameOf(rotated), TailPosition.At(0, []).ToMark()));
                Look(path, settings.Path, present);
            }

            _current = TailedFile.NameOf(place);
        }
    }

    private void Look(string path, string source, HashSet<string> present)
    {
        if (FilePlace.Of(path) is not { } place)
            return;
        string name = TailedFile.NameOf(place);
        present.Add(name);
        if (_files.ContainsKey(name))
            return;
        if (_files.Count >= ServerLimits.MaxTailedFiles)
        {
            NameOnce(path, $"{ServerLimits.MaxTailedFiles} files are followed already; it waits");
            return;
        }

        try
        {
            if (PackedFile.ReasonOf(path, collector.VaultFolder) is { } reason)
                NameOnce(path, reason);
            else if (TailedFile.Open(collector, _marks, collector.SourceOf(new SourceIdentity(settings.Name, Shortened(source)), settings.Class), path) is { } file)
            {
                _files.TryAdd(TailedFile.NameOf(file.Place), file);
                _left.TryRemove(path, out _);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            NameOnce(path, e.Message);
        }
    }

    // The name of a stream has 1,024 bytes at most. The end of a path tells more than its beginning.
    private static string Shortened(string path) => path.Length <= 200 ? path : "…" + path[^200..];

    private void NameOnce(string path, string why)
    {
        if (_left.Count < ServerLimits.MaxTailedFiles)
            _left[path] = why;
        if (_named.Count < ServerLimits.MaxSources && _named.Add(path))
            LogUnread(settings.Name, path, why);
    }

    [LoggerMessage(11, LogLevel.Warning, "{Listener}: {Path} is not followed: {Reason}")]
    private partial void LogUnread(string listener, string path, string reason);
}
