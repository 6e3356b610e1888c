using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Palisade.Scanning;
using Palisade.Server.Detecting;
using Palisade.Vault;

namespace Palisade.Server.Collecting;

/// <summary>
/// Holds the vault open for all senders. After a failed write the vault's writer is broken for good: nothing is acknowledged until it was opened again, which recovers what is durable and leaves a leaf.
/// Safe on any thread.
/// </summary>
internal sealed partial class Collector : IDisposable
{
    private readonly string _folder;
    private readonly VaultOptions _options;
    private readonly ILogger _log;
    private readonly ConcurrentDictionary<SourceIdentity, Source> _sources = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly Lock _gate = new();
    private VaultWriter? _writer;
    private Task _reopening = Task.CompletedTask;

    private Collector(string folder, VaultOptions options, IntakeMarks marks, IRecordTap detection, ILogger log) =>
        (_folder, _options, Marks, Detection, _log) = (folder, options, marks, detection, log);

    /// <summary>Where the vault lies.</summary>
    public string VaultFolder => _folder;

    /// <summary>How the vault is opened.</summary>
    public VaultOptions VaultOptions => _options;

    /// <summary>How far senders were taken in.</summary>
    public IntakeMarks Marks { get; }

    /// <summary>Takes what is durable.</summary>
    public IRecordTap Detection { get; }

    /// <summary>The clock.</summary>
    public TimeProvider Clock => _options.Clock;

    /// <summary>The senders seen since the program began, and those remembered from before.</summary>
    public ICollection<Source> Sources => _sources.Values;

    /// <summary>Why nothing can be taken in now; null when it can.</summary>
    public string? TroubleReason { get; private set; }

    /// <summary>How often the vault had to be opened again.</summary>
    public int Reopened { get; private set; }

    /// <summary>Called when the vault was opened again.</summary>
    public Action? OnReopened { get; set; }

    /// <summary>The ordinal that the next record of the vault will have, or a later one, whether it can be written now or not.</summary>
    public long NextOrdinal => _writer!.NextOrdinal;

    /// <summary>The writer that is open.</summary>
    /// <exception cref="StorageTroubleException">None is.</exception>
    public VaultWriter Writer => _writer is { Broken: null } writer ? writer : throw Trouble(_writer?.Broken);

    /// <summary>Makes readers of records for a new stream of a source, which may begin in the middle of a table.</summary>
    public Func<IRecordReader> ReadersOf(string source)
    {
        byte[] context = Detection.ContextOf(source);
        return () => RecordReader.OfSource(context, clock: Clock);
    }

    /// <summary>Opens the vault.</summary>
    /// <exception cref="IOException">It cannot be opened; says why.</exception>
    public static Collector Open(string folder, VaultOptions options, IRecordTap detection, ILogger log)
    {
        IntakeMarks marks = IntakeMarks.Open(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(folder))!, IntakeMarks.FileName));
        Collector collector = new(folder, options, marks, detection, log);
        try
        {
            collector._writer = collector.OpenWriter();
            return collector;
        }
        catch
        {
            collector.Dispose();
            throw;
        }
    }

    /// <summary>The source of an identity. Senders beyond <see cref="ServerLimits.MaxSources"/> share one for each listener.</summary>
    public Source SourceOf(SourceIdentity identity, string @class = "default")
    {
        if (!_sources.TryGetValue(identity, out Source? known))
        {
            if (_sources.Count >= ServerLimits.MaxSources)
                identity = identity with { Peer = "(further senders)" };
            known = _sources.GetOrAdd(identity, i => new Source(this, i, @class));
        }

        // The class that its listener has now.
        if (known.Class != @class)
            known.Class = @class;
        return known;
    }

    /// <summary>Appends records for a sender that cannot be told to come again: until the vault takes them, or the program ends.</summary>
    /// <remarks>When the vault broke in the middle of it they may be there twice, never not at all.</remarks>
    public async Task AppendUntilTakenAsync(Source source, RecordBuffer records)
    {
        while (true)
        {
            try
            {
                await source.AppendAsync(records, CancellationToken.None).ConfigureAwait(false);
                return;
            }
            catch (StorageTroubleException) when (!_ending.IsCancellationRequested)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), Clock).ConfigureAwait(false);
            }
        }
    }

    /// <summary>The writer broke, or is not there: has it opened again, once.</summary>
    /// <returns>What to throw.</returns>
    public StorageTroubleException Trouble(Exception? cause)
    {
        string reason = cause?.Message ?? "the vault is being opened again";
        lock (_gate)
        {
            if (_reopening.IsCompleted && _writer is null or { Broken: not null } && !_ending.IsCancellationRequested)
            {
                TroubleReason = reason;
                LogTrouble(reason);
                _reopening = Task.Run(ReopenAsync);
            }
        }

        return new StorageTroubleException(reason, cause);
    }

    /// <summary>Closes the vault in good order.</summary>
    /// <exception cref="VaultBrokenException">It could not be done; what was acknowledged is safe.</exception>
    public void Close()
    {
        _ending.Cancel();
        _reopening.Wait();
        foreach (Source source in _sources.Values)
            source.Dispose();
        // Before the streams of this run are closed for good: after that the vault no longer tells how many records it found in them.
        Marks.Flush();
        _writer?.Close();
    }

    public void Dispose()
    {
        _ending.Cancel();
        _writer?.Dispose();
        Marks.Dispose();
        _ending.Dispose();
    }

    private VaultWriter OpenWriter()
    {
        VaultWriter writer = VaultWriter.Open(_folder, _options);
        try
        {
            Marks.Settle(writer);
            return writer;
        }
        catch
        {
            writer.Dispose();
            throw;
        }
    }

    private async Task ReopenAsync()
    {
        _writer?.Dispose();
        TimeSpan wait = TimeSpan.FromMilliseconds(250);
        while (!_ending.IsCancellationRequested)
        {
            try
            {
                VaultWriter writer = OpenWriter();
                Reopened++;
                (_writer, TroubleReason) = (writer, null);
                LogReopened();
                OnReopened?.Invoke();
                return;
            }
            catch (IOException e)
            {
                TroubleReason = e.Message;
                LogTrouble(e.Message);
            }

            await Task.Delay(wait, Clock, _ending.Token).ContinueWith(_ => { }, TaskScheduler.Default).ConfigureAwait(false);
            wait = wait < ServerLimits.LongestReopenWait ? wait * 2 : ServerLimits.LongestReopenWait;
        }
    }

    [LoggerMessage(1, LogLevel.Error, "The vault takes nothing in: {Reason}. Nothing is acknowledged; it is opened again by itself.")]
    private partial void LogTrouble(string reason);

    [LoggerMessage(2, LogLevel.Information, "The vault is open again.")]
    private partial void LogReopened();
}
