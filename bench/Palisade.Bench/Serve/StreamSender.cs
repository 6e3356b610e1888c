using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Palisade.Bench.Vault;

namespace Palisade.Bench.Serve;

/// <summary>Sends lines on one connection, 100 at a time. Over RELP it goes on when they were answered; at most two batches are open.</summary>
internal sealed class StreamSender : IBenchSender
{
    private const int BatchRecords = 100;

    private readonly TcpClient _client = new();
    private readonly NetworkStream _stream;
    private readonly MemoryStream _batch = new();
    private readonly LogLines _lines;
    private readonly byte[] _answers = new byte[64 << 10];
    private readonly bool _isRelp;
    private long _number, _answered;

    public StreamSender(int port, bool isRelp, int seed)
    {
        _client.Connect(IPAddress.Loopback, port);
        _client.NoDelay = true;
        _stream = _client.GetStream();
        _lines = new LogLines(10_000_000, seed + 1);
        _isRelp = isRelp;
        if (!isRelp)
            return;
        byte[] open = "1 open 46 relp_version=0\nrelp_software=b\ncommands=syslog\n"u8.ToArray();
        _stream.Write(open);
        _ = _stream.Read(_answers);
        (_number, _answered) = (1, 0);
    }

    public long Sent { get; private set; }

    public int SendBatch(Func<Attack?>? attacks)
    {
        _batch.SetLength(0);
        for (int i = 0; i < BatchRecords; i++)
            Put(i == 0 && attacks?.Invoke() is { } attack ? Encoding.ASCII.GetBytes(attack.Line) : _lines.Line(Sent + i));
        _stream.Write(_batch.GetBuffer().AsSpan(0, (int)_batch.Length));
        Sent += BatchRecords;
        while (_isRelp && Sent - _answered > 2 * BatchRecords)
            TakeAnswers();
        return BatchRecords;
    }

    /// <summary>Sends one line at once.</summary>
    public void SendOne(string line)
    {
        _batch.SetLength(0);
        Put(Encoding.ASCII.GetBytes(line));
        _stream.Write(_batch.GetBuffer().AsSpan(0, (int)_batch.Length));
        Sent++;
    }

    public void Dispose()
    {
        while (_isRelp && _answered < Sent)
            TakeAnswers();
        _client.Client.Shutdown(SocketShutdown.Send);
        while (_stream.Read(_answers) > 0)
        {
        }

        _client.Dispose();
        _batch.Dispose();
    }

    private void Put(ReadOnlySpan<byte> line)
    {
        if (_isRelp)
            _batch.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{++_number} syslog {line.Length} ")));
        _batch.Write(line);
        _batch.WriteByte((byte)'\n');
        if (_number > 999_000_000)
            _number = 1;
    }

    private void TakeAnswers()
    {
        int read = _stream.Read(_answers);
        if (read == 0)
            throw new IOException("the server ended the connection");
        _answered += _answers.AsSpan(0, read).Count((byte)'\n');
    }
}
