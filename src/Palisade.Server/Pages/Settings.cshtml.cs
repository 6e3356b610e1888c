using Microsoft.AspNetCore.Mvc;
using Palisade.Server.Authorization;
using Palisade.Server.Configuration;
using Palisade.Server.Rulebook;

namespace Palisade.Server.Pages;

/// <summary>The configuration in effect, for the administrator.</summary>
[Needs(Permission.ManageSettings)]
internal sealed class SettingsPage(ServeHost host, TimeProvider clock) : PalisadePage
{
    public SettingsView View { get; private set; } = new("", [], [], []);

    public SettingsReload? Last => host.Reloader.Last;

    public bool HasFile => host.Reloader.HasFile;

    public ReloadState Rules => host.Rules.State;

    public DateTimeOffset Now => clock.GetUtcNow();

    public void OnGet(string? done)
    {
        if (done == "reloaded" && Last is { Problems.Count: 0 })
            Done = Last.Listeners.Count == 0 ? "The configuration was read again." : $"The configuration was read again. Listeners: {string.Join(", ", Last.Listeners)}.";
        View = SettingsView.Of(host);
    }

    public async Task<IActionResult> OnPostReloadAsync()
    {
        SettingsReload reload = await Task.Run(host.Reloader.ReloadAsync);
        if (reload.Problems.Count == 0)
            return LocalRedirect("/settings?done=reloaded");
        View = SettingsView.Of(host);
        return Again(["The configuration file is not put to use; what ran before stays.", .. reload.Problems]);
    }
}
