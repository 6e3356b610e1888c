using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Core.Infrastructure;
using Microsoft.AspNetCore.Mvc.Filters;

namespace Palisade.Server.Web;

/// <summary>Says in words why a form without the token of our pages was refused.</summary>
internal sealed class OutdatedForm : IAsyncAlwaysRunResultFilter
{
    public Task OnResultExecutionAsync(ResultExecutingContext context, ResultExecutionDelegate next)
    {
        if (context.Result is not IAntiforgeryValidationFailedResult)
            return next();
        context.Result = new EmptyResult();
        return ErrorAnswers.WriteAsync(context.HttpContext, StatusCodes.Status400BadRequest, FormGuard.Refusal);
    }
}
