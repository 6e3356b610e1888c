using System.Net;
using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Palisade.Rules;
using Palisade.Rules.Mapping;
using Palisade.Server;
using Palisade.Server.Configuration;
using Palisade.Server.Demo;
using Palisade.Server.Listeners;
using Palisade.Vault;

namespace Palisade.Tests.Server;

/// <summary>The demonstration: samples with the present time, through the real listeners.</summary>
public sealed class DemoTests : IDisposable
{
    private static readonly DateTimeOffset s_now = new(2027, 3, 4, 5, 6, 7, 890, TimeSpan.Zero);
    private readonly string _folder = Directory.CreateTempSubdirectory("palisade-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Theory]
    [InlineData("""{"TimeCreated":"2026-10-12T06:02:11.0000000Z","ProcessCreationTime":"2026-10-12T06:02:10.5Z"}""", """{"TimeCreated":"2027-03-04T05:06:07.8900000Z","ProcessCreationTime":"2027-03-04T05:06:07.3Z"}""")]
    [InlineData("""{"timestamp":"2026-10-12T11:10:00.000000+0000"}""", """{"timestamp":"2027-03-04T05:06:07.890000+0000"}""")]
    [InlineData("Oct 12 06:01:00 app01 sshd[1]: x", "Mar  4 05:06:07 app01 sshd[1]: x")]
    [InlineData("<164>Oct  2 12:10:00 fw01 %ASA", "<164>Mar  4 05:06:07 fw01 %ASA")]
    [InlineData("""192.0.2.20 - - [12/Oct/2026:11:00:00 +0000] "GET / HTTP/1.1" 200""", """192.0.2.20 - - [04/Mar/2027:05:06:07 +0000] "GET / HTTP/1.1" 200""")]
    [InlineData("type=SYSCALL msg=audit(1791800400.000:701): arch=c000003e", "type=SYSCALL msg=audit(1804136767.890:701): arch=c000003e")]
    [InlineData("1791806400.000000\tCCpJVdKn", "1804136767.890000\tCCpJVdKn")]
    [InlineData("""{"__REALTIME_TIMESTAMP":"1791801600000000"}""", """{"__REALTIME_TIMESTAMP":"1804136767890000"}""")]
    [InlineData("CEF:0|F|F|v|1|n|5|rt=1791807600000 act=accept", "CEF:0|F|F|v|1|n|5|rt=1804136767890 act=accept")]
    [InlineData("#fields\tts\tuid", "#fields\tts\tuid")]
    public void A_line_moves_to_the_present_with_all_its_times(string line, string moved) => Assert.Equal(moved, TimeShift.To(line, s_now));

    [Fact]
    public void Every_sample_moves()
    {
        Assert.True(SampleLog.All.Count >= 15, "samples are missing in the program");
        foreach (SampleLog sample in SampleLog.All)
            Assert.Contains(sample.Lines, line => TimeShift.To(line, s_now) != line);
    }

    [Fact]
    public void A_folder_that_counts_is_never_taken()
    {
        DemoFolder.Prepare(Path.Combine(_folder, "new"));
        DemoFolder.Prepare(Path.Combine(_folder, "new"));
        File.WriteAllText(Path.Combine(_folder, "something"), "");
        Assert.Contains("something else", Assert.Throws<IOException>(() => DemoFolder.Prepare(_folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_finds_attacks_of_every_sample_source_through_the_listeners()
    {
        ServeSettings settings = ServeSettings.Demo with
        {
            DataFolder = Path.Combine(_folder, "data"),
            Web = FreePlace(),
            Listeners = [new("tcp", ListenerProtocol.SyslogTcp, FreePlace(), "default", null), new("http", ListenerProtocol.Http, FreePlace(), "default", null)],
        };
        using CancellationTokenSource stop = new();
        Serve serve = new(settings, new VaultOptions(), NullLoggerFactory.Instance) { IsDemo = true };
        TaskCompletionSource listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task running = Task.Run(() => serve.RunAsync(StarterRules.Load(), LogSourceMapping.Default, _ => listening.SetResult(), stop.Token));
        Assert.Same(listening.Task, await Task.WhenAny(listening.Task, running));
        Assert.Equal(Enum.GetValues<Palisade.Server.Authorization.Role>().Length, serve.DemoAccess!.Accounts.Count);
        Assert.Null(serve.FirstAccountAddress);
        for (int i = 0; i < 1200 && Alerts() < 15; i++)
            await Task.Delay(50);
        Assert.True(Alerts() >= 15, $"only {Alerts()} alerts");
        using HttpClient browser = new();
        string signIn = await browser.GetStringAsync(new Uri(settings.WebAddress + "/sign-in"));
        Assert.Contains(serve.DemoAccess!.Password, signIn, StringComparison.Ordinal);
        await stop.CancelAsync();
        await running;
        SqliteConnection.ClearAllPools();
    }

    private long Alerts()
    {
        using SqliteConnection connection = new($"Data Source={Path.Combine(_folder, "data", "server.db")};Pooling=False;Mode=ReadOnly");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT count(DISTINCT rule_id) FROM alert";
        return (long)command.ExecuteScalar()!;
    }

    private static IPEndPoint FreePlace()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return (IPEndPoint)listener.LocalEndpoint;
    }
}
