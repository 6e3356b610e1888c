using System.Data.Common;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;

namespace Palisade.Server.Web;

/// <summary>What is answered when something cannot be done: a page, or problem details (RFC 9457) below /api. A defect gets a reference number, under which the log has the rest; nothing of it leaves the machine.</summary>
internal sealed partial class ErrorAnswers(ILoggerFactory logs, AssetFiles assets)
{
    private readonly ILogger _log = logs.CreateLogger<ErrorAnswers>();

    /// <summary>Runs a request; whatever it throws is answered here.</summary>
    public async Task RunAsync(HttpContext context, RequestDelegate next)
    {
        context.Items[typeof(ErrorAnswers)] = this;
        try
        {
            await next(context);
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

        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync(Page(context, status, title, message, reference));
    }

    private static string Page(HttpContext context, int status, string title, string message, string? reference)
    {
        // Not a Razor page: it must work when those do not.
        string style = context.Items[typeof(ErrorAnswers)] is ErrorAnswers answers ? answers.StyleAddress : "";
        return $"""
            <!DOCTYPE html>
            <html lang="en" data-theme="{ColourTheme.Of(context.Request)}">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{status} {title} · Palisade</title><link rel="stylesheet" href="{style}"></head>
            <body class="alone"><main><h1>{title}</h1><p class="problem">{WebUtility.HtmlEncode(message)}</p>{(reference is null ? "" : $"<p>Reference <code>{reference}</code></p>")}<p><a href="/">To the overview</a></p></main></body>
            </html>
            """;
    }

    private string StyleAddress => assets.AddressOf("palisade.css");

    private static bool IsForPrograms(HttpRequest request) =>
        request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase) || request.Path.StartsWithSegments("/metrics", StringComparison.OrdinalIgnoreCase);

    [LoggerMessage(42, LogLevel.Warning, "A request could not be answered, for the database cannot be reached: {Reason}")]
    private partial void LogNoDatabase(string reason);

    [LoggerMessage(41, LogLevel.Error, "A defect while answering (reference {Reference}, {Endpoint})")]
    private partial void LogDefect(string reference, string endpoint, Exception defect);
}
