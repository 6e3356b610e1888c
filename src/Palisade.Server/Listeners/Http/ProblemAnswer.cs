using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Palisade.Server.Listeners.Http;

/// <summary>Answers in JSON: the number of records, or problem details (RFC 9457).</summary>
internal static class ProblemAnswer
{
    /// <summary>Status and headers.</summary>
    public static void WriteHead(HttpResponse response, IngestAnswer answer)
    {
        response.StatusCode = answer.Status;
        if (answer.Status == StatusCodes.Status503ServiceUnavailable)
            response.Headers.RetryAfter = IngestAnswer.RetrySeconds.ToString(CultureInfo.InvariantCulture);
        if (answer.Status == StatusCodes.Status401Unauthorized)
            response.Headers.WWWAuthenticate = "Bearer";
    }

    /// <summary>The whole answer.</summary>
    /// <param name="context">The request.</param>
    /// <param name="answer">What to say.</param>
    /// <param name="also">A further name for the detail; null for none. With it, an answer that all is well says nothing: other answers than its own are not expected by OTLP.</param>
    public static Task WriteAsync(HttpContext context, IngestAnswer answer, string? also = null)
    {
        HttpResponse response = context.Response;
        WriteHead(response, answer);
        response.ContentType = answer.IsTaken ? "application/json" : "application/problem+json";
        using MemoryStream text = new();
        using (Utf8JsonWriter json = new(text))
        {
            json.WriteStartObject();
            if (answer.IsTaken && also is null)
            {
                json.WriteNumber("records", answer.Records);
                // Not the same as stored again: a sender that reuses a name for other bytes finds out here.
                if (answer.IsKnown)
                    json.WriteBoolean("known", true);
            }
            else if (!answer.IsTaken)
            {
                json.WriteString("type", "about:blank");
                json.WriteString("title", ReasonPhrases.GetReasonPhrase(answer.Status));
                json.WriteNumber("status", answer.Status);
                json.WriteString("detail", answer.Detail);
                if (also is not null)
                    json.WriteString(also, answer.Detail);
            }

            json.WriteEndObject();
        }

        return response.Body.WriteAsync(text.ToArray(), context.RequestAborted).AsTask();
    }
}
