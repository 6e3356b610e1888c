using Microsoft.AspNetCore.Http;
using Palisade.Proofs.Format;
using Palisade.Server.Collecting;
using Palisade.Vault;

namespace Palisade.Server.Listeners.Http;

/// <summary>Lines by HTTP POST, each a record as it came; blank lines are none. The body is taken as a whole, and answered when all of it is durable.</summary>
internal sealed class NdjsonIntake(BodyBudget budget) : IIntake
{
    public string Path => "/ingest/ndjson";

    public async Task<IngestAnswer> TakeAsync(HttpContext context, Source source)
    {
        if (!BatchId.TryRead(context.Request, out string? id))
            return BatchId.Refusal;
        (RequestBody? read, IngestAnswer refusal) = await RequestBody.ReadAsync(context, ServerLimits.MaxBodyBytes, budget).ConfigureAwait(false);
        if (read is null)
            return refusal;
        using RequestBody body = read;
        using BatchAppend batch = await BatchAppend.BeginAsync(source, id, body.Bytes, context.RequestAborted).ConfigureAwait(false);
        if (batch.IsAnother)
            return BatchId.OfAnother;
        int at = batch.IsStored ? body.Bytes.Length : 0;
        while (at < body.Bytes.Length)
        {
            at += Cut(body.Bytes.Span[at..], batch.Records);
            await batch.FlushAsync(isLast: at == body.Bytes.Length).ConfigureAwait(false);
        }

        return IngestAnswer.Taken(batch.Count, batch.IsStored);
    }

    public Task AnswerAsync(HttpContext context, IngestAnswer answer) => ProblemAnswer.WriteAsync(context, answer);

    /// <summary>Cuts lines until the buffer is full. Blank lines behind the last record go with it.</summary>
    internal static int Cut(ReadOnlySpan<byte> text, RecordBuffer records)
    {
        int at = 0;
        while (at < text.Length)
        {
            int end = text[at..].IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = end < 0 ? text[at..] : text.Slice(at, end);
            bool hasReturn = end >= 0 && line.EndsWith("\r"u8);
            line = hasReturn ? line[..^1] : line;
            if (line.ContainsAnyExcept(" \t\r"u8))
            {
                if (records.IsFull)
                    break;
                records.Add(line, end < 0 ? RecordFlags.None : hasReturn ? RecordFlags.CarriageReturnLineFeed : RecordFlags.LineFeed);
            }

            at = end < 0 ? text.Length : at + end + 1;
        }

        return at;
    }
}
