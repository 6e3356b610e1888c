using System.Net;
using Palisade.Server.Configuration;

namespace Palisade.Tests.Server;

/// <summary>What of a configuration waits for a restart.</summary>
public sealed class SettingsReloaderTests
{
    [Fact]
    public void What_cannot_change_while_the_program_runs_is_named()
    {
        ServeSettings before = ServeSettings.Loopback;
        Assert.Empty(SettingsReloader.Differences(before, ServeSettings.Loopback with { Rules = ["elsewhere"], Mappings = ["other.yml"] }));
        ServeSettings after = before with { DataFolder = "d", KeyFile = "k", Lateness = TimeSpan.FromMinutes(1), Web = new IPEndPoint(IPAddress.Loopback, 1), Listeners = [.. before.Listeners.Skip(1)] };
        Assert.Equal(["data", "keyFile", "lateness", "web", "listeners"], SettingsReloader.Differences(before, after));
    }
}
