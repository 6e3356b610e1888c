using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Palisade.Bench.Vault;

namespace Palisade.Bench.Serve;

/// <summary>Posts 500 records at a time on one connection, and goes on when they were answered: lines as they are, or requests of OTLP in protobuf with the line as the body of the log.</summary>
internal sealed class HttpSender : IBenchSender
{
    // About what agents send at once: the exporters of OpenTelemetry 512, Fluent Bit and Vector up to megabytes.
    private const int BatchRecords = 500;

    private readonly HttpClient _client = new(new SocketsHttpHandler { MaxConnectionsPerServer = 1 });
    private readonly Uri _address;
    private readonly LogLines _lines;
    private readonly MemoryStream _body = new();
    private readonly OtlpRequest? _request;

    public HttpSender(int port, bool isOtlp, int seed)
    {
        _address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}{(isOtlp ? "/v1/logs" : "/ingest/ndjson")}"));
        _lines = new LogLines(10_000_000, seed + 1);
        _request = isOtlp ? new OtlpRequest() : null;
    }

    public long Sent { get; private set; }

    public int SendBatch(Func<Attack?>? attacks)
    {
        _body.SetLength(0);
        _request?.Clear();
        for (int i = 0; i < BatchRecords; i++)
            Put(i == 0 ? attacks?.Invoke() : null, i);
        if (_request is not null)
            _body.Write(_request.Whole());
        using ByteArrayContent content = new(_body.GetBuffer(), 0, (int)_body.Length);
        content.Headers.ContentType = new MediaTypeHeaderValue(_request is null ? "application/x-ndjson" : "application/x-protobuf");
        using HttpRequestMessage request = new(HttpMethod.Post, _address) { Content = content };
        using HttpResponseMessage answer = _client.Send(request);
        answer.EnsureSuccessStatusCode();
        Sent += BatchRecords;
        return BatchRecords;
    }

    public void Dispose()
    {
        _client.Dispose();
        _body.Dispose();
        _request?.Dispose();
    }

    private void Put(Attack? attack, int number)
    {
        if (_request is not null)
        {
            _request.Add(attack is { } found ? Encoding.ASCII.GetBytes(found.Text) : _lines.Line(Sent + number), attack?.Host);
            return;
        }

        _body.Write(attack is { } one ? Encoding.ASCII.GetBytes(one.Line) : _lines.Line(Sent + number));
        _body.WriteByte((byte)'\n');
    }
}
