using Palisade.Server.Detecting;
using Palisade.Vault;

namespace Palisade.Server.Collecting;

/// <summary>One sender: its stream in the vault, and its counters. Safe on any thread; appends of one source come one after another.</summary>
internal sealed class Source(Collector collector, SourceIdentity identity, string @class) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly SyslogSequence _sequence = new();
    private volatile string _class = @class;
    private VaultWriter? _writer;
    private VaultStream? _stream;
    private string _streamClass = "";
    private long _records, _bytes, _lost, _gaps, _refused;

    /// <summary>Who sends.</summary>
    public SourceIdentity Identity { get; } = identity;

    /// <summary>The retention class of its records, from the next append on.</summary>
    public string Class { get => _class; set => _class = value; }

    /// <summary>The records acknowledged since the program began.</summary>
    public long Records => Volatile.Read(ref _records);

    /// <summary>Their raw bytes.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>The records known to be lost before they came here, since the program began; those missing in its numbers among them.</summary>
    public long Lost => Volatile.Read(ref _lost);

    /// <summary>How often its numbers leapt, since the program began.</summary>
    public long Gaps => Volatile.Read(ref _gaps);

    /// <summary>How often what it sent was refused, or could not be understood, since the program began.</summary>
    public long Refused => Volatile.Read(ref _refused);

    /// <summary>When it last had a record acknowledged, as UTC ticks, also before the program began this time; 0 for never.</summary>
    public long LastSeenTicks => Habit.LastTicks;

    /// <summary>When it is to be heard from.</summary>
    public SourceHabit Habit { get; } = new();

    /// <summary>Whether it says nothing where by its habit it should.</summary>
    public bool IsSilent => Habit.IsSilent(collector.Clock.GetUtcNow());

    /// <summary>How it does.</summary>
    public SourceState State => IsSilent ? SourceState.Silent
        : Lost > 0 ? SourceState.LosesRecords
        : Records > 0 ? SourceState.Sends
        : Refused > 0 ? SourceState.Refused
        : LastSeenTicks > 0 ? SourceState.NotSinceRestart
        : SourceState.NothingYet;

    /// <summary>What it sent was refused.</summary>
    public void Refuse() => Interlocked.Increment(ref _refused);

    /// <summary>Held from the reading of a mark to the writing of the next.</summary>
    public SemaphoreSlim Marking { get; } = new(1, 1);

    /// <summary>Appends records and waits until they are durable. After it they may be acknowledged, and they go on to detection. What is missing by their numbers is declared before.</summary>
    /// <param name="records">Not to be touched until the task is done.</param>
    /// <param name="cancel">Gives up waiting for a turn; an append that has begun goes on.</param>
    /// <param name="mark">How far the sender is taken in with these records; null when it says nothing of it.</param>
    /// <exception cref="StorageTroubleException">They may not be durable: do not acknowledge.</exception>
    public async Task AppendAsync(RecordBuffer records, CancellationToken cancel, IntakeMark? mark = null)
    {
        await _turn.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            VaultStream stream = Stream();
            DeclareMissing(stream, _sequence.Observe(records) + (mark?.Missing ?? 0));
            VaultWriter writer = _writer!;
            if (mark is not null)
                collector.Marks.Begin(mark, writer, stream.Id, stream.Records + records.Count);
            Ticket ticket = collector.Detection.Begin(() => writer.NextOrdinal);
            long first = await AppendAsync(stream, records, ticket).ConfigureAwait(false);
            if (mark is not null)
                collector.Marks.Confirm(mark);
            Interlocked.Add(ref _records, records.Count);
            Interlocked.Add(ref _bytes, records.RawBytes);
            Habit.Hear(collector.Clock.GetUtcNow());
            await collector.Detection.TakeAsync(ticket, stream.Id, stream.Name, first, records, cancel).ConfigureAwait(false);
        }
        catch (VaultBrokenException e)
        {
            throw collector.Trouble(e);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Declares records that were lost before they came here, in the vault.</summary>
    /// <exception cref="StorageTroubleException">It cannot be written now.</exception>
    public async Task DeclareLostAsync(long count, DateTimeOffset from, string reason)
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            Stream().DeclareLost(count, from, reason);
            Interlocked.Add(ref _lost, count);
        }
        catch (VaultBrokenException e)
        {
            throw collector.Trouble(e);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>How far the sender was taken in, by its own name for it; null when nothing is known.</summary>
    /// <exception cref="StorageTroubleException">It is not known now.</exception>
    public byte[]? Marked(MarkKind kind, string name)
    {
        _ = collector.Writer;
        return collector.Marks.Read(Identity, kind, name);
    }

    /// <summary>Closes its stream.</summary>
    public void Dispose()
    {
        _stream?.Dispose();
        _turn.Dispose();
        Marking.Dispose();
    }

    private async Task<long> AppendAsync(VaultStream stream, RecordBuffer records, Ticket ticket)
    {
        try
        {
            Task durable = stream.AppendAsync(records, out long first);
            await durable.ConfigureAwait(false);
            return first;
        }
        catch
        {
            // They are not acknowledged, and may be in the vault all the same.
            collector.Detection.Fail(ticket);
            throw;
        }
    }

    // Before the append: should it fail, they are declared once more, and never not at all.
    private void DeclareMissing(VaultStream stream, long missing)
    {
        if (missing == 0)
            return;
        DateTimeOffset now = collector.Clock.GetUtcNow();
        stream.DeclareLost(missing, LastSeenTicks == 0 ? now : new DateTimeOffset(LastSeenTicks, TimeSpan.Zero), "numbers are missing in what the sender counts");
        Interlocked.Add(ref _lost, missing);
        Interlocked.Increment(ref _gaps);
    }

    // The stream belongs to the writer that is open now; after a recovery, and in another class, it is a new one.
    private VaultStream Stream()
    {
        (VaultWriter writer, string now) = (collector.Writer, Class);
        if (ReferenceEquals(writer, _writer) && now == _streamClass)
            return _stream!;
        if (ReferenceEquals(writer, _writer))
            _stream!.Dispose();
        (_stream, _writer, _streamClass) = (writer.OpenStream(Identity.ToString(), now, collector.ReadersOf(Identity.ToString())), writer, now);
        return _stream!;
    }
}
