using Microsoft.AspNetCore.Http;
using Palisade.Proofs.Format;
using Palisade.Server.Collecting;
using Palisade.Server.Listeners.Http;

namespace Palisade.Server.Listeners.Otlp;

/// <summary>
/// Logs of OpenTelemetry over HTTP (OTLP 1.x): each becomes a line of JSON. A request is understood as a whole before the first record is stored, and answered when all are durable; never in part.
/// </summary>
internal sealed class OtlpIntake(BodyBudget budget) : IIntake
{
    private const string Protobuf = "application/x-protobuf", Json = "application/json";

    public string Path => "/v1/logs";

    public async Task<IngestAnswer> TakeAsync(HttpContext context, Source source)
    {
        bool isJson = IsJson(context.Request);
        if (!isJson && !Is(context.Request, Protobuf))
            return IngestAnswer.Refused(StatusCodes.Status415UnsupportedMediaType, $"the content type is {Protobuf} or {Json}");
        if (!BatchId.TryRead(context.Request, out string? id))
            return BatchId.Refusal;
        (RequestBody? read, IngestAnswer refusal) = await RequestBody.ReadAsync(context, isJson ? ServerLimits.MaxJsonBodyBytes : ServerLimits.MaxBodyBytes, budget).ConfigureAwait(false);
        if (read is null)
            return refusal;
        using RequestBody body = read;
        if (!isJson)
            return await TakeAsync(new OtlpProtobufReader(body.Bytes), body, source, id, context.RequestAborted).ConfigureAwait(false);
        using OtlpJsonReader json = new(body.Bytes);
        return await TakeAsync(json, body, source, id, context.RequestAborted).ConfigureAwait(false);
    }

    public async Task AnswerAsync(HttpContext context, IngestAnswer answer)
    {
        if (IsJson(context.Request))
        {
            await ProblemAnswer.WriteAsync(context, answer, "message").ConfigureAwait(false);
            return;
        }

        ProblemAnswer.WriteHead(context.Response, answer);
        context.Response.ContentType = Protobuf;
        await context.Response.Body.WriteAsync(answer.IsTaken ? default : ProtobufStatus.Of(answer.Detail), context.RequestAborted).ConfigureAwait(false);
    }

    private static bool IsJson(HttpRequest request) => Is(request, Json);

    private static bool Is(HttpRequest request, string type) => (request.ContentType ?? "").Split(';')[0].Trim().Equals(type, StringComparison.OrdinalIgnoreCase);

    private static async Task<IngestAnswer> TakeAsync(IOtlpReader reader, RequestBody body, Source source, string? id, CancellationToken cancel)
    {
        using OtlpLine line = new();
        long bytes = 0, logs = 0;
        foreach (OtlpLog log in reader.Logs())
        {
            bytes += line.Write(log).Length;
            logs++;
            // What stands once for many logs is written with each.
            if (bytes > ServerLimits.MaxOtlpRecordBytes)
                return IngestAnswer.Refused(StatusCodes.Status413PayloadTooLarge, $"the logs of a request have at most {ServerLimits.MaxOtlpRecordBytes} bytes once they stand by themselves: send fewer");
        }

        if (reader.Problem is { } problem)
            return IngestAnswer.Refused(StatusCodes.Status400BadRequest, problem);
        using BatchAppend batch = await BatchAppend.BeginAsync(source, id, body.Bytes, cancel).ConfigureAwait(false);
        if (batch.IsAnother)
            return BatchId.OfAnother;
        if (batch.IsStored)
            return IngestAnswer.Taken(batch.Count);
        foreach (OtlpLog log in reader.Logs())
        {
            batch.Records.Add(line.Write(log), RecordFlags.None);
            if (--logs == 0 || batch.Records.IsFull)
                await batch.FlushAsync(isLast: logs == 0).ConfigureAwait(false);
        }

        return IngestAnswer.Taken(batch.Count);
    }
}
