using System.Data.Common;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;
using Palisade.Server.Pages;

namespace Palisade.Server.Web;

/// <summary>What is answered when something cannot be done: a page, or problem details (RFC 9457) below /api. A defect gets a reference number, under which the log has the rest; nothing of it leaves the machine.</summary>
internal sealed partial class ErrorAnswers(ILoggerFactory logs, AssetFiles assets, Navigation navigation)
{
    private readonly ILogger _log = logs.CreateLogger<ErrorAnswers>();
    private readonly AssetFiles _assets = assets;
    private readonly Navigation _navigation = navigation;

    /// <summary>Runs a request; whatever it throws is answered here.</summary>
    public async Task RunAsync(HttpContext context, RequestDelegate next)
    {
        context.Items[typeof(ErrorAnswers)] = this;
        try
        {
            await next(context);
            // A bare status is a blank page: say what it means. What the sign-in leads away from stays as it is.
            if (context.Response is { HasStarted: false, StatusCode: >= 400 and not 401, ContentType: null, ContentLength: null or 0 })
                await WriteAsync(context, context.Response.StatusCode, Refusal.Of(context));
        }
        catch (BadHttpRequestException e) when (!context.Response.HasStarted)
        {
            await WriteAsync(context, e.StatusCode, BodyProblem.Of(context, e.InnerException));
        }
        catch (InvalidDataException) when (!context.Response.HasStarted)
        {
            // What the readers of forms throw when a bound is passed.
            await WriteAsync(context, StatusCodes.Status400BadRequest, "The form has too many fields, or one is too long.");
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            context.Abort();
        }
        catch (DbException e) when (!context.Response.HasStarted && e.IsTransient)
        {
            LogNoDatabase(e.Message);
            await WriteAsync(context, StatusCodes.Status503ServiceUnavailable, "The database cannot be reached just now. What senders deliver is kept all the same. Try again in a minute.");
        }
        catch (Exception e) when (!context.Response.HasStarted && e is not OutOfMemoryException)
        {
            string reference = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6));
            LogDefect(reference, context.GetEndpoint()?.DisplayName ?? "no endpoint", e);
            await WriteAsync(context, StatusCodes.Status500InternalServerError, "Something went wrong on the server. Try again; if it stays, tell whoever runs Palisade the reference.", reference);
        }
    }

    /// <summary>Answers with a status.</summary>
    /// <param name="context">The request.</param>
    /// <param name="status">The status.</param>
    /// <param name="message">What is wrong, and what to do next; nothing that the visitor sent.</param>
    /// <param name="reference">Under which the log has more; null for none.</param>
    public static Task WriteAsync(HttpContext context, int status, string message, string? reference = null)
    {
        context.Response.StatusCode = status;
        if (HttpMethods.IsHead(context.Request.Method))
            return Task.CompletedTask;
        string title = ReasonPhrases.GetReasonPhrase(status);
        if (IsForPrograms(context.Request))
        {
            context.Response.ContentType = "application/problem+json";
            return JsonSerializer.SerializeAsync(context.Response.Body, new Dictionary<string, object?>
            {
                ["title"] = title,
                ["status"] = status,
                ["detail"] = message,
                ["reference"] = reference,
            }.Where(member => member.Value is not null).ToDictionary(), cancellationToken: context.RequestAborted);
        }

        if (context.Items[typeof(ErrorAnswers)] is not ErrorAnswers answers)
            return context.Response.WriteAsync(message, context.RequestAborted);
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync(ErrorPage.Write(context, title, message, reference, answers._assets, answers._navigation), context.RequestAborted);
    }

    private static bool IsForPrograms(HttpRequest request) =>
        request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase) || request.Path.StartsWithSegments("/metrics", StringComparison.OrdinalIgnoreCase);

    [LoggerMessage(42, LogLevel.Warning, "A request could not be answered, for the database cannot be reached: {Reason}")]
    private partial void LogNoDatabase(string reason);

    [LoggerMessage(41, LogLevel.Error, "A defect while answering (reference {Reference}, {Endpoint})")]
    private partial void LogDefect(string reference, string endpoint, Exception defect);
}
