using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Resources;
using Palisade.Tests.CommandLine;

namespace Palisade.Tests.Server;

/// <summary>Logs of OpenTelemetry, from its own exporter and as the specification writes them.</summary>
public sealed class OtlpTests : IDisposable
{
    private const string Json = """
        {"resourceLogs":[{"resource":{"attributes":[{"key":"host.name","value":{"stringValue":"web1"}}]},"scopeLogs":[{"scope":{"name":"app"},"logRecords":[
        {"timeUnixNano":"1763812800000000000","severityNumber":9,"severityText":"INFO","body":{"stringValue":"over json"},"attributes":[{"key":"n","value":{"intValue":"7"}},{"key":"host.name","value":{"stringValue":"other"}}],"traceId":"5b8efff798038103d269b633813fc60c"}]}]}]}
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("palisade-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public void The_exporter_of_opentelemetry_brings_each_record_once()
    {
        using ServeSession serve = new(_folder);
        using (ILoggerFactory factory = LoggerFactory.Create(log => log.AddOpenTelemetry(options =>
        {
            options.SetResourceBuilder(ResourceBuilder.CreateEmpty().AddService("sshd", serviceInstanceId: "one").AddAttributes([new("host.name", "web1")]));
            options.AddOtlpExporter(to => (to.Endpoint, to.Protocol) = (new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{serve.OtlpPort}/v1/logs")), OtlpExportProtocol.HttpProtobuf));
        })))
        {
            ILogger logger = factory.CreateLogger("auth");
            for (int i = 0; i < 1500; i++)
                logger.LogWarning("Failed password for {User} number {Number}", "root", i);
        }

        serve.WaitFor("palisade_records_total", "otlp/127.0.0.1", 1500);
        Assert.Equal(0, serve.End());
        List<JsonElement> stored = [.. Vault.StoredRecords.Read(serve.Vault).Select(record => JsonDocument.Parse(record).RootElement)];
        Assert.Equal(1500, stored.Select(record => record.GetProperty("Number").GetInt32()).Distinct().Count());
        Assert.Equal(1500, stored.Count);
        Assert.All(stored, record => Assert.Equal(("root", "web1", "sshd", "auth", 13), (record.GetProperty("User").GetString(), record.GetProperty("host.name").GetString(),
            record.GetProperty("service.name").GetString(), record.GetProperty("scope.name").GetString(), record.GetProperty("severity_number").GetInt32())));
        Assert.StartsWith("PASS", PalisadeProgram.Run("vault", "verify", serve.Vault).Output, StringComparison.Ordinal);
        ProgramRun found = PalisadeProgram.Run("vault", "search", serve.Vault, "host:web1 \"failed password\" Number:1499");
        Assert.Contains("1499", found.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_is_taken_and_what_is_no_request_is_refused_with_a_status_of_its_own_kind()
    {
        using ServeSession serve = new(_folder);
        Assert.Equal((HttpStatusCode.OK, "{}"), Post(serve, "application/json", Encoding.UTF8.GetBytes(Json)));
        Assert.Equal((HttpStatusCode.OK, ""), Post(serve, "application/x-protobuf", []));
        (HttpStatusCode status, string text) = Post(serve, "application/x-protobuf", "\u0001\u0002\u0003"u8.ToArray());
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.StartsWith("\u0012", text, StringComparison.Ordinal);
        (status, text) = Post(serve, "application/json", "{"u8.ToArray());
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("no JSON", JsonDocument.Parse(text).RootElement.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, Post(serve, "text/plain", "{}"u8.ToArray()).Status);
        Assert.Equal(0, serve.End());
        JsonElement stored = JsonDocument.Parse(Assert.Single(Vault.StoredRecords.Read(serve.Vault))).RootElement;
        Assert.Equal("2025-11-22T12:00:00.000000000Z", stored.GetProperty("@timestamp").GetString());
        Assert.Equal(("over json", 7, "other", "web1"), (stored.GetProperty("body").GetString(), stored.GetProperty("n").GetInt32(), stored.GetProperty("host.name").GetString(), stored.GetProperty("resource.host.name").GetString()));
    }

    private static (HttpStatusCode Status, string Text) Post(ServeSession serve, string type, byte[] body)
    {
        using HttpClient client = new();
        using ByteArrayContent content = new(body);
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        using HttpResponseMessage answer = client.PostAsync(new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{serve.OtlpPort}/v1/logs")), content).Result;
        return (answer.StatusCode, answer.Content.ReadAsStringAsync().Result);
    }
}
