using Microsoft.AspNetCore.Http;
using Palisade.Server.Collecting;

namespace Palisade.Server.Listeners.Http;

/// <summary>One protocol over HTTP: takes a request and makes its records durable.</summary>
internal interface IIntake
{
    /// <summary>Where it is posted to.</summary>
    string Path { get; }

    /// <summary>Takes a request in.</summary>
    /// <exception cref="StorageTroubleException">Nothing may be acknowledged.</exception>
    Task<IngestAnswer> TakeAsync(HttpContext context, Source source);

    /// <summary>Writes an answer in the words of the protocol.</summary>
    Task AnswerAsync(HttpContext context, IngestAnswer answer);
}
