using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Palisade.Server.Authorization;
using Palisade.Server.Configuration;

namespace Palisade.Server.Endpoints;

/// <summary>The configuration in effect for programs, and reading it again.</summary>
internal static class SettingsEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/api/settings", (ServeHost host) => TypedResults.Ok(SettingsView.Of(host))).Needs(Permission.ManageSettings).WithSummary("The configuration in effect, without secrets, and what listeners count.");
        app.MapPost("/api/settings/reload", ReloadAsync).Needs(Permission.ManageSettings).WithSummary("Reads the configuration file and the rules again: listeners, rules, mappings and indicators change at once.");
    }

    private static async Task<Ok<ReloadView>> ReloadAsync(ServeHost host)
    {
        SettingsReload reload = await host.Reloader.ReloadAsync();
        return TypedResults.Ok(new ReloadView(reload.Problems, reload.NeedRestart, reload.Listeners, host.Rules.State.IsRefused));
    }
}

/// <summary>What a reload came to.</summary>
/// <param name="Problems">What is wrong in the file: then nothing of it was taken.</param>
/// <param name="NeedRestart">What is different in the file and waits for a restart.</param>
/// <param name="Listeners">What was done with listeners.</param>
/// <param name="RulesRefused">Whether the rules as they are in their files are not put to use.</param>
internal sealed record ReloadView(IReadOnlyList<string> Problems, IReadOnlyList<string> NeedRestart, IReadOnlyList<string> Listeners, bool RulesRefused);
