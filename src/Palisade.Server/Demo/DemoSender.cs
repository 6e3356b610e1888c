using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Palisade.Server.Demo;

/// <summary>Sends the sample logs through the real listeners, over and over, each from an address of its own, with the time at which it sends them.</summary>
/// <param name="syslog">A listener for syslog over TCP.</param>
/// <param name="http">A listener for NDJSON.</param>
/// <param name="clock">The clock.</param>
/// <param name="log">Takes messages.</param>
internal sealed partial class DemoSender(IPEndPoint syslog, IPEndPoint http, TimeProvider clock, ILogger log)
{
    private static readonly TimeSpan s_between = TimeSpan.FromMilliseconds(400), s_rest = TimeSpan.FromSeconds(45);

    /// <summary>Sends until told to stop.</summary>
    public Task RunAsync(CancellationToken stop) => Task.WhenAll(SampleLog.All.Select((sample, place) => SendAsync(sample, AddressOf(place), stop)));

    // Machines of the whole net 127 are this one: each sample has a sender of its own, where the system lets a program choose.
    private static IPAddress AddressOf(int place) => OperatingSystem.IsMacOS() ? IPAddress.Loopback : new IPAddress([127, 0, 1, (byte)(place + 1)]);

    private async Task SendAsync(SampleLog sample, IPAddress from, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await (sample.IsJson ? SendHttpAsync(sample, from, stop) : SendSyslogAsync(sample, from, stop)).ConfigureAwait(false);
                await Task.Delay(s_rest, clock, stop).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is IOException or SocketException or HttpRequestException or OperationCanceledException)
            {
                LogTrouble(sample.Name, e.Message);
                await Task.Delay(s_rest, clock, CancellationToken.None).WaitAsync(stop).ContinueWith(_ => { }, TaskScheduler.Default).ConfigureAwait(false);
            }
        }
    }

    private async Task SendSyslogAsync(SampleLog sample, IPAddress from, CancellationToken stop)
    {
        using Socket socket = await ConnectAsync(from, syslog, stop).ConfigureAwait(false);
        foreach (string line in sample.Lines)
        {
            await socket.SendAsync(Encoding.UTF8.GetBytes(TimeShift.To(line, clock.GetUtcNow()) + "\n"), stop).ConfigureAwait(false);
            await Task.Delay(s_between, clock, stop).ConfigureAwait(false);
        }

        socket.Shutdown(SocketShutdown.Both);
    }

    private async Task SendHttpAsync(SampleLog sample, IPAddress from, CancellationToken stop)
    {
        using SocketsHttpHandler handler = new() { ConnectCallback = async (_, cancel) => new NetworkStream(await ConnectAsync(from, http, cancel).ConfigureAwait(false), ownsSocket: true) };
        using HttpClient client = new(handler);
        foreach (string line in sample.Lines)
        {
            using ByteArrayContent content = new(Encoding.UTF8.GetBytes(TimeShift.To(line, clock.GetUtcNow()) + "\n"));
            content.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
            using HttpResponseMessage answer = await client.PostAsync(new Uri($"http://{http}/ingest/ndjson"), content, stop).ConfigureAwait(false);
            answer.EnsureSuccessStatusCode();
            await Task.Delay(s_between, clock, stop).ConfigureAwait(false);
        }
    }

    private static async Task<Socket> ConnectAsync(IPAddress from, IPEndPoint to, CancellationToken stop)
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.Bind(new IPEndPoint(from, 0));
            await socket.ConnectAsync(to, stop).ConfigureAwait(false);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    [LoggerMessage(24, LogLevel.Warning, "The sample {Name} could not be sent: {Reason}. It is tried again.")]
    private partial void LogTrouble(string name, string reason);
}
