using System.Net;
using Palisade.Server.Configuration;
using Palisade.Server.Notices;

namespace Palisade.Tests.Server;

/// <summary>What of a configuration waits for a restart.</summary>
public sealed class SettingsReloaderTests
{
    [Fact]
    public void What_cannot_change_while_the_program_runs_is_named()
    {
        ServeSettings before = ServeSettings.Loopback;
        Assert.Empty(SettingsReloader.Differences(before, ServeSettings.Loopback with { Rules = ["elsewhere"], Mappings = ["other.yml"] }));
        ServeSettings after = before with { DataFolder = "d", KeyFile = "k", Lateness = TimeSpan.FromMinutes(1), Web = new IPEndPoint(IPAddress.Loopback, 1), Listeners = [.. before.Listeners.Skip(1)], Organisation = before.Organisation with { Name = "n" }, Regimes = [], Notices = before.Notices with { AlertsPerHour = 1, Channels = [new NoticeChannel("a", new HashSet<string>(), false, null, new WebhookPlace(new Uri("https://a.example"), [1]), null)] } };
        Assert.Equal(["data", "keyFile", "lateness", "web", "listeners", "organisation", "regimes", "notices"], SettingsReloader.Differences(before, after));
    }
}
