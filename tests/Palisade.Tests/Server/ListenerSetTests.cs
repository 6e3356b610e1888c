using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Palisade.Rules;
using Palisade.Server.Configuration;
using Palisade.Server.Listeners;
using Palisade.Server.Listeners.Http;
using Palisade.Server.Listeners.Tailing;

namespace Palisade.Tests.Server;

/// <summary>Listeners that come, go and change while the program runs.</summary>
public sealed class ListenerSetTests : IAsyncLifetime, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("palisade-").FullName;
    private readonly LiveSession _session;
    private readonly ListenerSet _set;
    private readonly WebApplication _app;

    public ListenerSetTests()
    {
        _session = new LiveSession(_folder, StarterRules.Load(RuleLoadOptions.Default), TimeSpan.FromSeconds(1));
        _set = new ListenerSet(_session.Collector, NullLoggerFactory.Instance);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrelHttpsConfiguration();
        _app = builder.Build();
    }

    public Task InitializeAsync() => _set.OpenAsync(new ServeSettings(), new ListenerParts(_session.Collector, new IngestFront(_session.Collector, NullLogger.Instance), _app.Services, NullLoggerFactory.Instance));

    public async Task DisposeAsync()
    {
        await _set.CloseAsync();
        await _app.DisposeAsync();
        await _session.DisposeAsync();
        Directory.Delete(_folder, true);
    }

    public void Dispose() => _set.Dispose();

    [Fact]
    public async Task A_listener_that_stays_keeps_its_connections_while_others_come_and_go()
    {
        ListenerSettings stays = Settings("stays", ListenerProtocol.SyslogTcp), comes = Settings("comes", ListenerProtocol.Http);
        Assert.Equal(["opened stays"], (await UseAsync(stays)).Changes);
        using TcpClient sender = await ConnectAsync(stays);
        Assert.Equal(["opened comes"], (await UseAsync(stays, comes)).Changes);
        Assert.Equal("HTTP/1.1 200", await PostAsync(comes, "{}"));
        Assert.Equal(["closed comes"], (await UseAsync(stays)).Changes);
        await Assert.ThrowsAnyAsync<SocketException>(() => ConnectAsync(comes));
        await sender.GetStream().WriteAsync("<13>still here\n"u8.ToArray());
        await UntilAsync(() => Records("stays") == 1);
        Assert.Equal(1, _set.Counters["stays"].Connections);
        Assert.Empty((await UseAsync(stays)).Changes);
    }

    [Fact]
    public async Task One_that_cannot_be_opened_leaves_all_as_they_are()
    {
        ListenerSettings first = Settings("first", ListenerProtocol.SyslogTcp), second = Settings("second", ListenerProtocol.SyslogTcp);
        using TcpListener foreign = new(IPAddress.Loopback, 0);
        foreign.Start();
        ListenerSettings taken = Settings("taken", ListenerProtocol.SyslogTcp) with { EndPoint = (IPEndPoint)foreign.LocalEndpoint };
        await UseAsync(first);
        using TcpClient sender = await ConnectAsync(first);
        ListenerReport report = await UseAsync(second, taken);
        Assert.StartsWith($"listener 'taken' cannot have {taken.EndPoint} (TCP): ", Assert.Single(report.Problems), StringComparison.Ordinal);
        Assert.DoesNotContain("http://", report.Problems[0], StringComparison.Ordinal);
        Assert.Equal([first], _set.Network);
        await Assert.ThrowsAnyAsync<SocketException>(() => ConnectAsync(second));
        await sender.GetStream().WriteAsync("<13>as before\n"u8.ToArray());
        await UntilAsync(() => Records("first") == 1);
        // One that would give room to another at its address keeps its connections when a third fails.
        report = await UseAsync(first with { Protocol = ListenerProtocol.Http }, taken);
        Assert.Single(report.Problems);
        await sender.GetStream().WriteAsync("<13>as before\n"u8.ToArray());
        using TcpClient again = await ConnectAsync(first);
        await again.GetStream().WriteAsync("<13>once more\n"u8.ToArray());
        await UntilAsync(() => Records("first") == 3);
        // One that gave room to two, of which the second fails: it is there again.
        report = await UseAsync(first with { Protocol = ListenerProtocol.Http }, first with { Name = "twice" });
        Assert.Single(report.Problems);
        using TcpClient anew = await ConnectAsync(first);
        await anew.GetStream().WriteAsync("<13>and again\n"u8.ToArray());
        await UntilAsync(() => Records("first") == 4);
        foreign.Stop();
        Assert.Equal(["opened taken", "changed first"], (await UseAsync(first with { Protocol = ListenerProtocol.Http }, taken)).Changes);
        Assert.Equal("HTTP/1.1 200", await PostAsync(first, "{}"));
    }

    [Fact]
    public async Task A_class_that_the_vault_has_not_is_refused_with_what_to_do()
    {
        ListenerReport report = await UseAsync(Settings("odd", ListenerProtocol.Relp) with { Class = "unknown" });
        Assert.Contains("palisade vault policy", Assert.Single(report.Problems), StringComparison.Ordinal);
        // That of the program's own entries: it would take nothing.
        report = await UseAsync(Settings("odd", ListenerProtocol.Relp) with { Class = "ledger" });
        Assert.Contains("'ledger'", Assert.Single(report.Problems), StringComparison.Ordinal);
        Assert.Empty(_set.Network);
    }

    [Fact]
    public async Task Datagrams_that_were_sent_before_a_listener_closes_are_kept_and_another_name_loses_none()
    {
        ListenerSettings udp = Settings("udp", ListenerProtocol.SyslogUdp);
        await UseAsync(udp);
        using UdpClient sender = new();
        sender.Connect(udp.EndPoint);
        await SendAsync(sender, 100);
        await UseAsync(udp with { Name = "rooms" });
        await SendAsync(sender, 100);
        Assert.Equal(["closed rooms"], (await UseAsync()).Changes);
        Assert.Equal(200, _session.Collector.Sources.Sum(s => s.Records));
        Assert.True(Records("rooms") > 0);
    }

    [Fact]
    public async Task Files_are_followed_and_left()
    {
        string path = Path.Combine(_folder, "app.log");
        await File.WriteAllTextAsync(path, "one\n");
        TailSettings tail = new("log", path, "default");
        await _set.UseAsync(new ServeSettings { Tails = [tail] });
        await UntilAsync(() => Records("log") == 1);
        await _set.UseAsync(new ServeSettings());
        await File.AppendAllTextAsync(path, "two\n");
        Assert.Equal(["opened log"], (await _set.UseAsync(new ServeSettings { Tails = [tail with { Class = LiveSession.OtherClass }] })).Changes);
        await UntilAsync(() => Records("log") == 2);
        Assert.Equal(LiveSession.OtherClass, Assert.Single(_session.Collector.Sources).Class);
    }

    [Fact]
    public async Task A_file_that_cannot_be_followed_is_listed_with_what_works_until_it_is_gone()
    {
        string folder = Directory.CreateDirectory(Path.Combine(_folder, "logs")).FullName, log = Path.Combine(folder, "Security.evtx");
        await File.WriteAllBytesAsync(log, [.. "ElfFile\0"u8, .. new byte[100]]);
        await _set.UseAsync(new ServeSettings { Tails = [new TailSettings("logs", folder, "default")] });
        await UntilAsync(() => _set.NotFollowed.Any());
        (string listener, string path, string reason) = Assert.Single(_set.NotFollowed);
        Assert.Equal(("logs", log), (listener, path));
        Assert.Contains($"Stop the server, run 'palisade vault append {_session.Collector.VaultFolder} FILE' and start it again", reason, StringComparison.Ordinal);
        File.Delete(log);
        await UntilAsync(() => !_set.NotFollowed.Any());
    }

    [Fact]
    public async Task One_too_many_over_http_is_told_so_and_counted()
    {
        ListenerSettings http = Settings("http", ListenerProtocol.Http);
        await _set.UseAsync(new ServeSettings { Listeners = [http], Connections = new ConnectionLimits(1, 1) });
        using (TcpClient idle = await ConnectAsync(http))
        {
            await UntilAsync(async () => await PostAsync(http, "{}") == "HTTP/1.1 503");
            Assert.True(_set.Counters["http"].RefusedConnections > 0);
        }

        await UntilAsync(async () => await PostAsync(http, "{}") == "HTTP/1.1 200");
    }

    private static async Task SendAsync(UdpClient sender, int count)
    {
        for (int i = 0; i < count; i++)
            await sender.SendAsync(Encoding.ASCII.GetBytes("<13>datagram"));
    }

    private static async Task<string> PostAsync(ListenerSettings http, string body)
    {
        using TcpClient client = await ConnectAsync(http);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"POST /ingest/ndjson HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {body.Length}\r\n\r\n{body}"));
        using StreamReader reader = new(client.GetStream());
        string answer = await reader.ReadToEndAsync();
        Assert.Equal(answer.Contains(" 503 ", StringComparison.Ordinal), answer.Contains("Retry-After: 5", StringComparison.Ordinal));
        return answer[..12];
    }

    private static async Task<TcpClient> ConnectAsync(ListenerSettings listener)
    {
        TcpClient client = new();
        await client.ConnectAsync(listener.EndPoint);
        return client;
    }

    private static Task UntilAsync(Func<bool> isSo) => UntilAsync(() => Task.FromResult(isSo()));

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        for (int i = 0; i < 1000 && !await isSo(); i++)
            await Task.Delay(10);
        Assert.True(await isSo());
    }

    private static ListenerSettings Settings(string name, ListenerProtocol protocol) => new(name, protocol, new IPEndPoint(IPAddress.Loopback, FreePort(protocol)), "default", null);

    private static int FreePort(ListenerProtocol protocol)
    {
        using Socket socket = protocol == ListenerProtocol.SyslogUdp ? new(SocketType.Dgram, ProtocolType.Udp) : new(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private long Records(string listener) => _session.Collector.Sources.Where(s => s.Identity.Listener == listener).Sum(s => s.Records);

    private Task<ListenerReport> UseAsync(params ListenerSettings[] listeners) => _set.UseAsync(new ServeSettings { Listeners = listeners });
}
