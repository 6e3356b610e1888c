using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Palisade.Server.Listeners.Http;

/// <summary>The requests of one listener. It has nothing of the pages: none can be had through it, and nothing is taken in where they are.</summary>
internal sealed class IntakeApplication(IngestFront front, IngestFeature listener) : IHttpApplication<HttpContext>
{
    public HttpContext CreateContext(IFeatureCollection contextFeatures)
    {
        contextFeatures.Set(listener);
        return new DefaultHttpContext(contextFeatures);
    }

    public Task ProcessRequestAsync(HttpContext context) => front.ServeAsync(context, listener);

    public void DisposeContext(HttpContext context, Exception? exception)
    {
    }
}
