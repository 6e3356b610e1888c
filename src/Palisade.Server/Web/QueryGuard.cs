using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Palisade.Server.Authorization;

namespace Palisade.Server.Web;

/// <summary>
/// Refuses a name in the query of a reading request of the API that its endpoint does not know: <c>?levl=critical</c> would answer with all levels, and nobody would see it. Known is what the endpoint's
/// own parameters are called.
/// </summary>
internal static class QueryGuard
{
    private const int MaxName = 60;

    public static Task PassAsync(HttpContext context, RequestDelegate next)
    {
        bool isAsked = HttpMethods.IsGet(context.Request.Method) && context.Request.QueryString.HasValue && context.User.Identity is VisitorIdentity && context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase);
        if (!isAsked || context.GetEndpoint() is not RouteEndpoint endpoint || endpoint.Metadata.GetMetadata<MethodInfo>() is not { } method)
            return next(context);
        string[] known = [.. Names(method, endpoint)];
        string? unknown = context.Request.Query.Keys.FirstOrDefault(k => !known.Contains(k, StringComparer.OrdinalIgnoreCase));
        return unknown is null ? next(context) : ErrorAnswers.WriteAsync(context, StatusCodes.Status400BadRequest, Words(unknown, known));
    }

    private static string Words(string unknown, string[] known) =>
        (unknown.Length is > 0 and <= MaxName ? $"The query has a name \"{unknown}\" that is not known here." : "The query has a name that is not known here.")
        + (known.Length > 0 ? $" Known are: {string.Join(", ", known)}." : " None is: leave the query out.");

    // What is of none of these types is a service; what the route has is no part of the query.
    private static IEnumerable<string> Names(MethodInfo method, RouteEndpoint endpoint) => method.GetParameters()
        .Where(p => IsValue(Nullable.GetUnderlyingType(p.ParameterType) ?? p.ParameterType))
        .Select(p => p.GetCustomAttribute<FromQueryAttribute>()?.Name ?? p.Name!)
        .Where(name => endpoint.RoutePattern.GetParameter(name) is null);

    private static bool IsValue(Type type) => type == typeof(string) || type == typeof(DateTimeOffset) || type.IsPrimitive || type.IsEnum;
}
