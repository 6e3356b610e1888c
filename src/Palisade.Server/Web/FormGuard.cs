using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Palisade.Server.Authorization;

namespace Palisade.Server.Web;

/// <summary>
/// Requests that change something and are let in by a cookie must come from our own pages. Razor pages check it themselves; this is for the endpoints beside them. A program's token is sent by nobody but the program.
/// </summary>
internal static class FormGuard
{
    /// <summary>What is said to who sends one that does not.</summary>
    public const string Refusal = "The form is out of date, or came from another site: load the page again and repeat it.";

    public static async Task PassAsync(HttpContext context, RequestDelegate next, IAntiforgery antiforgery)
    {
        bool reads = HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method) || HttpMethods.IsOptions(context.Request.Method);
        bool isPage = context.GetEndpoint()?.Metadata.GetMetadata<PageActionDescriptor>() is not null;
        bool isChecked = context.GetEndpoint()?.Metadata.GetMetadata<LongForm>() is not null;
        if (!reads && !isPage && !isChecked && context.User.Identity is VisitorIdentity { Scopes: null } && !await antiforgery.IsRequestValidAsync(context))
        {
            await ErrorAnswers.WriteAsync(context, StatusCodes.Status400BadRequest, Refusal);
            return;
        }

        await next(context);
    }
}
