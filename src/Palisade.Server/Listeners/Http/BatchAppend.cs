using System.Buffers.Binary;
using System.Security.Cryptography;
using Palisade.Server.Collecting;
using Palisade.Vault;

namespace Palisade.Server.Listeners.Http;

/// <summary>
/// Appends the records of one request, in as many appends as they need. A batch that its sender has named is stored once: what is stored of it is remembered with each append, so that it goes on there when it
/// comes again. The same bytes are cut into the same appends; that they are the same is known by their digest, which is remembered with the name.
/// </summary>
internal sealed class BatchAppend : IDisposable
{
    // How many records are stored, whether that is all; the digest of the whole batch follows.
    private const int HeadBytes = 9;

    private readonly Source _source;
    private readonly string? _id;
    private readonly byte[] _digest;
    private readonly CancellationToken _cancel;
    private long _stored;

    private BatchAppend(Source source, string? id, byte[] digest, CancellationToken cancel) => (_source, _id, _digest, _cancel) = (source, id, digest, cancel);

    /// <summary>Takes the records; when it is full, <see cref="FlushAsync"/>.</summary>
    public RecordBuffer Records { get; } = new();

    /// <summary>The records given so far; of a batch that is stored already, all of it.</summary>
    public long Count { get; private set; }

    /// <summary>Whether the batch was stored as a whole before: nothing is to be given.</summary>
    public bool IsStored { get; private set; }

    /// <summary>Whether other bytes came under this name before: nothing is to be given, and the sender is to be told.</summary>
    public bool IsAnother { get; private set; }

    /// <summary>Begins a batch.</summary>
    /// <param name="source">The sender.</param>
    /// <param name="id">What it calls the batch; null for nothing.</param>
    /// <param name="body">The bytes of the batch, unpacked; not kept.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="StorageTroubleException">It is not known what is stored of it.</exception>
    public static async Task<BatchAppend> BeginAsync(Source source, string? id, ReadOnlyMemory<byte> body, CancellationToken cancel)
    {
        BatchAppend batch = new(source, id, id is null ? [] : SHA256.HashData(body.Span), cancel);
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
        // Names remembered by an earlier version have no digest: what comes under them counts as the same.
        IsAnother = mark.Length > HeadBytes && !mark.AsSpan(HeadBytes).SequenceEqual(_digest);
        _stored = BinaryPrimitives.ReadInt64BigEndian(mark);
        IsStored = mark[8] != 0;
        if (IsStored)
            Count = _stored;
    }

    private byte[] Value(long stored, bool isWhole)
    {
        byte[] value = [.. new byte[HeadBytes], .. _digest];
        BinaryPrimitives.WriteInt64BigEndian(value, stored);
        value[8] = isWhole ? (byte)1 : (byte)0;
        return value;
    }
}
