using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Palisade.Tests.Server.Notices;

/// <summary>A receiver of webhooks on a free port of this machine: keeps the requests as they came over the wire, and answers what it is told.</summary>
internal sealed class FakeReceiver : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Task _running;
    private readonly Lock _gate = new();
    private readonly List<string> _requests = [];

    public FakeReceiver()
    {
        _listener.Start();
        _running = Task.Run(RunAsync);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public Uri Address => new($"http://127.0.0.1:{Port}/hook?room=1");

    /// <summary>The whole answer.</summary>
    public string Answer { get; set; } = "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n";

    /// <summary>The requests, the head and the body as text.</summary>
    public string[] Requests
    {
        get
        {
            lock (_gate)
                return [.. _requests];
        }
    }

    /// <summary>The value of a header.</summary>
    public static string HeaderOf(string request, string name) => request.Split("\r\n").Single(l => l.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))[(name.Length + 1)..].Trim();

    public static string BodyOf(string request) => request[(request.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];

    public void Dispose()
    {
        _listener.Dispose();
        _running.Wait(TimeSpan.FromSeconds(5));
    }

    private async Task RunAsync()
    {
        while (true)
        {
            try
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync();
                NetworkStream stream = client.GetStream();
                string request = await ReadAsync(stream);
                lock (_gate)
                    _requests.Add(request);
                await stream.WriteAsync(Encoding.ASCII.GetBytes(Answer));
            }
            catch (IOException)
            {
                // The sender has ended it.
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }
        }
    }

    private static async Task<string> ReadAsync(NetworkStream stream)
    {
        MemoryStream all = new();
        byte[] buffer = new byte[4096];
        while (true)
        {
            string text = Encoding.UTF8.GetString(all.GetBuffer(), 0, (int)all.Length);
            if (text.Contains("\r\n\r\n", StringComparison.Ordinal) && Encoding.UTF8.GetByteCount(BodyOf(text)) >= int.Parse(HeaderOf(text, "Content-Length"), System.Globalization.CultureInfo.InvariantCulture))
                return text;
            int read = await stream.ReadAsync(buffer);
            if (read == 0)
                return text;
            all.Write(buffer, 0, read);
        }
    }
}
