using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Palisade.Server.Accounts;
using Palisade.Server.Authorization;
using Palisade.Server.Storage;
using Palisade.Server.Web;

namespace Palisade.Tests.Server.Web;

/// <summary>Attacks on the way of a request, on files and on what lies on the disk, each by its name; none gets through.</summary>
public sealed class WebAttackTests(WebSession web) : IClassFixture<WebSession>
{
    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("/\t/evil.example")]
    [InlineData("javascript:alert(1)")]
    public async Task Open_redirect_sign_in_and_colours_lead_to_this_server_only(string target)
    {
        web.Rest();
        Account account = await web.AccountAsync(Role.Viewer);
        using Browser browser = web.NewBrowser();
        Assert.Equal("/", (await browser.SignInAsync(account.Name, WebSession.Password, target)).Location);
        Assert.Equal("/", (await browser.GetAsync("/sign-in?returnUrl=" + Uri.EscapeDataString(target))).Location);
        Assert.Equal("/", (await browser.SubmitAsync("/", "/theme", ("theme", "dark"), ("returnUrl", target))).Location);
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("localhost.evil.example")]
    [InlineData("127.0.0.1@evil.example")]
    [InlineData("169.254.169.254")]
    public async Task Host_header_of_another_name_gets_nothing(string host)
    {
        string answer = await RawAsync($"GET /sign-in HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        Assert.Matches("^HTTP/1.1 4(00|21) ", answer);
        Assert.DoesNotContain("<form", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Clickjacking_and_sniffing_every_answer_has_the_headers_errors_too()
    {
        using Browser signedIn = await web.SignedInAsync(Role.Administrator), nobody = web.NewBrowser();
        foreach (Browser.Answer answer in new[] { await signedIn.GetAsync("/"), await signedIn.GetAsync("/accounts"), await nobody.GetAsync("/sign-in"), await nobody.GetAsync("/"), await nobody.GetAsync("/none"), await nobody.GetAsync("/api/none"), await nobody.GetAsync("/health"), await nobody.PostAsync("/sign-in"), await nobody.GetAsync("/assets/x/y") })
        {
            Assert.Contains("frame-ancestors 'none'", answer.Header("Content-Security-Policy"), StringComparison.Ordinal);
            Assert.Contains("default-src 'self'", answer.Header("Content-Security-Policy"), StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", answer.Header("Content-Security-Policy"), StringComparison.Ordinal);
            Assert.Equal(("DENY", "nosniff", "no-referrer"), (answer.Header("X-Frame-Options"), answer.Header("X-Content-Type-Options"), answer.Header("Referrer-Policy")));
            Assert.Contains("no-store", answer.Header("Cache-Control"), StringComparison.Ordinal);
            Assert.Empty(answer.Header("Server"));
        }
    }

    [Fact]
    public async Task Inline_script_and_style_are_nowhere_in_the_pages()
    {
        using Browser admin = await web.SignedInAsync(Role.Administrator), nobody = web.NewBrowser();
        foreach (string text in new[] { "/", "/accounts", "/account", "/account/authenticator", "/account/tokens", "/sources" }.Select(path => admin.GetAsync(path).Result.Text).Append((await nobody.GetAsync("/sign-in")).Text))
        {
            Assert.Contains("</html>", text, StringComparison.Ordinal);
            Assert.DoesNotMatch(@"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=|javascript:", text);
        }
    }

    [Theory]
    [InlineData("/assets/x/../../server.db")]
    [InlineData("/assets/x/..%2f..%2fserver.db")]
    [InlineData("/assets/x/%2e%2e/%2e%2e/server.db")]
    [InlineData("/assets/x/..\\..\\server.db")]
    [InlineData("/assets/x//etc/passwd")]
    [InlineData("/assets/x/palisade.css%00.js")]
    [InlineData("/assets/../../../../etc/passwd")]
    public async Task Path_traversal_finds_no_file(string path)
    {
        string answer = await RawAsync($"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        Assert.Matches("^HTTP/1.1 (302|400|404) ", answer);
        Assert.DoesNotContain("root:", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("SQLite", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Assets_are_served_under_their_digest_with_their_type_for_a_year()
    {
        AssetFiles assets = web.Services.GetRequiredService<AssetFiles>();
        using Browser browser = web.NewBrowser();
        foreach (string name in assets.Names)
        {
            Browser.Answer answer = await browser.GetAsync(assets.AddressOf(name));
            Assert.Equal((200, "public, max-age=31536000, immutable"), (answer.Status, answer.Header("Cache-Control")));
            Assert.DoesNotContain("octet-stream", answer.Header("Content-Type"), StringComparison.Ordinal);
            Assert.Equal(404, (await browser.GetAsync("/assets/00000000000000000000/" + name)).Status);
        }
    }

    [Theory]
    [InlineData("/ACCOUNTS")]
    [InlineData("/accounts/")]
    [InlineData("//accounts")]
    [InlineData("/%61ccounts")]
    [InlineData("/./accounts")]
    [InlineData("/sources/../accounts")]
    [InlineData("/accounts?handler=Change")]
    [InlineData("/accounts;x=1")]
    [InlineData("/accounts%00")]
    [InlineData("/assets/x/../../accounts")]
    public async Task Another_spelling_of_a_path_opens_no_page_of_another_role(string path)
    {
        using Browser viewer = await web.SignedInAsync(Role.Viewer);
        string cookie = web.Services.GetRequiredService<WebSettings>().SessionCookie;
        string answer = await RawAsync($"GET {path} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}={viewer.Cookie(cookie)}\r\nConnection: close\r\n\r\n");
        Assert.Matches("^HTTP/1.1 (400|403|404) ", answer);
        Assert.DoesNotContain("Make an account", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HEAD")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("PATCH")]
    [InlineData("OPTIONS")]
    [InlineData("TRACE")]
    [InlineData("GETX")]
    public async Task Another_method_opens_nothing(string method)
    {
        using Browser viewer = await web.SignedInAsync(Role.Viewer), nobody = web.NewBrowser();
        foreach (Browser browser in new[] { viewer, nobody })
        {
            using HttpRequestMessage request = new(new HttpMethod(method), "/accounts");
            Browser.Answer answer = await browser.SendAsync(request, ("X-HTTP-Method-Override", "GET"), ("X-Original-URL", "/health"), ("X-Rewrite-URL", "/health"));
            Assert.Contains(answer.Status, new[] { 302, 400, 403, 404, 405 });
            Assert.DoesNotContain("Make an account", answer.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Oversized_forms_are_refused_before_they_are_kept()
    {
        web.Rest();
        using Browser browser = web.NewBrowser();
        string token = (await browser.GetAsync("/sign-in")).FormToken;
        const string Head = "POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nConnection: close\r\n";
        // The answer is there before the body is.
        Assert.StartsWith("HTTP/1.1 413", await RawAsync($"{Head}Content-Length: {WebGate.MaxBodyBytes + 1}\r\n\r\n"), StringComparison.Ordinal);
        int length = WebGate.MaxBodyBytes + 1000;
        Assert.Matches("^(HTTP/1.1 4(00|13) |$)", await RawAsync($"{Head}Transfer-Encoding: chunked\r\n\r\n{length:x}\r\n{new string('a', length)}\r\n0\r\n\r\n"));
        Assert.Equal(400, (await browser.PostAsync("/sign-in", [("form-token", token), .. Enumerable.Range(0, 5000).Select(i => ("f" + i, "x"))])).Status);
        Assert.Equal(200, (await browser.GetAsync("/sign-in")).Status);
    }

    [Theory]
    [InlineData("A")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("%00%ff")]
    [InlineData("' OR 1=1 --")]
    public async Task Made_up_session_cookies_are_nobody(string value)
    {
        await web.AccountAsync(Role.Viewer);
        string cookie = web.Services.GetRequiredService<WebSettings>().SessionCookie;
        foreach (string sent in new[] { value, string.Concat(Enumerable.Repeat(value, 50)) })
            Assert.StartsWith("HTTP/1.1 302", await RawAsync($"GET / HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}={sent}\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_defect_shows_a_reference_and_no_trace()
    {
        using WebSession broken = new();
        using Browser browser = await broken.SignedInAsync(Role.Viewer);
        using (SqliteConnection db = new("Data Source=" + Path.Combine(broken.Folder, "data", "server.db")))
        {
            db.Open();
            using SqliteCommand command = new("DROP TABLE session", db);
            command.ExecuteNonQuery();
        }

        foreach (string path in new[] { "/", "/api/x" })
        {
            Browser.Answer answer = await browser.GetAsync(path);
            Assert.Equal(500, answer.Status);
            Assert.DoesNotContain("SqliteException", answer.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("session", answer.Text, StringComparison.Ordinal);
            string reference = System.Text.RegularExpressions.Regex.Match(answer.Text, "(<code>|\"reference\":\")([0-9a-f]{12})").Groups[2].Value;
            Assert.Contains(broken.Log.Lines, line => line.Contains(reference, StringComparison.Ordinal) && line.Contains("SqliteException", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Stolen_database_has_no_session_token_code_or_key_in_it_and_is_the_owners_alone()
    {
        web.Rest();
        Account account = await web.AccountAsync(Role.Lead);
        using Browser browser = await web.SignedInAsync(account);
        SecondFactor factor = web.Services.GetRequiredService<SecondFactor>();
        byte[] key = await factor.BeginAsync(account.Id);
        string[] codes = (await factor.ProveAsync(account.Id, Totp.Code(key, Totp.StepOf(web.Clock.GetUtcNow()))))!;
        string token = (await web.Services.GetRequiredService<ApiTokens>().MakeAsync(account.Id, "a", ["metrics"], 1))!;
        string session = browser.Cookie(web.Services.GetRequiredService<WebSettings>().SessionCookie)!;
        string data = Path.Combine(web.Folder, "data");

        // With a connection open, the files beside the database stay while they are read.
        using ServerDb held = web.Services.GetRequiredService<ServerStore>().CreateDbContext();
        await held.Database.OpenConnectionAsync();
        string[] files = Directory.GetFiles(data, "server.db*");
        Assert.NotEmpty(files);
        foreach (string file in files)
        {
            string bytes = Encoding.Latin1.GetString(ReadShared(file));
            foreach (string secret in new[] { session, token, SecretText.Base32(key), Encoding.Latin1.GetString(key), Convert.ToBase64String(key), Convert.ToHexString(key), WebSession.Password, codes[0], codes[9] })
                Assert.DoesNotContain(secret, bytes, StringComparison.OrdinalIgnoreCase);
            if (!OperatingSystem.IsWindows())
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }

        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.Combine(data, "web-keys")));
    }

    [Fact]
    public async Task Over_tls_cookies_are_bound_to_the_host_and_an_account_without_authenticator_can_only_set_one_up()
    {
        using WebSession far = new(tls: true);
        Account account = await far.AccountAsync(Role.Lead);
        using Browser browser = far.NewBrowser();
        Browser.Answer entered = await browser.SignInAsync(account.Name, WebSession.Password);
        string cookie = entered.Header("Set-Cookie");
        Assert.StartsWith("__Host-palisade=", cookie, StringComparison.Ordinal);
        foreach (string flag in new[] { "secure", "httponly", "samesite=lax", "path=/" })
            Assert.Contains(flag, cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("domain", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.StartsWith("max-age", entered.Header("Strict-Transport-Security"), StringComparison.Ordinal);
        Assert.Equal("/account/authenticator", (await browser.GetAsync("/sources")).Location);
        byte[] key = await far.Services.GetRequiredService<SecondFactor>().BeginAsync(account.Id);
        Assert.Equal(200, (await browser.SubmitAsync("/account/authenticator", null, ("code", Totp.Code(key, Totp.StepOf(far.Clock.GetUtcNow()))))).Status);
        Assert.Equal(200, (await browser.GetAsync("/sources")).Status);
    }

    private static byte[] ReadShared(string file)
    {
        using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using MemoryStream bytes = new();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    private async Task<string> RawAsync(string request)
    {
        using TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, web.Address.Port);
        using NetworkStream stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request));
        using MemoryStream answer = new();
        byte[] part = new byte[8192];
        try
        {
            for (int read; (read = await stream.ReadAsync(part)) > 0;)
                answer.Write(part, 0, read);
        }
        catch (IOException)
        {
            // The server has ended the connection while more was sent than it reads: what it said before counts.
        }

        return Encoding.UTF8.GetString(answer.ToArray());
    }
}
