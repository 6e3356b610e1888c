using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Identity;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Palisade.Rules;
using Palisade.Rules.Mapping;
using Palisade.Server;
using Palisade.Server.Accounts;
using Palisade.Server.Authorization;
using Palisade.Server.Configuration;
using Palisade.Server.Listeners;
using Palisade.Server.Web;
using Palisade.Tests.Vault;
using Palisade.Vault;

namespace Palisade.Tests.Server.Web;

/// <summary>The server with its pages on a free port of this machine, a clock that tests move, and accounts as they need them.</summary>
public sealed class WebSession : IDisposable
{
    /// <summary>The password of every account made here.</summary>
    public const string Password = "correct horse battery staple";

    // One round instead of 210,000: the format names the number, and these tests are not about its strength.
    private static readonly string QuickHash = new PasswordHasher<Account>(Options.Create(new PasswordHasherOptions { IterationCount = 1 })).HashPassword(new Account(), Password);

    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private readonly Serve _serve;
    private int _accounts;

    public WebSession()
        : this(tls: false)
    {
    }

    /// <param name="tls">With a certificate, as where other machines reach it: on all addresses of this machine.</param>
    /// <param name="rules">The rules; null for none.</param>
    /// <param name="ruleFile">A rule file or a folder of them, in their place: read again as the program does it.</param>
    /// <param name="change">Other settings than the usual ones.</param>
    /// <param name="reread">What the settings are when they are read again; null where there is no file to read.</param>
    internal WebSession(bool tls, RuleCollection? rules = null, string? ruleFile = null, Func<ServeSettings, ServeSettings>? change = null, Func<ServeSettings, ServeSettings>? reread = null)
    {
        if (ruleFile is not null)
            rules = RuleLoader.Load([ruleFile]);
        ServeSettings settings = new() { Rules = ruleFile is null ? [] : [ruleFile], DataFolder = Path.Combine(Folder, "data"), Web = new IPEndPoint(tls ? IPAddress.Any : IPAddress.Loopback, 0), WebTls = tls ? Certificate() : null };
        // A law beside the grading, so that there are clocks.
        settings = settings with { Regimes = [.. ChosenRegime.Default, ChosenRegime.BuiltIn("nis2")!] };
        settings = change?.Invoke(settings) ?? settings;
        _serve = new Serve(settings, new VaultOptions { Clock = Clock, Origin = "test.example/vault", ErasesWhenDue = false }, LoggerFactory.Create(log => log.AddProvider(Log)))
        {
            ReadSettings = reread is null ? null : () => new SettingsReading(reread(settings), []),
        };
        TaskCompletionSource listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _running = Task.Run(() => _serve.RunAsync(rules ?? RuleLoader.LoadTexts([]), LogSourceMapping.Default, _ => listening.SetResult(), _stop.Token));
        if (Task.WaitAny([listening.Task, _running], TimeSpan.FromSeconds(60)) != 0)
            throw new InvalidOperationException("the server does not listen", _running.Exception);
        Address = new Uri(Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single().Replace("0.0.0.0", "localhost", StringComparison.Ordinal));
        FirstToken = Regex.Match(_serve.FirstAccountAddress!, "token=(.+)$").Groups[1].Value;
    }

    internal string Folder { get; } = Directory.CreateTempSubdirectory("palisade-").FullName;

    internal ManualClock Clock { get; } = new();

    internal RememberedLog Log { get; } = new();

    internal Uri Address { get; }

    /// <summary>The token of the first account.</summary>
    internal string FirstToken { get; }

    internal IServiceProvider Services => _serve.Host!.Web!.Services;

    /// <summary>A browser that nobody has signed in with.</summary>
    internal Browser NewBrowser() => new(Address);

    /// <summary>A new account with the password above.</summary>
    internal async Task<Account> AccountAsync(Role role)
    {
        // The first account is there already, as far as visitors are concerned.
        Services.GetRequiredService<FirstAccess>().Take(FirstToken);
        Account account = new() { Name = $"{role}{Interlocked.Increment(ref _accounts)}", Role = role, PasswordHash = QuickHash };
        account.NormalizedName = account.Name.ToUpperInvariant();
        using IServiceScope scope = Services.CreateScope();
        Assert.True((await scope.ServiceProvider.GetRequiredService<IUserStore<Account>>().CreateAsync(account, CancellationToken.None)).Succeeded);
        return account;
    }

    /// <summary>A browser that is signed in, without going through the door.</summary>
    internal async Task<Browser> SignedInAsync(Role role) => await SignedInAsync(await AccountAsync(role));

    internal async Task<Browser> SignedInAsync(Account account)
    {
        Browser browser = NewBrowser();
        browser.SetCookie(Services.GetRequiredService<WebSettings>().SessionCookie, await Services.GetRequiredService<Sessions>().BeginAsync(account.Id, true, "127.0.0.1", "test"));
        return browser;
    }

    /// <summary>Lets time pass, so that no earlier test's attempts count; there is a first account from now on, as far as visitors are concerned.</summary>
    internal void Rest()
    {
        Services.GetRequiredService<FirstAccess>().Take(FirstToken);
        Clock.Advance(TimeSpan.FromMinutes(20));
    }

    private TlsSettings Certificate()
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
        (string certificateFile, string keyFile) = (Path.Combine(Folder, "web.pem"), Path.Combine(Folder, "web.key"));
        File.WriteAllText(certificateFile, certificate.ExportCertificatePem());
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
        return new TlsSettings(certificateFile, keyFile, null);
    }

    public void Dispose()
    {
        _stop.Cancel();
        _running.Wait();
        _stop.Dispose();
        SqliteConnection.ClearAllPools();
        Directory.Delete(Folder, true);
    }
}
