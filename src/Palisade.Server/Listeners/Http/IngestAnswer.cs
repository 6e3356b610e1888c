using Microsoft.AspNetCore.Http;

namespace Palisade.Server.Listeners.Http;

/// <summary>What a sender is told: taken, or not and why.</summary>
/// <param name="Status">The status of HTTP.</param>
/// <param name="Detail">When it was not taken: why, and what to do.</param>
/// <param name="Records">The records that are durable.</param>
internal readonly record struct IngestAnswer(int Status, string Detail, long Records)
{
    /// <summary>The seconds after which a sender should come again.</summary>
    public const int RetrySeconds = 5;

    /// <summary>All is durable.</summary>
    /// <param name="records">The records.</param>
    /// <param name="isKnown">Whether the batch was stored as a whole before: nothing was stored now.</param>
    public static IngestAnswer Taken(long records, bool isKnown = false) => new(StatusCodes.Status200OK, "", records) { IsKnown = isKnown };

    /// <summary>Whether the batch had been stored before.</summary>
    public bool IsKnown { get; private init; }

    /// <summary>Nothing can be taken in now; nothing of the request may count as delivered.</summary>
    public static IngestAnswer ComeAgain(string why) => new(StatusCodes.Status503ServiceUnavailable, $"{why}: send it again in {RetrySeconds} seconds", 0);

    /// <summary>The request is wrong; sending it again does not help.</summary>
    public static IngestAnswer Refused(int status, string detail) => new(status, detail, 0);

    /// <summary>Whether all is durable.</summary>
    public bool IsTaken => Status < StatusCodes.Status300MultipleChoices;
}
