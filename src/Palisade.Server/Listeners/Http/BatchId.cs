using Microsoft.AspNetCore.Http;

namespace Palisade.Server.Listeners.Http;

/// <summary>What a sender calls a batch: a header. The same name of the same sender is the same batch.</summary>
internal static class BatchId
{
    public const string Header = "Palisade-Batch-Id";

    private const int MaxCharacters = 200;

    /// <summary>Reads it.</summary>
    /// <param name="request">The request.</param>
    /// <param name="id">The name; null when there is none.</param>
    /// <returns>False when it is no name.</returns>
    public static bool TryRead(HttpRequest request, out string? id)
    {
        id = request.Headers.TryGetValue(Header, out var values) ? values.ToString() : null;
        return id is null || (id.Length is > 0 and <= MaxCharacters && id.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0);
    }

    /// <summary>What to say when it is no name.</summary>
    public static IngestAnswer Refusal => IngestAnswer.Refused(StatusCodes.Status400BadRequest, $"{Header} has 1 to {MaxCharacters} visible ASCII characters");

    /// <summary>What to say when other bytes came under the same name before.</summary>
    public static IngestAnswer OfAnother => IngestAnswer.Refused(StatusCodes.Status409Conflict, $"other bytes came under this {Header} before, and nothing of these is stored: send them under a name of their own");
}
