using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Palisade.Tests.CommandLine;

namespace Palisade.Tests.Server;

/// <summary>NDJSON over HTTP, against the real server.</summary>
public sealed class HttpIntakeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("palisade-").FullName;
    private readonly HttpClient _client = new();

    public void Dispose()
    {
        _client.Dispose();
        Directory.Delete(_folder, true);
    }

    [Fact]
    public void Lines_are_records_packed_or_not_and_a_large_body_is_several_appends()
    {
        using ServeSession serve = new(_folder);
        string[] lines = [.. Enumerable.Range(0, 10_000).Select(Line)];
        Assert.Equal("""{"records":2}""", Post(serve, "{\"a\":1}\r\n\n \n{\"a\":2}", null, null));
        Assert.Equal("""{"records":10000}""", Post(serve, string.Join('\n', lines), null, "gzip"));
        Assert.Equal("""{"records":0}""", Post(serve, "\n\n", "empty", null));
        Assert.Equal(0, serve.End());
        Assert.Equal(["{\"a\":1}", "{\"a\":2}", .. lines], Stored(serve));
        Assert.StartsWith("PASS", PalisadeProgram.Run("vault", "verify", serve.Vault).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_named_batch_is_stored_once_also_after_death_and_restart()
    {
        string body = string.Join('\n', Enumerable.Range(0, 9_000).Select(Line));
        for (int run = 0; run < 3; run++)
        {
            using ServeSession serve = new(_folder);
            Assert.Equal(run == 0 ? """{"records":9000}""" : """{"records":9000,"known":true}""", Post(serve, body, "batch-1", null));
            Assert.Equal("""{"records":9000,"known":true}""", Post(serve, body, "batch-1", "gzip"));
            Assert.Equal(HttpStatusCode.Conflict, Status(serve.HttpPort, "/ingest/ndjson", Encoding.UTF8.GetBytes(body + "\n" + Line(-1)), id: "batch-1"));
            Assert.Equal("""{"records":1}""", Post(serve, Line(run), string.Create(CultureInfo.InvariantCulture, $"run-{run}"), null));
            if (run < 2)
                serve.Kill();
            else
                Assert.Equal(0, serve.End());
        }

        Assert.Equal(9_003, Stored().Count);
    }

    [Fact]
    public void A_sender_is_known_after_a_restart_before_it_sends_again()
    {
        using (ServeSession first = new(_folder))
        {
            Post(first, Line(1), null, null);
            Assert.Equal(0, first.End());
        }

        using ServeSession again = new(_folder);
        Assert.True(again.Metric("palisade_source_last_seen_seconds", "http/127.0.0.1") > 0);
        Assert.Equal(0, again.Metric("palisade_records_total", "http/127.0.0.1"));
    }

    [Fact]
    public void Death_in_a_named_batch_neither_loses_nor_doubles_a_record()
    {
        Random random = new(20261123);
        string body = string.Join('\n', Enumerable.Range(0, 20_000).Select(Line));
        int deaths = Environment.GetEnvironmentVariable("PALISADE_FAULTS") == "full" ? 30 : 3;
        int begun = 1;
        for (int death = 0; death < deaths; death++)
        {
            using ServeSession serve = new(_folder);
            using Timer timer = new(_ => serve.Kill(), null, random.Next(1, 300), Timeout.Infinite);
            try
            {
                for (int batch = 0; ; batch++, begun = Math.Max(begun, batch + 1))
                    Post(serve, body, string.Create(CultureInfo.InvariantCulture, $"batch-{batch}"), null);
            }
            catch (Exception e) when (e is HttpRequestException or AggregateException)
            {
            }
        }

        using ServeSession last = new(_folder);
        // The last that was begun may be there in part: sent again, it is made whole.
        for (int batch = 0; batch < begun; batch++)
            Post(last, body, string.Create(CultureInfo.InvariantCulture, $"batch-{batch}"), null);
        Assert.Equal(0, last.End());
        Dictionary<string, int> counts = Stored().GroupBy(r => r).ToDictionary(g => g.Key, g => g.Count());
        // Every record is in every batch: all are there equally often.
        Assert.Equal(20_000, counts.Count);
        Assert.Single(counts.Values.Distinct());
    }

    [Fact]
    public void What_is_wrong_is_refused_and_nothing_of_it_is_stored()
    {
        string token = Path.Combine(_folder, "token");
        File.WriteAllText(token, "a-secret-of-some-length\n");
        int port = ServeSession.FreePort();
        using ServeSession serve = new(_folder, more: string.Create(CultureInfo.InvariantCulture, $"  - {{name: closed, protocol: http, address: \"127.0.0.1:{port}\", token: token}}\n"));
        byte[] packed = Packed(Encoding.UTF8.GetBytes(string.Join('\n', Enumerable.Range(0, 50_000).Select(Line))));
        Assert.Equal(HttpStatusCode.BadRequest, Status(serve.HttpPort, "/ingest/ndjson", "{}"u8.ToArray(), encoding: "gzip"));
        Assert.Equal(HttpStatusCode.BadRequest, Status(serve.HttpPort, "/ingest/ndjson", packed[..(packed.Length / 2)], encoding: "gzip"));
        Assert.Equal(HttpStatusCode.BadRequest, Status(serve.HttpPort, "/ingest/ndjson", packed[..^4], encoding: "gzip"));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, Status(serve.HttpPort, "/ingest/ndjson", Packed(new byte[200 << 20]), encoding: "gzip"));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, Status(serve.HttpPort, "/ingest/ndjson", new byte[20 << 20]));
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, Status(serve.HttpPort, "/ingest/ndjson", "{}"u8.ToArray(), encoding: "br"));
        Assert.Equal(HttpStatusCode.BadRequest, Status(serve.HttpPort, "/ingest/ndjson", "{}"u8.ToArray(), id: new string('x', 201)));
        Assert.Equal(HttpStatusCode.NotFound, Status(serve.HttpPort, "/health", "{}"u8.ToArray()));
        Assert.Equal(HttpStatusCode.NotFound, Status(serve.HttpPort, "/", "{}"u8.ToArray()));
        Assert.Equal(HttpStatusCode.Unauthorized, Status(port, "/ingest/ndjson", "{}"u8.ToArray()));
        Assert.Equal(HttpStatusCode.Unauthorized, Status(port, "/ingest/ndjson", "{}"u8.ToArray(), token: "a-secret-of-some-lengtH"));
        Assert.Equal(HttpStatusCode.OK, Status(port, "/ingest/ndjson", "{\"let\":\"in\"}"u8.ToArray(), token: "a-secret-of-some-length"));
        Assert.Equal(HttpStatusCode.NotFound, Status(serve.Web, "/ingest/ndjson", "{}"u8.ToArray()));
        Assert.Equal(0, serve.End());
        Assert.Equal(["{\"let\":\"in\"}"], Stored());
    }

    private static string Line(int number) => string.Create(CultureInfo.InvariantCulture, $"{{\"@timestamp\":\"2026-11-22T12:00:00Z\",\"n\":{number},\"text\":\"a record of some length\"}}");

    private static byte[] Packed(byte[] bytes)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest))
            gzip.Write(bytes);
        return packed.ToArray();
    }

    private string Post(ServeSession serve, string body, string? id, string? encoding)
    {
        using HttpResponseMessage answer = Send(serve.HttpPort, "/ingest/ndjson", encoding == "gzip" ? Packed(Encoding.UTF8.GetBytes(body)) : Encoding.UTF8.GetBytes(body), id, encoding, null);
        string text = answer.Content.ReadAsStringAsync().Result;
        return answer.StatusCode == HttpStatusCode.OK ? text : throw new HttpRequestException($"{answer.StatusCode}: {text}");
    }

    private HttpStatusCode Status(int port, string path, byte[] body, string? id = null, string? encoding = null, string? token = null)
    {
        using HttpResponseMessage answer = Send(port, path, body, id, encoding, token);
        return answer.StatusCode;
    }

    private HttpResponseMessage Send(int port, string path, byte[] body, string? id, string? encoding, string? token)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}{path}"));
        request.Content = new ByteArrayContent(body);
        request.Headers.ExpectContinue = body.Length > 1 << 20;
        if (encoding is not null)
            request.Content.Headers.ContentEncoding.Add(encoding);
        if (id is not null)
            request.Headers.Add("Palisade-Batch-Id", id);
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return _client.Send(request);
    }

    private List<string> Stored(ServeSession? serve = null) => [.. Vault.StoredRecords.Read(serve?.Vault ?? Path.Combine(_folder, "data", "vault")).Select(Encoding.UTF8.GetString)];
}
