using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Palisade.Server.Listeners;

namespace Palisade.Server.Drills;

/// <summary>The records of a drill, and the way in that a forwarder would take.</summary>
internal static class DrillSample
{
    /// <summary>How long sending may take.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    /// <summary>The machine of a drill: there is none of this name.</summary>
    public static string HostOf(long drill) => string.Create(CultureInfo.InvariantCulture, $"PALISADE-DRILL-{drill}");

    /// <summary>Copies that would allow files to be restored are deleted, and then the log is cleared: what the starter rules find, and those of others as well.</summary>
    public static IReadOnlyList<string> Records(long drill, DateTimeOffset now)
    {
        string host = HostOf(drill), then = now.AddSeconds(-1).UtcDateTime.ToString("O", CultureInfo.InvariantCulture), time = now.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
        return
        [
            $$"""{"TimeCreated":"{{then}}","Channel":"Microsoft-Windows-Sysmon/Operational","EventID":1,"Computer":"{{host}}","Provider_Name":"Microsoft-Windows-Sysmon","Image":"C:\\Windows\\System32\\vssadmin.exe","OriginalFileName":"VSSADMIN.EXE","CommandLine":"vssadmin delete shadows /all /quiet","ParentImage":"C:\\Windows\\System32\\cmd.exe","PalisadeDrill":true}""",
            $$"""{"TimeCreated":"{{time}}","Channel":"Security","EventID":1102,"Computer":"{{host}}","Provider_Name":"Microsoft-Windows-Eventlog","PalisadeDrill":true}""",
        ];
    }

    /// <summary>Whether a listener takes a drill: this program has no certificate of a sender, and no sender's token.</summary>
    public static bool IsFor(ListenerSettings listener) => listener is { Tls: null, Protocol: ListenerProtocol.SyslogTcp } or { Tls: null, Token: null, Protocol: ListenerProtocol.Http };

    /// <summary>Sends records.</summary>
    /// <exception cref="IOException">The listener did not take them; says why.</exception>
    public static async Task SendAsync(ListenerSettings listener, IReadOnlyList<string> records)
    {
        IPAddress address = listener.EndPoint.Address;
        IPEndPoint place = new(address.Equals(IPAddress.Any) ? IPAddress.Loopback : address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback : address, listener.EndPoint.Port);
        byte[] bytes = Encoding.UTF8.GetBytes(string.Concat(records.Select(r => r + "\n")));
        using CancellationTokenSource end = new(s_patience);
        try
        {
            if (listener.IsHttp)
                await PostAsync(place, bytes, end.Token).ConfigureAwait(false);
            else
                await WriteAsync(place, bytes, end.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or HttpRequestException or OperationCanceledException)
        {
            throw new IOException(e is OperationCanceledException ? "the listener did not take it in time" : e.Message, e);
        }
    }

    private static async Task PostAsync(IPEndPoint place, byte[] bytes, CancellationToken end)
    {
        using HttpClient client = new();
        using ByteArrayContent body = new(bytes);
        body.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        using HttpResponseMessage answer = await client.PostAsync(new Uri($"http://{place}/ingest/ndjson"), body, end).ConfigureAwait(false);
        answer.EnsureSuccessStatusCode();
    }

    private static async Task WriteAsync(IPEndPoint place, byte[] bytes, CancellationToken end)
    {
        using Socket socket = new(place.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(place, end).ConfigureAwait(false);
        await socket.SendAsync(bytes, end).ConfigureAwait(false);
        socket.Shutdown(SocketShutdown.Both);
    }
}
