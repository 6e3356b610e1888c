using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Palisade.Incidents;
using Palisade.Rules;
using Palisade.Rules.Mapping;
using Palisade.Server;
using Palisade.Server.Configuration;
using Palisade.Server.Ledger;
using Palisade.Server.Listeners;
using Palisade.Server.Notices;
using Palisade.Server.Storage;
using Palisade.Tests.Server.Web;
using Palisade.Tests.Vault;
using Palisade.Vault;

namespace Palisade.Tests.Server;

/// <summary>A configuration that is read again while the program runs.</summary>
public sealed class SettingsReloaderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("palisade-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public void What_cannot_change_while_the_program_runs_is_named()
    {
        ServeSettings before = ServeSettings.Loopback;
        Assert.Empty(SettingsReloader.Differences(before, ServeSettings.Loopback with { Rules = ["elsewhere"], Mappings = ["other.yml"] }));
        ServeSettings after = before with { DataFolder = "d", KeyFile = "k", Lateness = TimeSpan.FromMinutes(1), Web = new IPEndPoint(IPAddress.Loopback, 1), Listeners = [.. before.Listeners.Skip(1)], Connections = new ConnectionLimits(10, 5), Organisation = before.Organisation with { Name = "n" }, Regimes = [], Notices = before.Notices with { AlertsPerHour = 1, Channels = [new NoticeChannel("a", new HashSet<string>(), false, null, new WebhookPlace(new Uri("https://a.example"), [1]), null)] } };
        Assert.Equal(["data", "keyFile", "lateness", "web", "organisation", "regimes", "notices"], SettingsReloader.Differences(before, after));
    }

    [Fact]
    public async Task A_changed_file_is_put_to_use_and_a_bad_one_changes_nothing()
    {
        string file = Path.Combine(_folder, "palisade.yaml");
        (int web, int first, int second) = (FreePort(), FreePort(), FreePort());
        using TcpListener foreign = new(IPAddress.Loopback, 0);
        foreign.Start();
        Write(file, web, first);
        using CancellationTokenSource stop = new();
        RememberedLog log = new();
        SettingsReading Read() => new(SettingsReader.Read(file, out IReadOnlyList<SettingsProblem> problems), problems);
        Serve serve = new(Read().Settings!, new VaultOptions { Clock = new ManualClock(), Origin = "test.example/vault", ErasesWhenDue = false }, LoggerFactory.Create(l => l.AddProvider(log))) { ReadSettings = Read };
        TaskCompletionSource listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task running = Task.Run(() => serve.RunAsync(RuleLoader.LoadTexts([]), LogSourceMapping.Default, _ => listening.SetResult(), stop.Token));
        await await Task.WhenAny(listening.Task, running);
        SettingsReloader reloader = serve.Host!.Reloader;
        using (TcpClient sender = await ConnectAsync(first))
        {
            await File.AppendAllTextAsync(file, "  - {name: wrong, protocol: nothing, address: \"127.0.0.1:1\"}\n");
            await serve.ReloadAsync();
            Assert.StartsWith($"{file}:6:29: 'nothing' is no protocol", Assert.Single(reloader.Last!.Problems), StringComparison.Ordinal);
            Write(file, web, first);
            await File.AppendAllTextAsync(file, "rules: [nowhere/sigma-ruels]\n");
            await serve.ReloadAsync();
            Assert.Contains("nowhere/sigma-ruels: there is no such file or folder", Assert.Single(reloader.Last!.Problems), StringComparison.Ordinal);
            Write(file, web, second, ((IPEndPoint)foreign.LocalEndpoint).Port);
            await serve.ReloadAsync();
            Assert.StartsWith("listener 'b' cannot have ", Assert.Single(reloader.Last!.Problems), StringComparison.Ordinal);
            Assert.Equal(first, Assert.Single(serve.Host.Listeners.Network).EndPoint.Port);
            Assert.Equal(1, serve.Host.Listeners.Counters["a"].Open);
        }

        Write(file, web + 1, second, first);
        await serve.ReloadAsync();
        Assert.Equal(["opened b", "changed a"], reloader.Last!.Listeners);
        Assert.Equal(["web"], reloader.Last.NeedRestart);
        using (await ConnectAsync(first))
        using (await ConnectAsync(second))
            Assert.Contains(log.Lines, line => line.Contains("wait for a restart: web.", StringComparison.Ordinal));
        Assert.Equal(2, await UsedAsync(serve));
        await stop.CancelAsync();
        await running;
        SqliteConnection.ClearAllPools();
    }

    // How often the ledger says that settings were put to use.
    private static async Task<int> UsedAsync(Serve serve)
    {
        IServiceProvider services = serve.Host!.Web!.Services;
        await services.GetRequiredService<LedgerWriter>().SettleNowAsync();
        await using ServerDb db = services.GetRequiredService<ServerStore>().CreateDbContext();
        return await db.Set<LedgerRow>().CountAsync(r => r.Kind == LedgerKind.SettingsUsed);
    }

    private static void Write(string file, int web, params int[] ports) => File.WriteAllText(file, string.Create(CultureInfo.InvariantCulture, $"data: data\nweb: 127.0.0.1:{web}\nconnections: {{all: 50, ofAddress: 20}}\nlisteners:\n")
        + string.Concat(ports.Select((port, i) => $"  - {{name: {(char)('a' + i)}, protocol: relp, address: \"127.0.0.1:{Number(port)}\"}}\n")));

    private static string Number(int port) => port.ToString(CultureInfo.InvariantCulture);

    private static async Task<TcpClient> ConnectAsync(int port)
    {
        TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, port);
        await client.GetStream().WriteAsync("1 open 0\n"u8.ToArray());
        Assert.True(await client.GetStream().ReadAsync(new byte[100]) > 0);
        return client;
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
