using System.Net;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Palisade.Server.Accounts;
using Palisade.Server.Authorization;
using Palisade.Server.Web;
using Palisade.Tests.Vault;

namespace Palisade.Tests.Server.Web;

/// <summary>The small parts that guard the pages, each by itself.</summary>
public sealed class WebPartsTests
{
    [Theory]
    [InlineData("/", "/")]
    [InlineData("/alerts?level=high#top", "/alerts?level=high#top")]
    [InlineData(null, "/")]
    [InlineData("", "/")]
    [InlineData("alerts", "/")]
    [InlineData("//evil.example", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("/x\\..\\..", "/")]
    [InlineData("\\\\evil.example", "/")]
    [InlineData("https://evil.example/", "/")]
    [InlineData("javascript:alert(1)", "/")]
    [InlineData("/\t/evil.example", "/")]
    [InlineData("/\n/evil.example", "/")]
    [InlineData(" //evil.example", "/")]
    public void A_way_back_stays_on_this_server(string? asked, string given) => Assert.Equal(given, LocalPath.Of(asked));

    [Fact]
    public void A_way_back_has_a_bound() => Assert.Equal("/", LocalPath.Of("/" + new string('a', 2000)));

    [Theory]
    [InlineData("localhost", true)]
    [InlineData("127.0.0.1", true)]
    [InlineData("[::1]", true)]
    [InlineData("10.1.2.3", true)]
    [InlineData("logs.example.org", true)]
    [InlineData("LOGS.example.org", true)]
    [InlineData("a.rooms.example.org", true)]
    [InlineData("a.b.rooms.example.org", false)]
    [InlineData("rooms.example.org", false)]
    [InlineData("evil.example", false)]
    [InlineData("127.0.0.1.evil.example", false)]
    [InlineData("", false)]
    public void The_pages_answer_under_their_own_names_only(string host, bool known)
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new("CN=logs.example.org", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName("logs.example.org");
        names.AddDnsName("*.rooms.example.org");
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        Assert.Equal(known, new HostNames(new IPEndPoint(IPAddress.Parse("10.1.2.3"), 443), certificate).Know(host));
    }

    [Fact]
    public void An_address_has_twenty_attempts_and_then_one_each_six_seconds()
    {
        ManualClock clock = new();
        SignInThrottle throttle = new(clock);
        IPAddress here = IPAddress.Parse("2001:db8::1"), sameNet = IPAddress.Parse("2001:db8::2"), there = IPAddress.Parse("2001:db8:0:1::1");
        Assert.All(Enumerable.Range(0, 20), _ => Assert.Equal(TimeSpan.Zero, throttle.Take(here)));
        Assert.Equal(TimeSpan.FromSeconds(6), throttle.Take(sameNet));
        Assert.Equal(TimeSpan.Zero, throttle.Take(there));
        clock.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(TimeSpan.Zero, throttle.Take(here));
        Assert.NotEqual(TimeSpan.Zero, throttle.Take(here));
    }

    [Fact]
    public void A_crowd_of_addresses_shares_one_count_when_there_is_no_room_for_more()
    {
        SignInThrottle throttle = new(new ManualClock());
        for (int i = 0; i < 10_000; i++)
            Assert.Equal(TimeSpan.Zero, throttle.Take(new IPAddress([10, 1, (byte)(i >> 8), (byte)(i & 255)])));
        int through = Enumerable.Range(0, 1000).Count(i => throttle.Take(new IPAddress([10, 2, (byte)(i >> 8), (byte)(i & 255)])) == TimeSpan.Zero);
        Assert.Equal(20, through);
    }

    [Fact]
    public void Every_permission_has_somebody_and_the_administrator_reads_no_logs()
    {
        Assert.All(Enum.GetValues<Permission>(), p => Assert.Contains(Enum.GetValues<Role>(), role => Permissions.Allows(role, p)));
        Permission[] logs = [Permission.ReadAlerts, Permission.TriageAlerts, Permission.SearchLogs, Permission.ProveRecords, Permission.ReadReveals, Permission.AskReveal, Permission.ApproveReveal, Permission.EndReveal];
        Assert.All(logs, p => Assert.False(Permissions.Allows(Role.Administrator, p)));
        Permission[] changes = [Permission.TriageAlerts, Permission.ChangeRules, Permission.KeepRecords, Permission.AskReveal, Permission.ApproveReveal, Permission.EndReveal, Permission.ManageAccounts, Permission.ManageSettings];
        Assert.All(changes, p => Assert.False(Permissions.Allows(Role.Auditor, p) || Permissions.Allows(Role.Viewer, p)));
    }

    [Theory]
    [InlineData("127.0.0.1", null, true)]
    [InlineData("::1", null, true)]
    [InlineData("10.1.2.3", null, false)]
    [InlineData("::ffff:10.1.2.3", null, false)]
    [InlineData("10.1.2.3", "metrics", true)]
    [InlineData("10.1.2.3", "read-sources", false)]
    public async Task Figures_are_for_this_machine_and_for_tokens_that_may(string address, string? scope, bool answered)
    {
        DefaultHttpContext http = new() { Request = { Method = "GET" } };
        http.Connection.RemoteIpAddress = IPAddress.Parse(address);
        ClaimsPrincipal visitor = scope is null ? new() : new(new VisitorIdentity(1, "a", Role.Lead, [scope]));
        AuthorizationHandlerContext asked = new(new NeedsAttribute(Permission.ReadMetrics) { OrLoopback = true }.GetRequirements(), visitor, http);
        await new PermissionHandler().HandleAsync(asked);
        Assert.Equal(answered, asked.HasSucceeded);
    }

    [Fact]
    public void A_token_can_neither_change_accounts_nor_reveal()
    {
        string[] scopes = [.. Enum.GetValues<Role>().SelectMany(Permissions.ScopesOf).Distinct()];
        Assert.Contains("metrics", scopes);
        Assert.Contains("read-alerts", scopes);
        foreach (Permission never in new[] { Permission.OwnAccount, Permission.ManageAccounts, Permission.AskReveal, Permission.ApproveReveal, Permission.EndReveal })
            Assert.DoesNotContain(Permissions.ScopeOf(never), scopes);
    }

    [Fact]
    public void Files_of_others_are_those_in_the_lists_of_versions_and_hashes()
    {
        string server = Path.Combine(TestData.Root, "src", "Palisade.Server"), lib = Path.Combine(server, "wwwroot", "lib");
        string[] hashes = [.. File.ReadLines(Path.Combine(lib, "hashes.txt"))];
        string[] scripts = [.. Directory.EnumerateFiles(lib, "*.js").Select(f => $"{Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(f)))}  {Path.GetFileName(f)}").Order(StringComparer.Ordinal)];
        Assert.NotEmpty(scripts);
        Assert.Equal(scripts, hashes.Order(StringComparer.Ordinal));
        using JsonDocument locked = JsonDocument.Parse(File.ReadAllText(Path.Combine(server, "Assets", "package-lock.json")));
        string version = locked.RootElement.GetProperty("packages").GetProperty("node_modules/htmx.org").GetProperty("version").GetString()!;
        Assert.Contains($"version:\"{version}\"", File.ReadAllText(Path.Combine(lib, "htmx.min.js")), StringComparison.Ordinal);
    }
}
