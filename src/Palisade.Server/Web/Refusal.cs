using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;
using Microsoft.Extensions.DependencyInjection;
using Palisade.Server.Authorization;

namespace Palisade.Server.Web;

/// <summary>Why a request comes to nothing, in words that say what to do: no such address, the wrong method, no body, not this role.</summary>
internal static class Refusal
{
    /// <summary>What is said of a status that was given without a word.</summary>
    public static string Of(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound => NotThere(context),
        StatusCodes.Status405MethodNotAllowed => "This address is there, but not for this method.",
        StatusCodes.Status415UnsupportedMediaType => "This address takes another kind of content.",
        _ => "The request could not be answered. Go back, load the page again and repeat it.",
    };

    /// <summary>What is under an address that no page and no endpoint answers with this method and body.</summary>
    public static Task AnswerAsync(HttpContext context)
    {
        (int status, string message) = Judge(context);
        return ErrorAnswers.WriteAsync(context, status, message);
    }

    /// <summary>What is said to who may not: which roles may, and how to come by one.</summary>
    public static string OfRole(HttpContext context)
    {
        if (context.User.Identity is not VisitorIdentity visitor)
            return "This needs an account: sign in.";
        string start = $"Your role ({visitor.Role}) does not include this";
        if (context.GetEndpoint()?.Metadata.GetMetadata<NeedsAttribute>() is not { } needs)
            return start + ".";
        bool reads = HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method);
        Permission asked = reads ? needs.Permission : needs.Change;
        if (Permissions.Allows(visitor.Role, asked))
            return visitor.Scopes is null ? start + "." : OfToken(asked, visitor.Role);
        string may = string.Join(", ", Enum.GetValues<Role>().Where(role => Permissions.Allows(role, asked)));
        return $"{start}; these do: {may}. " + (visitor.Role == Role.Administrator ? "Use an account of such a role: one that manages accounts does nothing else." : "An administrator gives roles.");
    }

    private static string OfToken(Permission asked, Role role) => Permissions.ScopesOf(role).Contains(Permissions.ScopeOf(asked))
        ? $"The token lacks the scope {Permissions.ScopeOf(asked)}: make one that has it, on the page Tokens."
        : "This is for a person at a page: no token can do it.";

    private static string NoPage(HttpContext context) => "There is no page under this address: it may be mistyped." + (context.User.Identity is VisitorIdentity ? " Choose one from the navigation." : "");

    private static string NotThere(HttpContext context) => IsApi(context)
        ? "There is nothing of this number or name."
        : "Nothing is here under this number or name: it may be mistyped, or what it was may have been removed. Choose from the list instead.";

    private static (int Status, string Message) Judge(HttpContext context)
    {
        RouteEndpoint[] near = context.User.Identity is VisitorIdentity
            ? [.. context.RequestServices.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().Where(e => e.Order < int.MaxValue && Fits(e.RoutePattern, context.Request.Path))]
            : [];
        string[] methods = [.. near.SelectMany(e => e.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []).Distinct()];
        if (methods.Length == 0)
            return (StatusCodes.Status404NotFound, IsApi(context) ? "There is no such address below /api: /api/openapi.json lists those that there are." : NoPage(context));
        if (!methods.Contains(context.Request.Method, StringComparer.OrdinalIgnoreCase))
        {
            context.Response.Headers.Allow = string.Join(", ", methods);
            return (StatusCodes.Status405MethodNotAllowed, $"This address takes {string.Join(" or ", methods)}, not {(context.Request.Method.Length <= 10 ? context.Request.Method : "this method")}.");
        }

        return OfBody(context, near.First(e => e.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Contains(context.Request.Method) == true));
    }

    // The address and the method are right: what it takes did not come, or not as JSON.
    private static (int Status, string Message) OfBody(HttpContext context, RouteEndpoint endpoint)
    {
        string wanted = endpoint.Metadata.GetMetadata<IAcceptsMetadata>() is { } accepts ? Wanted(accepts) : ".";
        return string.IsNullOrEmpty(context.Request.ContentType) && context.Request.ContentLength is null or 0
            ? (StatusCodes.Status400BadRequest, "The request has no body. Send one" + wanted)
            : (StatusCodes.Status415UnsupportedMediaType, "The body is of a kind that is not taken here. Send one" + wanted);
    }

    private static string Wanted(IAcceptsMetadata accepts)
    {
        string type = string.Join(" or ", accepts.ContentTypes);
        string[] members = accepts.RequestType is { } body && type.Contains("json", StringComparison.Ordinal)
            ? [.. body.GetProperties().Where(p => p.GetMethod is { IsStatic: false }).Select(p => JsonNamingPolicy.CamelCase.ConvertName(p.Name))]
            : [];
        return $" with Content-Type: {type}" + (members.Length > 0 ? $" and the members: {string.Join(", ", members)}." : ".");
    }

    private static bool Fits(Microsoft.AspNetCore.Routing.Patterns.RoutePattern pattern, PathString path)
    {
        RouteValueDictionary values = [];
        return new TemplateMatcher(new RouteTemplate(pattern), []).TryMatch(path, values)
            && pattern.Parameters.All(p => p.ParameterPolicies.All(policy => policy.Content != "long" || long.TryParse(values[p.Name] as string, NumberStyles.None, CultureInfo.InvariantCulture, out _)));
    }

    private static bool IsApi(HttpContext context) => context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase);
}
