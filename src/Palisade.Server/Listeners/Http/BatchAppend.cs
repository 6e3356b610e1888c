using System.Buffers.Binary;
using Palisade.Server.Collecting;
using Palisade.Vault;

namespace Palisade.Server.Listeners.Http;

/// <summary>
/// Appends the records of one request, in as many appends as they need. A batch that its sender has named is stored once: what is stored of it is remembered with each append, so that it goes on there when it
/// comes again. The same bytes are cut into the same appends.
/// </summary>
internal sealed class BatchAppend : IDisposable
{
    private readonly Source _source;
    private readonly string? _id;
    private readonly CancellationToken _cancel;
    private long _stored;

    private BatchAppend(Source source, string? id, CancellationToken cancel) => (_source, _id, _cancel) = (source, id, cancel);

    /// <summary>Takes the records; when it is full, <see cref="FlushAsync"/>.</summary>
    public RecordBuffer Records { get; } = new();

    /// <summary>The records given so far; of a batch that is stored already, all of it.</summary>
    public long Count { get; private set; }

    /// <summary>Whether the batch was stored as a whole before: nothing is to be given.</summary>
    public bool IsStored { get; private set; }

    /// <summary>Begins a batch.</summary>
    /// <param name="source">The sender.</param>
    /// <param name="id">What it calls the batch; null for nothing.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="StorageTroubleException">It is not known what is stored of it.</exception>
    public static async Task<BatchAppend> BeginAsync(Source source, string? id, CancellationToken cancel)
    {
        BatchAppend batch = new(source, id, cancel);
        if (id is null)
            return batch;
        // One named batch of a sender at a time: the same may come twice at once.
        await source.Marking.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            if (source.Marked(MarkKind.Batch, id) is { } mark)
                batch.Take(mark);
            return batch;
        }
        catch
        {
            batch.Dispose();
            throw;
        }
    }

    /// <summary>Makes durable what was given.</summary>
    /// <param name="isLast">Whether the batch ends here.</param>
    /// <exception cref="StorageTroubleException">It may not be durable.</exception>
    public async Task FlushAsync(bool isLast)
    {
        if (Records.Count == 0)
            return;
        Count += Records.Count;
        if (Count > _stored)
            await _source.AppendAsync(Records, _cancel, _id is null ? null : new IntakeMark(_source.Identity, MarkKind.Batch, _id, Value(Count, isLast))).ConfigureAwait(false);
        Records.Clear();
    }

    public void Dispose()
    {
        if (_id is not null)
            _source.Marking.Release();
    }

    private void Take(byte[] mark)
    {
        _stored = BinaryPrimitives.ReadInt64BigEndian(mark);
        IsStored = mark[8] != 0;
        if (IsStored)
            Count = _stored;
    }

    private static byte[] Value(long stored, bool isWhole)
    {
        byte[] value = new byte[9];
        BinaryPrimitives.WriteInt64BigEndian(value, stored);
        value[8] = isWhole ? (byte)1 : (byte)0;
        return value;
    }
}
