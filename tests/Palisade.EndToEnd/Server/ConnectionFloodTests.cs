using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Palisade.Tests.Server;

/// <summary>One address opens more connections than it may have: what is too many is refused and counted, and the others are served.</summary>
public sealed partial class ConnectionFloodTests : IDisposable
{
    private const int Allowed = 8, Flood = 24;
    private static readonly IPAddress s_loud = IPAddress.Parse("127.0.0.2");

    private readonly string _folder = Directory.CreateTempSubdirectory("palisade-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public async Task A_flood_of_connections_of_one_address_is_cut_off_and_others_are_served()
    {
        using ServeSession serve = new(_folder, more: string.Create(CultureInfo.InvariantCulture, $"connections: {{all: 64, ofAddress: {Allowed}}}\n"));
        (string Name, int Port, string Begin)[] listeners =
        [
            ("tcp", serve.SyslogPort, "<13>begun and not ended"),
            ("relp", serve.RelpPort, "1 open 85 relp_version=0"),
            ("http", serve.HttpPort, "POST /ingest/ndjson HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{"),
        ];
        List<TcpClient> flood = [];
        using CancellationTokenSource stop = new();
        List<Task> slow = [];
        foreach ((_, int port, string begin) in listeners)
        {
            for (int i = 0; i < Flood; i++)
            {
                TcpClient client = new(new IPEndPoint(s_loud, 0));
                await client.ConnectAsync(IPAddress.Loopback, port);
                flood.Add(client);
                // A third says nothing, a third stops in the middle, a third goes on a byte at a time.
                if (i % 3 == 1)
                    await TryWriteAsync(client, begin);
                else if (i % 3 == 2)
                    slow.Add(DripAsync(client, begin, stop.Token));
            }
        }

        foreach ((string name, _, _) in listeners)
            serve.WaitFor("palisade_connections_refused_total", $"listener=\"{name}\"", Flood - Allowed);
        await PoliteAsync(serve);
        // Over HTTP a connection counts as open while it asks.
        serve.WaitUntil("palisade_connections_open", open => open == Allowed, "listener=\"tcp\"");
        serve.WaitUntil("palisade_connections_open", open => open == Allowed, "listener=\"relp\"");
        foreach ((string name, _, _) in listeners)
            Assert.Equal(Flood - Allowed, serve.Metric("palisade_connections_refused_total", $"listener=\"{name}\""));
        Assert.Equal(listeners.Select(l => (l.Name, Flood - Allowed)).Order(), await RefusedOnSourcesAsync(serve, [.. listeners.Select(l => l.Name)]));
        await stop.CancelAsync();
        await Task.WhenAll(slow);
        flood.ForEach(client => client.Dispose());
        // Who was loud is served like anybody once it has let go.
        serve.WaitUntil("palisade_connections_open", open => open == 0, "listener=\"relp\"");
        using (RelpSender again = new(serve.RelpPort, s_loud))
            Assert.True(again.Send(["<13>quiet now"]), serve.Errors);
        Assert.Equal(0, serve.End());
        List<string> stored = [.. Vault.StoredRecords.Read(serve.Vault).Select(Encoding.UTF8.GetString)];
        foreach (string record in (string[])["<13>between them", "<13>a line between them", "{}", "<13>quiet now"])
            Assert.Single(stored, r => r == record);
    }

    // Each of the protocols, from another address, while the flood stands.
    private static async Task PoliteAsync(ServeSession serve)
    {
        using (RelpSender relp = new(serve.RelpPort))
            Assert.True(relp.Send(["<13>between them"]), serve.Errors);
        using (HttpClient http = new())
        {
            using StringContent body = new("{}");
            using HttpResponseMessage answer = await http.PostAsync(new Uri($"http://127.0.0.1:{serve.HttpPort}/ingest/ndjson"), body);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        using TcpClient syslog = new("127.0.0.1", serve.SyslogPort);
        await syslog.GetStream().WriteAsync("<13>a line between them\n"u8.ToArray());
        serve.WaitFor("palisade_records_total", "tcp/127.0.0.1", 1);
    }

    private static async Task<IEnumerable<(string, int)>> RefusedOnSourcesAsync(ServeSession serve, string[] names)
    {
        string first = FirstAddress().Match(serve.Errors).Value;
        using HttpClient browser = new();
        string form = await browser.GetStringAsync(new Uri(first));
        Dictionary<string, string> fields = Inputs().Matches(form).ToDictionary(i => i.Groups[1].Value, i => Value().Match(i.Value).Groups[1].Value);
        (fields["name"], fields["password"], fields["repeated"]) = ("root", "seven green lamps at the pier", "seven green lamps at the pier");
        using FormUrlEncodedContent body = new(fields);
        using HttpResponseMessage made = await browser.PostAsync(new Uri(new Uri(first), "/first-account"), body);
        string page = await browser.GetStringAsync(new Uri(new Uri(first), "/sources"));
        return names.Select(name =>
        {
            string row = page[page.IndexOf($">{name}</", page.IndexOf("Refused, too many", StringComparison.Ordinal), StringComparison.Ordinal)..];
            row = row[..row.IndexOf("</tr>", StringComparison.Ordinal)];
            return (name, int.Parse(Refused().Match(row).Groups[1].Value, CultureInfo.InvariantCulture));
        }).Order();
    }

    private static async Task DripAsync(TcpClient client, string text, CancellationToken stop)
    {
        for (int i = 0; !stop.IsCancellationRequested && await TryWriteAsync(client, text[(i % text.Length)..][..1]); i++)
            await Task.Delay(500, CancellationToken.None);
    }

    // One that was refused cannot be written to.
    private static async Task<bool> TryWriteAsync(TcpClient client, string text)
    {
        try
        {
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text));
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    [GeneratedRegex(@"http://127[^ \n]*/first-account\?token=[A-Za-z0-9_-]+")]
    private static partial Regex FirstAddress();

    [GeneratedRegex("<input[^>]*name=\"([^\"]+)\"[^>]*>")]
    private static partial Regex Inputs();

    [GeneratedRegex(" value=\"([^\"]*)\"")]
    private static partial Regex Value();

    [GeneratedRegex("<td[^>]*data-label=\"Refused, too many\"[^>]*>([0-9]+)</td>")]
    private static partial Regex Refused();
}
