using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Palisade.Server.Collecting;
using Palisade.Server.Listeners.Http;
using Palisade.Vault;

namespace Palisade.Server.Listeners.Journal;

/// <summary>
/// What systemd-journal-upload posts: entries in the export format, in one request that may last for days. What has come is made durable before more is read. The sender remembers its place when the answer is
/// there; after a broken connection it sends again, and what is there already is passed over by its number.
/// </summary>
internal sealed class JournalIntake : IIntake
{
    private const string ContentType = "application/vnd.fdo.journal";

    public string Path => "/upload";

    public async Task<IngestAnswer> TakeAsync(HttpContext context, Source source)
    {
        if (!string.Equals(context.Request.ContentType, ContentType, StringComparison.OrdinalIgnoreCase) || context.Request.Headers.ContentEncoding.Count > 0)
            return IngestAnswer.Refused(StatusCodes.Status415UnsupportedMediaType, $"the content type is {ContentType}, without compression");
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = null;
        // A machine may have nothing to say for long. One that is gone is found out by TCP.
        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
            rate.MinDataRate = null;
        CancellationToken ending = context.Features.GetRequiredFeature<IngestFeature>().Ending;
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, ending);
        try
        {
            return await TakeAsync(context.Request.BodyReader, source, stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            return IngestAnswer.ComeAgain("this listener closes");
        }
    }

    public async Task AnswerAsync(HttpContext context, IngestAnswer answer)
    {
        if (!answer.IsTaken)
        {
            await ProblemAnswer.WriteAsync(context, answer).ConfigureAwait(false);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status202Accepted;
        await context.Response.Body.WriteAsync(Encoding.ASCII.GetBytes("OK.\n"), context.RequestAborted).ConfigureAwait(false);
    }

    private static async Task<IngestAnswer> TakeAsync(PipeReader input, Source source, CancellationToken cancel)
    {
        using JournalFramer framer = new();
        RecordBuffer records = new();
        long count = 0;
        bool hasEnded = false;
        while (!hasEnded && framer.Broken is null)
        {
            ReadResult read = await input.ReadAsync(cancel).ConfigureAwait(false);
            foreach (ReadOnlyMemory<byte> piece in read.Buffer)
            {
                for (int at = 0; at < piece.Length && framer.Broken is null;)
                {
                    at += framer.Push(piece.Span[at..], records);
                    if (records.IsFull)
                        count += await AppendAsync(source, framer, records).ConfigureAwait(false);
                }
            }

            input.AdvanceTo(read.Buffer.End);
            hasEnded = read.IsCompleted;
            if (hasEnded && framer.Broken is null)
                framer.Complete(records);
            count += await AppendAsync(source, framer, records).ConfigureAwait(false);
        }

        return framer.Broken is { } why ? IngestAnswer.Refused(StatusCodes.Status400BadRequest, $"{why}; the {count} entries before it are stored") : IngestAnswer.Taken(count);
    }

    private static async Task<long> AppendAsync(Source source, JournalFramer framer, RecordBuffer records)
    {
        if (records.Count == 0)
            return 0;
        await source.Marking.WaitAsync().ConfigureAwait(false);
        try
        {
            JournalProgress progress = JournalProgress.Of(source.Marked(MarkKind.Journal, ""));
            RecordBuffer fresh = progress.Filter(records, framer.Places);
            long count = fresh.Count;
            if (count > 0)
                await source.AppendAsync(fresh, CancellationToken.None, new IntakeMark(source.Identity, MarkKind.Journal, "", progress.ToMark()) { Missing = progress.Missing }).ConfigureAwait(false);
            records.Clear();
            framer.Places.Clear();
            return count;
        }
        finally
        {
            source.Marking.Release();
        }
    }
}
