using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Palisade.Rules;
using Palisade.Server.Authorization;
using Palisade.Server.Collecting;
using Palisade.Server.Listeners;

namespace Palisade.Tests.Server.Web;

/// <summary>A record that is longer than what is kept of it says so, and its page is not a mebibyte long; what the server writes is its owner's alone.</summary>
public sealed class LongRecordTests
{
    [Fact]
    public async Task A_record_of_which_the_beginning_is_kept_says_how_much_and_shows_the_rest_when_asked()
    {
        IPEndPoint place = FreePlace();
        using WebSession web = new(tls: false, change: s => s with { Listeners = [new ListenerSettings("syslog", ListenerProtocol.SyslogTcp, place, "default", null)] });
        await SendAsync(place, "<13>longest " + new string('y', (3 << 20) - 12) + "\n");
        Collector collector = web.Services.GetRequiredService<Collector>();
        for (int i = 0; i < 1000 && collector.Sources.Sum(s => s.Records) == 0; i++)
            await Task.Delay(10);
        using Browser lead = await web.SignedInAsync(Role.Lead);
        Browser.Answer found = await lead.GetAsync("/api/search?q=longest");
        long ordinal = JsonDocument.Parse(found.Text).RootElement.GetProperty("results")[0].GetProperty("ordinal").GetInt64();
        Browser.Answer page = await lead.GetAsync($"/records/{ordinal}");
        Assert.Contains("1.0 MiB of 3.0 MiB: its beginning", page.Text, StringComparison.Ordinal);
        Assert.Contains($"<a href=\"/records/{ordinal}?all=true\">", page.Text, StringComparison.Ordinal);
        Assert.InRange(page.Text.Length, 8 << 10, 100 << 10);
        Browser.Answer all = await lead.GetAsync($"/records/{ordinal}?all=true");
        Assert.True(all.Text.Length > 1 << 20);
        Assert.DoesNotContain("id=\"cut\"", all.Text, StringComparison.Ordinal);
        Assert.Contains("\"bytes\":1048576,\"wholeBytes\":3145728", (await lead.GetAsync($"/api/records/{ordinal}")).Text, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.Combine(web.Folder, "data")));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(web.Folder, "data", "intake.db")));
        }
    }

    [Fact]
    public async Task Attack_shows_only_what_was_found_when_asked()
    {
        IPEndPoint place = FreePlace();
        string Rule(string word, string technique) => $"title: {word}\nid: {Guid.NewGuid()}\ntags: [attack.execution, attack.{technique}]\nlevel: high\nlogsource: {{product: linux}}\ndetection: {{s: [{word}], condition: s}}\n";
        RuleCollection rules = RuleLoader.LoadTexts([KeyValuePair.Create("a.yml", Encoding.UTF8.GetBytes(Rule("wicked", "t1059"))), KeyValuePair.Create("b.yml", Encoding.UTF8.GetBytes(Rule("unseen", "t1204")))]);
        using WebSession web = new(tls: false, rules: rules, change: s => s with { Lateness = TimeSpan.Zero, Listeners = [new ListenerSettings("syslog", ListenerProtocol.SyslogTcp, place, "default", null)] });
        await SendAsync(place, "<13>Nov 22 10:00:00 host app: wicked\n");
        using Browser lead = await web.SignedInAsync(Role.Lead);
        for (int i = 0; i < 1000 && !(await lead.GetAsync("/api/alerts")).Text.Contains("wicked", StringComparison.Ordinal); i++)
            await Task.Delay(10);
        Browser.Answer all = await lead.GetAsync("/attack"), found = await lead.GetAsync("/attack?found=true");
        Assert.Contains("T1204", all.Text, StringComparison.Ordinal);
        Assert.Contains("<strong>T1059</strong>", found.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("T1204", found.Text, StringComparison.Ordinal);
    }

    private static IPEndPoint FreePlace()
    {
        using TcpListener free = new(IPAddress.Loopback, 0);
        free.Start();
        return (IPEndPoint)free.LocalEndpoint;
    }

    private static async Task SendAsync(IPEndPoint place, string text)
    {
        using TcpClient sender = new();
        await sender.ConnectAsync(place);
        await sender.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text));
    }
}
