using System.Buffers;
using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Palisade.Sources;

namespace Palisade.Server.Listeners.Http;

/// <summary>The body of a request, unpacked and whole in memory, so that it is taken as a whole or not at all. Its bytes are rented: dispose it.</summary>
internal sealed class RequestBody : IDisposable
{
    private readonly BodyBudget _budget;
    private byte[] _bytes = [];
    private int _length;

    static RequestBody() => UnpackedStream.BeStrict();

    private RequestBody(BodyBudget budget) => _budget = budget;

    /// <summary>Its bytes, until it is disposed.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes.AsMemory(0, _length);

    /// <summary>Reads the body of a request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="limit">The bytes that it may have, packed and unpacked.</param>
    /// <param name="budget">What all bodies may hold.</param>
    /// <returns>The body, or why it is refused.</returns>
    public static async Task<(RequestBody? Body, IngestAnswer Refusal)> ReadAsync(HttpContext context, int limit, BodyBudget budget)
    {
        string encoding = context.Request.Headers.ContentEncoding.ToString();
        bool isPacked = encoding is "gzip" or "x-gzip";
        if (!isPacked && encoding is not ("" or "identity"))
            return (null, IngestAnswer.Refused(StatusCodes.Status415UnsupportedMediaType, $"the content encoding '{encoding}' is not known: send gzip, or none"));
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = limit;
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        patience.CancelAfter(ServerLimits.LongestBody);
        RequestBody body = new(budget);
        try
        {
            await using Stream? unpacked = isPacked ? new GZipStream(context.Request.Body, CompressionMode.Decompress, leaveOpen: true) : null;
            IngestAnswer refusal = await body.FillAsync(unpacked ?? context.Request.Body, limit, patience.Token).ConfigureAwait(false);
            if (refusal.Status == 0)
                return (body, default);
            body.Dispose();
            return (null, refusal);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            body.Dispose();
            return (null, IngestAnswer.Refused(StatusCodes.Status400BadRequest, "the body is no whole gzip"));
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            body.Dispose();
            return (null, IngestAnswer.Refused(StatusCodes.Status408RequestTimeout, "the body came too slowly: send smaller ones"));
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        if (_bytes.Length == 0)
            return;
        ArrayPool<byte>.Shared.Return(_bytes);
        _budget.Give(_bytes.Length);
        _bytes = [];
    }

    private async Task<IngestAnswer> FillAsync(Stream from, int limit, CancellationToken cancel)
    {
        while (true)
        {
            if (_length == _bytes.Length && !TryGrow())
                return IngestAnswer.ComeAgain("too many requests hold memory at this time");
            int read = await from.ReadAsync(_bytes.AsMemory(_length), cancel).ConfigureAwait(false);
            if (read == 0)
                return default;
            _length += read;
            if (_length > limit)
                return IngestAnswer.Refused(StatusCodes.Status413PayloadTooLarge, $"a body has at most {limit} bytes, unpacked: send several");
        }
    }

    private bool TryGrow()
    {
        byte[] wider = ArrayPool<byte>.Shared.Rent(Math.Max(64 << 10, 2 * _bytes.Length));
        if (!_budget.TryTake(wider.Length))
        {
            ArrayPool<byte>.Shared.Return(wider);
            return false;
        }

        _bytes.AsSpan(0, _length).CopyTo(wider);
        int length = _length;
        Dispose();
        (_bytes, _length) = (wider, length);
        return true;
    }
}
