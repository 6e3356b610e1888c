using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Palisade.Tests.Server;

/// <summary>A plain sender of RELP that remembers what was answered.</summary>
internal sealed class RelpSender : IDisposable
{
    private readonly TcpClient _client;
    private readonly NetworkStream _stream;
    private readonly StreamReader _reader;
    private readonly Dictionary<int, string> _open = [];
    private int _number;

    /// <param name="port">Where to.</param>
    /// <param name="from">The address that it has; null for the usual one.</param>
    public RelpSender(int port, IPAddress? from = null)
    {
        _client = new TcpClient(new IPEndPoint(from ?? IPAddress.Loopback, 0));
        _client.Connect(IPAddress.Loopback, port);
        _stream = _client.GetStream();
        _reader = new StreamReader(_stream, Encoding.ASCII);
        Write("open", "relp_version=0\nrelp_software=test\ncommands=syslog");
        for (int line = 0; line < 4; line++)
            Assert.NotNull(_reader.ReadLine());
    }

    /// <summary>The records that were answered.</summary>
    public List<string> Acknowledged { get; } = [];

    /// <summary>Sends records and waits for their answers.</summary>
    /// <returns>False when the connection has ended.</returns>
    public bool Send(IEnumerable<string> records)
    {
        try
        {
            foreach (string record in records)
            {
                Write("syslog", record);
                _open.Add(_number, record);
            }

            while (_open.Count > 0)
            {
                if (_reader.ReadLine() is not { } answer || answer.Split(' ') is not [var number, "rsp", _, "200", ..])
                    return false;
                _open.Remove(int.Parse(number, CultureInfo.InvariantCulture), out string? record);
                Acknowledged.Add(record!);
            }

            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    public void Dispose() => _client.Dispose();

    private void Write(string command, string data) =>
        _stream.Write(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{++_number} {command} {Encoding.UTF8.GetByteCount(data)} {data}\n")));
}
