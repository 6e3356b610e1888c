using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Palisade.Server.Web;

namespace Palisade.Server.Endpoints;

/// <summary>An answer that something could not be done: problem details (RFC 9457).</summary>
/// <param name="status">The status.</param>
/// <param name="message">What is wrong, and what to do next.</param>
internal sealed class ApiProblem(int status, string message) : IResult, IEndpointMetadataProvider
{
    /// <summary>What was asked for cannot be understood, or is refused.</summary>
    public static ApiProblem BadRequest(string message) => new(StatusCodes.Status400BadRequest, message);

    /// <summary>There is no such thing.</summary>
    public static ApiProblem NotFound(string message) => new(StatusCodes.Status404NotFound, message);

    public Task ExecuteAsync(HttpContext httpContext) => ErrorAnswers.WriteAsync(httpContext, status, message);

    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder)
    {
        // Every endpoint of the API may answer with a problem; the document says so once for all.
    }
}
