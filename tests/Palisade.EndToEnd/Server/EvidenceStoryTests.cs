using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Playwright;
using Palisade.Proofs.Verification;
using Palisade.Rules;
using Palisade.Rules.Mapping;
using Palisade.Server;
using Palisade.Server.Accounts;
using Palisade.Server.Authorization;
using Palisade.Server.Cases;
using Palisade.Server.Configuration;
using Palisade.Server.Listeners;
using Palisade.Server.Storage;
using Palisade.Tests.Browser;
using Palisade.Vault;

namespace Palisade.Tests.Server;

/// <summary>Evidence in the real browser: an item taken with its bar, a second person who agrees, a download, a hold, and the pack of the case, which verifies.</summary>
public sealed class EvidenceStoryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("palisade-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [ProgramFact("chromium")]
    public async Task An_item_is_taken_read_by_who_a_second_person_let_held_and_packed()
    {
        ServeSettings settings = ServeSettings.Demo with
        {
            DataFolder = Path.Combine(_folder, "data"),
            Web = FreePlace(),
            Listeners = [new("tcp", ListenerProtocol.SyslogTcp, FreePlace(), "default", null), new("http", ListenerProtocol.Http, FreePlace(), "default", null)],
        };
        using CancellationTokenSource stop = new();
        Serve serve = new(settings, new VaultOptions(), NullLoggerFactory.Instance) { IsDemo = true };
        TaskCompletionSource listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task running = Task.Run(() => serve.RunAsync(StarterRules.Load(), LogSourceMapping.Default, _ => listening.SetResult(), stop.Token));
        Assert.Same(listening.Task, await Task.WhenAny(listening.Task, running));
        await using (Chromium chromium = await Chromium.StartAsync())
        {
            IServiceProvider services = serve.Host!.Web!.Services;
            using (ServerDb db = services.GetRequiredService<ServerStore>().CreateDbContext())
            {
                Account account = db.Set<Account>().Single(a => a.Name == "demo-lead");
                await services.GetRequiredService<CaseDesk>().OpenAsync(new VisitorIdentity(account.Id, account.Name, account.Role, 1, false), new CaseOrder { Title = "Encrypted shares" });
            }

            await using VisitorBrowser lead = await SignedInAsync(chromium, serve, "demo-lead");
            await using VisitorBrowser keeper = await SignedInAsync(chromium, serve, "demo-keeper");
            await TellAsync(lead, keeper, settings.WebAddress);
            Assert.Empty(lead.Errors.Concat(keeper.Errors));
        }

        await stop.CancelAsync();
        await running;
        SqliteConnection.ClearAllPools();
    }

    private async Task TellAsync(VisitorBrowser lead, VisitorBrowser keeper, string home)
    {
        byte[] content = RandomNumberGenerator.GetBytes(3 << 20);
        string file = Path.Combine(_folder, "memory <i>of the server.lime");
        await File.WriteAllBytesAsync(file, content);
        await lead.Page.GotoAsync(home + "/cases/1?tab=evidence");
        await lead.LookAsync("case-evidence-none");
        await lead.Page.GetByLabel("The file", new() { Exact = true }).SetInputFilesAsync(file);
        await lead.SubmitAsync("Take it", ("How it was acquired", "LiME over the network"), ("From where; tokens for persons and machines", "host-0123456789"));
        await lead.Page.GetByText(Convert.ToHexStringLower(SHA256.HashData(content))).WaitForAsync();
        await lead.Page.GetByText("Ask for a hold").ClickAsync();
        await lead.Page.GetByLabel("Why evidence 1 must not be erased; a keeper places the hold").FillAsync("a court asked for it");
        await lead.Page.Locator("form[action$='handler=Hold'] button").ClickAsync();
        await lead.Page.GetByText("a keeper is asked to hold it", new() { Exact = true }).WaitForAsync();
        await lead.Page.GetByText("Ask to read it").ClickAsync();
        await lead.Page.GetByLabel("Why evidence 1 is to be read; a second person agrees first").FillAsync("to look for the first stage");
        await lead.Page.Locator("form[action$='handler=Ask'] button").ClickAsync();
        await keeper.Page.GotoAsync(home + "/vault/evidence");
        await keeper.LookAsync("evidence-holds");
        await keeper.Page.GetByLabel("Why, evidence 1").FillAsync("asked by a court");
        await keeper.Page.GetByRole(AriaRole.Button, new() { Name = "Hold", Exact = true }).ClickAsync();
        await keeper.Page.GetByText("held since").WaitForAsync();
        await keeper.Page.GotoAsync(home + "/reveals");
        await keeper.Page.GetByRole(AriaRole.Button, new() { Name = "Approve" }).First.ClickAsync();
        await lead.Page.GotoAsync(home + "/cases/1?tab=evidence");
        await lead.LookAsync("case-evidence");
        Assert.Equal(content, await DownloadAsync(lead.Page, lead.Page.Locator("form[action$='/content'] button")));
        byte[] pack = await DownloadAsync(lead.Page, lead.Page.GetByText("Pack of this case"));
        Verdict verdict = CasePackVerifier.Verify(new MemoryStream(pack), new VerifierOptions());
        Assert.True(verdict.Outcome == VerdictOutcome.Pass, VerdictText.Format(verdict));
    }

    private static async Task<byte[]> DownloadAsync(IPage page, ILocator press)
    {
        IDownload download = await page.RunAndWaitForDownloadAsync(() => press.ClickAsync());
        return await File.ReadAllBytesAsync(await download.PathAsync());
    }

    private static async Task<VisitorBrowser> SignedInAsync(Chromium chromium, Serve serve, string account)
    {
        VisitorBrowser visitor = await chromium.NewAsync();
        await visitor.Page.GotoAsync(serve.Host!.Settings.WebAddress + "/sign-in");
        await visitor.SubmitAsync("Sign in", ("Name", account), ("Password", serve.DemoAccess!.Password));
        await visitor.Page.WaitForURLAsync(url => !url.Contains("/sign-in", StringComparison.Ordinal));
        return visitor;
    }

    private static IPEndPoint FreePlace()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return (IPEndPoint)listener.LocalEndpoint;
    }
}
