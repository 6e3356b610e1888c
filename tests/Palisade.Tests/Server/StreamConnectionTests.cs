using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Palisade.Proofs.Format;
using Palisade.Rules;
using Palisade.Server.Collecting;
using Palisade.Server.Listeners;
using Palisade.Vault;

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
        OpenConnections connections = new(new ConnectionLimits(30, 20));
        ConnectionDelegate door = new ConnectionGate(connections, _counters, answers: false).Before(listener.OnConnectedAsync);
        List<(Sender Sender, Task Ended)> open = [];
        for (int i = 0; i < 20 + 5; i++)
        {
            Sender sender = new("192.0.2.1");
            open.Add((sender, door(sender)));
        }

        Assert.Equal((20, 5), (_counters.Open, _counters.RefusedConnections));
        for (int i = 0; i < 12; i++)
        {
            Sender other = new($"192.0.2.{i + 2}");
            open.Add((other, door(other)));
        }

        Assert.Equal((30, 7), (_counters.Open, _counters.RefusedConnections));
        // Other bounds hold for those that come then; nobody is sent away.
        connections.Use(new ConnectionLimits(31, 1));
        foreach (string address in new[] { "192.0.2.200", "192.0.2.201" })
        {
            Sender more = new(address);
            open.Add((more, door(more)));
        }

        Assert.Equal((31, 8), (_counters.Open, _counters.RefusedConnections));
        foreach ((Sender sender, Task ended) in open)
        {
            sender.Close();
            await ended;
            sender.Dispose();
        }

        using Sender again = new("192.0.2.1");
        Task last = door(again);
        Assert.Equal((1, 8), (_counters.Open, _counters.RefusedConnections));
        again.Close();
        await last;
    }

    [Fact]
    public async Task A_listener_that_closes_answers_what_it_took_in_and_says_goodbye()
    {
        RelpConnection listener = new(_session.Collector, Settings(ListenerProtocol.Relp), _counters);
        using Sender sender = new("192.0.2.1");
        Task ended = listener.OnConnectedAsync(sender);
        await sender.WriteAsync("1 syslog 8 <13>full\n2 syslog 8 <1");
        await UntilAsync(() => _session.Collector.Sources.Sum(s => s.Records) == 1);
        sender.AskToClose();
        // What comes after is the sender's still; what has come by the time is answered.
        await sender.WriteAsync("3>half\n");
        sender.Close();
        await ended;
        long records = Assert.Single(_session.Collector.Sources).Records;
        Assert.Equal(records == 2 ? "1 rsp 6 200 OK\n2 rsp 6 200 OK\n0 serverclose 0\n" : "1 rsp 6 200 OK\n0 serverclose 0\n", await sender.AnswersAsync());
        Assert.Equal(0, _counters.SlowConnections);
    }

    [Fact]
    public async Task A_listener_without_answers_that_closes_reads_on_while_something_is_under_way()
    {
        SyslogConnection listener = new(_session.Collector, Settings(ListenerProtocol.SyslogTcp), _counters);
        using Sender sender = new("192.0.2.1");
        Task ended = listener.OnConnectedAsync(sender);
        sender.AskToClose();
        for (int i = 0; i < 10; i++)
        {
            await sender.WriteAsync("<13>under way\n");
            await Task.Delay(10);
        }

        await ended;
        Assert.Equal((0, 10), (_counters.SlowConnections, Assert.Single(_session.Collector.Sources).Records));
    }

    [Fact]
    public async Task A_source_goes_on_in_the_class_that_its_listener_has_now()
    {
        SourceIdentity identity = new("test", "192.0.2.1");
        RecordBuffer records = new();
        records.Add("<13>one"u8, RecordFlags.LineFeed);
        await _session.Collector.SourceOf(identity).AppendAsync(records, CancellationToken.None);
        Source source = _session.Collector.SourceOf(identity, LiveSession.OtherClass);
        Assert.Equal(LiveSession.OtherClass, source.Class);
        await source.AppendAsync(records, CancellationToken.None);
        await _session.Collector.SourceOf(identity, LiveSession.OtherClass).AppendAsync(records, CancellationToken.None);
        Assert.Equal(3, source.Records);
        Assert.Same(source, Assert.Single(_session.Collector.Sources));
    }

    private static async Task UntilAsync(Func<bool> isSo)
    {
        for (int i = 0; i < 500 && !isSo(); i++)
            await Task.Delay(10);
        Assert.True(isSo());
    }

    private static ListenerSettings Settings(ListenerProtocol protocol) => new("test", protocol, new IPEndPoint(IPAddress.Loopback, 1), "default", null);

    /// <summary>A connection as a listener sees it, with the sender's ends of it.</summary>
    private sealed class Sender : DefaultConnectionContext, IConnectionLifetimeNotificationFeature, IDisposable
    {
        private readonly CancellationTokenSource _closing = new();
        private readonly Pipe _input = new(), _output = new();

        public Sender(string address)
        {
            Transport = new Ends(_input.Reader, _output.Writer);
            RemoteEndPoint = new IPEndPoint(IPAddress.Parse(address), 1);
            Features.Set<IConnectionLifetimeNotificationFeature>(this);
        }

        /// <summary>As the listener does when it closes.</summary>
        public void AskToClose() => _closing.Cancel();

        public CancellationToken ConnectionClosedRequested { get => _closing.Token; set => throw new NotSupportedException(); }

        public void RequestClose() => _closing.Cancel();

        public async Task WriteAsync(string text) => await _input.Writer.WriteAsync(Encoding.ASCII.GetBytes(text));

        public void Close() => _input.Writer.Complete();

        public async Task<string> AnswersAsync()
        {
            await _output.Writer.CompleteAsync();
            ReadResult read = await _output.Reader.ReadAtLeastAsync(1 << 16);
            return Encoding.ASCII.GetString(read.Buffer.ToArray());
        }

        public void Dispose()
        {
            Close();
            _closing.Dispose();
        }

        private sealed record Ends(PipeReader Input, PipeWriter Output) : IDuplexPipe;
    }
}
