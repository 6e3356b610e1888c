using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Palisade.Rules;
using Palisade.Server;
using Palisade.Server.Listeners;

namespace Palisade.Tests.Server;

/// <summary>Connections that say too little for too long, or are too many, end; what their senders may take for delivered is kept.</summary>
public sealed class StreamConnectionTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("palisade-").FullName;
    private readonly LiveSession _session;
    private readonly ListenerCounters _counters = new();

    public StreamConnectionTests() => _session = new LiveSession(_folder, StarterRules.Load(RuleLoadOptions.Default), TimeSpan.FromSeconds(1));

    public void Dispose()
    {
        _session.DisposeAsync().AsTask().Wait();
        Directory.Delete(_folder, true);
    }

    [Fact]
    public async Task A_record_that_does_not_end_ends_the_connection_however_steadily_its_bytes_come()
    {
        SyslogConnection listener = new(_session.Collector, Settings(ListenerProtocol.SyslogTcp), _counters) { LongestRecord = TimeSpan.FromMilliseconds(300) };
        using Sender sender = new("192.0.2.1");
        Task ended = listener.OnConnectedAsync(sender);
        await sender.WriteAsync("<13>whole\n<13>half");
        while (!ended.IsCompleted)
        {
            await sender.WriteAsync("x");
            await Task.Delay(20);
        }

        await ended;
        Assert.Equal((1, 0), (_counters.SlowConnections, _counters.Open));
        // What came of the last record is there: a sender of syslog does not send it again.
        Assert.Equal(2, Assert.Single(_session.Collector.Sources).Records);
    }

    [Fact]
    public async Task Records_one_after_another_keep_a_connection_open_and_silence_ends_it()
    {
        RelpConnection listener = new(_session.Collector, Settings(ListenerProtocol.Relp), _counters) { LongestRecord = TimeSpan.FromMinutes(1), LongestSilence = TimeSpan.FromMilliseconds(300) };
        using Sender sender = new("192.0.2.1");
        Task ended = listener.OnConnectedAsync(sender);
        await sender.WriteAsync("1 syslog 8 <13>full\n2 syslog 8 <1");
        // Longer than silence between records may be.
        await Task.Delay(900);
        Assert.False(ended.IsCompleted);
        await sender.WriteAsync("3>half\n");
        await ended;
        Assert.Equal((1, 0), (_counters.SlowConnections, _counters.MalformedConnections));
        Assert.Equal(2, Assert.Single(_session.Collector.Sources).Records);
        Assert.Equal("1 rsp 6 200 OK\n2 rsp 6 200 OK\n", await sender.AnswersAsync());
    }

    [Fact]
    public async Task One_address_has_no_more_connections_than_its_share_and_others_come_in()
    {
        SyslogConnection listener = new(_session.Collector, Settings(ListenerProtocol.SyslogTcp), _counters);
        List<(Sender Sender, Task Ended)> open = [];
        for (int i = 0; i < ServerLimits.MaxConnectionsOfAddress + 5; i++)
        {
            Sender sender = new("192.0.2.1");
            open.Add((sender, listener.OnConnectedAsync(sender)));
        }

        Assert.Equal((ServerLimits.MaxConnectionsOfAddress, 5), (_counters.Open, _counters.RefusedConnections));
        Sender other = new("192.0.2.2");
        open.Add((other, listener.OnConnectedAsync(other)));
        Assert.Equal(ServerLimits.MaxConnectionsOfAddress + 1, _counters.Open);
        foreach ((Sender sender, Task ended) in open)
        {
            sender.Close();
            await ended;
            sender.Dispose();
        }

        using Sender again = new("192.0.2.1");
        Task last = listener.OnConnectedAsync(again);
        Assert.Equal((1, 5), (_counters.Open, _counters.RefusedConnections));
        again.Close();
        await last;
    }

    private static ListenerSettings Settings(ListenerProtocol protocol) => new("test", protocol, new IPEndPoint(IPAddress.Loopback, 1), "default", null);

    /// <summary>A connection as a listener sees it, with the sender's ends of it.</summary>
    private sealed class Sender : DefaultConnectionContext, IDisposable
    {
        private readonly Pipe _input = new(), _output = new();

        public Sender(string address)
        {
            Transport = new Ends(_input.Reader, _output.Writer);
            RemoteEndPoint = new IPEndPoint(IPAddress.Parse(address), 1);
        }

        public async Task WriteAsync(string text) => await _input.Writer.WriteAsync(Encoding.ASCII.GetBytes(text));

        public void Close() => _input.Writer.Complete();

        public async Task<string> AnswersAsync()
        {
            await _output.Writer.CompleteAsync();
            ReadResult read = await _output.Reader.ReadAtLeastAsync(1 << 16);
            return Encoding.ASCII.GetString(read.Buffer.ToArray());
        }

        public void Dispose() => Close();

        private sealed record Ends(PipeReader Input, PipeWriter Output) : IDuplexPipe;
    }
}
