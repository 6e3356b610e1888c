using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using Palisade.Server.Accounts;
using Palisade.Server.Alerts;
using Palisade.Server.Authorization;
using Palisade.Server.Web;

namespace Palisade.Server.Endpoints;

/// <summary>Server-sent events: the numbers of alerts that are new or changed, and how many are new. No word of an alert goes this way.</summary>
internal sealed class AlertEvents(AlertFeed feed, AlertCounts counts, Sessions sessions, IHostApplicationLifetime life)
{
    /// <summary>Without anything to say, a line all the same: so that both ends see when the other is gone.</summary>
    private static readonly TimeSpan s_heartbeat = TimeSpan.FromSeconds(15);

    /// <summary>A flood of alerts becomes one event in this time.</summary>
    private static readonly TimeSpan s_gather = TimeSpan.FromMilliseconds(500);

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/events", (AlertEvents events, HttpContext context) => events.RunAsync(context)).Needs(Permission.ReadAlerts);

    private async Task RunAsync(HttpContext context)
    {
        VisitorIdentity visitor = (VisitorIdentity)context.User.Identity!;
        using AlertSubscriber? subscriber = feed.Subscribe(visitor.AccountId);
        if (subscriber is null)
        {
            context.Response.Headers.RetryAfter = "60";
            await ErrorAnswers.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, "Too many pages are open. Close some, and load this one again.");
            return;
        }

        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, life.ApplicationStopping);
        context.Response.ContentType = "text/event-stream; charset=utf-8";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        try
        {
            await SendAsync(context, await StateAsync([], all: false), end.Token);
            while (await sessions.RoleOfAsync(visitor.SessionId) is { } role && Permissions.Allows(role, Permission.ReadAlerts))
            {
                (long[] Alerts, bool All)? news = await subscriber.TakeAsync(s_heartbeat, end.Token);
                await SendAsync(context, news is { } some ? await StateAsync(some.Alerts, some.All) : ":\n\n", end.Token);
                if (news is not null)
                    await Task.Delay(s_gather, end.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The page was closed, or the program ends: the browser asks again when it can.
        }
    }

    private async Task<string> StateAsync(long[] alerts, bool all)
    {
        long count = await counts.NewAsync();
        return string.Create(CultureInfo.InvariantCulture, $"event: alerts\ndata: {{\"new\":{count},\"all\":{(all ? "true" : "false")},\"ids\":[{string.Join(',', alerts)}]}}\n\n");
    }

    private static async Task SendAsync(HttpContext context, string text, CancellationToken end)
    {
        await context.Response.WriteAsync(text, end);
        await context.Response.Body.FlushAsync(end);
    }
}
