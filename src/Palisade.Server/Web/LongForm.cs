using Microsoft.AspNetCore.Http;

namespace Palisade.Server.Web;

/// <summary>Of an endpoint that takes a body of any length as it comes, and checks by itself that the form is ours.</summary>
internal sealed class LongForm
{
    /// <summary>Whether a request goes where bodies may be long: the size is bounded there. Asked before the endpoint is known.</summary>
    public static bool IsAskedBy(HttpRequest request)
    {
        if (!HttpMethods.IsPost(request.Method))
            return false;
        ReadOnlySpan<char> path = request.Path.Value;
        bool isApi = path.StartsWith("/api/cases/", StringComparison.Ordinal), isPage = path.StartsWith("/cases/", StringComparison.Ordinal);
        return (isApi && path.EndsWith("/evidence", StringComparison.Ordinal)) || (isPage && path.EndsWith("/evidence/upload", StringComparison.Ordinal));
    }
}
