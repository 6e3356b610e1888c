using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Palisade.Tests.CommandLine;

namespace Palisade.Tests.Server;

/// <summary>Listeners that change while records come in.</summary>
public sealed class ListenerReloadTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("palisade-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public async Task A_sender_goes_on_through_twenty_reloads_and_every_acknowledged_record_is_there_once()
    {
        // As from a script that ignores the signal: it is inherited.
        using ServeSession serve = new(_folder, wrapper: ["sh", "-c", "trap '' HUP; \"$0\" \"$@\"; exit $?"]);
        string config = Path.Combine(_folder, "palisade.yaml"), first = await File.ReadAllTextAsync(config);
        int port = ServeSession.FreePort();
        using CancellationTokenSource stop = new();
        // One whose listener stays, and one whose listener comes and goes.
        Task<List<string>> steady = Task.Run(() => SendAsync(serve.RelpPort, "steady", staysConnected: true, stop.Token)), restless = Task.Run(() => SendAsync(port, "restless", staysConnected: false, stop.Token));
        for (int round = 1; round <= 20; round++)
        {
            string log = Path.Combine(_folder, "app.log");
            await File.AppendAllTextAsync(log, string.Create(CultureInfo.InvariantCulture, $"line {round}\n"));
            await File.WriteAllTextAsync(config, first + (round % 2 == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $$"""
                  - {name: more, protocol: relp, address: "127.0.0.1:{{port}}"}
                  - {name: log, protocol: file, path: app.log}

                """)));
            serve.HangUp();
            serve.WaitUntil("palisade_connections_open", open => open == round % 2, "listener=\"more\"");
            if (round % 2 == 1)
                serve.WaitFor("palisade_records_total", "log/", (round + 1) / 2);
        }

        await stop.CancelAsync();
        List<string> stayed = await steady, came = await restless, acknowledged = [.. stayed, .. came];
        Assert.Equal(0, serve.End());
        Dictionary<string, int> stored = Vault.StoredRecords.Read(serve.Vault).Select(Encoding.UTF8.GetString).CountBy(r => r).ToDictionary();
        Assert.True(stayed.Count > 20 && came.Count > 10, $"{stayed.Count} and {came.Count} were acknowledged");
        Assert.DoesNotContain(acknowledged, record => stored.GetValueOrDefault(record) != 1);
        Assert.Equal(19, stored.Count(r => r.Key.StartsWith("line ", StringComparison.Ordinal) && r.Value == 1));
        Assert.StartsWith("PASS", PalisadeProgram.Run("vault", "verify", serve.Vault).Output, StringComparison.Ordinal);
    }

    // Sends until told to stop, over as many connections as it takes; what has an answer is returned.
    private static async Task<List<string>> SendAsync(int port, string name, bool staysConnected, CancellationToken stop)
    {
        List<string> acknowledged = [];
        int number = 0;
        for (int connection = 0; !stop.IsCancellationRequested; connection++)
        {
            Assert.False(staysConnected && connection > 0, "the listener that stays has ended a connection");
            try
            {
                using RelpSender sender = new(port);
                while (!stop.IsCancellationRequested && sender.Send([.. Enumerable.Range(0, 5).Select(_ => string.Create(CultureInfo.InvariantCulture, $"<13>{name} {++number}"))]))
                    await Task.Delay(5, CancellationToken.None);
                acknowledged.AddRange(sender.Acknowledged);
            }
            catch (Exception e) when (e is SocketException or IOException or Xunit.Sdk.NotNullException)
            {
                await Task.Delay(20, CancellationToken.None);
            }
        }

        return acknowledged;
    }
}
