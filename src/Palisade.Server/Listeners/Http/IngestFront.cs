using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Palisade.Server.Collecting;
using Palisade.Server.Listeners.Journal;
using Palisade.Server.Listeners.Otlp;

namespace Palisade.Server.Listeners.Http;

/// <summary>
/// Takes the requests of the listeners that speak HTTP. The memory of all bodies is bounded together.
/// </summary>
internal sealed partial class IngestFront(Collector collector, ILogger log)
{
    private readonly Dictionary<ListenerProtocol, IIntake> _intakes = Intakes(new BodyBudget(ServerLimits.MaxBodiesBytes));

    private static Dictionary<ListenerProtocol, IIntake> Intakes(BodyBudget budget) => new()
    {
        [ListenerProtocol.Http] = new NdjsonIntake(budget),
        [ListenerProtocol.Otlp] = new OtlpIntake(budget),
        [ListenerProtocol.Journal] = new JournalIntake(),
    };

    /// <summary>Takes a request, and answers it.</summary>
    public async Task ServeAsync(HttpContext context, IngestFeature listener)
    {
        IIntake intake = _intakes[listener.Settings.Protocol];
        if (TooManyConnections.IsSo(context))
        {
            await intake.AnswerAsync(context, IngestAnswer.ComeAgain("too many connections are open")).ConfigureAwait(false);
            return;
        }

        listener.Counters.Opened();
        try
        {
            IngestAnswer answer = await TakeAsync(context, listener, intake).ConfigureAwait(false);
            if (answer.Status is >= 400 and < 500)
            {
                listener.Counters.Malformed();
                LogRefused(listener.Settings.Name, context.Connection.RemoteIpAddress, answer.Status, answer.Detail);
            }

            await intake.AnswerAsync(context, answer).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or ConnectionResetException or ConnectionAbortedException or IOException)
        {
            // The sender went: what was not answered is the sender's still.
            listener.Counters.Failed();
            context.Abort();
        }
        finally
        {
            listener.Counters.Closed();
        }
    }

    private async Task<IngestAnswer> TakeAsync(HttpContext context, IngestFeature listener, IIntake intake)
    {
        if (listener.Settings.Token is { } token && !token.IsIn(context.Request.Headers.Authorization))
            return IngestAnswer.Refused(StatusCodes.Status401Unauthorized, "name the token of this listener: 'Authorization: Bearer TOKEN'");
        if (context.Request.Path != intake.Path)
            return IngestAnswer.Refused(StatusCodes.Status404NotFound, $"this listener takes POST {intake.Path}");
        if (context.Request.Method != HttpMethods.Post)
            return IngestAnswer.Refused(StatusCodes.Status405MethodNotAllowed, $"this listener takes POST {intake.Path}");
        string peer = SenderName.Of(context.Connection.ClientCertificate, context.Connection.RemoteIpAddress);
        try
        {
            Source source = collector.SourceOf(new SourceIdentity(listener.Settings.Name, peer), listener.Settings.Class);
            try
            {
                IngestAnswer answer = await intake.TakeAsync(context, source).ConfigureAwait(false);
                if (answer.Status is >= 400 and < 500)
                    source.Refuse();
                return answer;
            }
            catch (BadHttpRequestException)
            {
                source.Refuse();
                throw;
            }
        }
        catch (StorageTroubleException)
        {
            return IngestAnswer.ComeAgain("the vault takes nothing in now");
        }
        catch (BadHttpRequestException e)
        {
            return IngestAnswer.Refused(e.StatusCode, e.Message);
        }
    }

    [LoggerMessage(10, LogLevel.Warning, "{Listener}: a request of {Peer} is refused with {Status}: {Reason}")]
    private partial void LogRefused(string listener, System.Net.IPAddress? peer, int status, string reason);
}
