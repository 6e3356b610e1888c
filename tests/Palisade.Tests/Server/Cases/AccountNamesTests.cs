using System.Globalization;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Palisade.Rules;
using Palisade.Server.Accounts;
using Palisade.Server.Alerts;
using Palisade.Server.Authorization;
using Palisade.Server.Cases;
using Palisade.Server.Evidence;
using Palisade.Server.Keeping;
using Palisade.Server.Ledger;
using Palisade.Server.Storage;
using Palisade.Tests.Server.Alerts;
using Palisade.Tests.Server.Web;

namespace Palisade.Tests.Server.Cases;

/// <summary>The names of accounts, written as accounts or as persons, are refused wherever somebody writes why.</summary>
public sealed class AccountNamesTests(WebSession web) : IClassFixture<WebSession>
{
    [Theory]
    [InlineData("asked by nora.vane", "The text has the name of an account of Palisade in clear: “nora.vane”.")]
    [InlineData("Nora Vane asked for it", "“Nora Vane”")]
    [InlineData("as Vane, Nora, has it", "“Vane, Nora”")]
    [InlineData("# Who\n\n**NORA** vane", "Line 3 has the name of an account of Palisade in clear: “NORA** vane”.")]
    [InlineData("Nora&#32;V&#97;ne", "“Nora Vane”")]
    [InlineData("nora-vane.evtx", "“nora-vane”")]
    [InlineData("told by ortega, kimmy", "“ortega, kimmy”")]
    [InlineData("Nora looked at the weather vane", null)]
    [InlineData("the incident lead of the shift looked", null)]
    [InlineData("bo li is too short to be told from words", null)]
    public async Task An_account_is_found_as_it_is_written_and_as_its_person_is_called(string text, string? refusal)
    {
        foreach (string name in (string[])["nora.vane", "incident-lead", "kimmy_ortega2@example.com", "bo.li"])
            await NamedAsync(name);
        using ServerDb db = web.Services.GetRequiredService<ServerStore>().CreateDbContext();
        string? found = await AccountNames.RefusalAsync(db, text);
        if (refusal is null)
            Assert.Null(found);
        else
            Assert.Contains(refusal, found, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_place_where_somebody_writes_why_refuses_them_with_the_word()
    {
        await NamedAsync("nora.vane");
        const string why = "Nora Vane wants it";
        Account analyst = await web.AccountAsync(Role.Analyst);
        VisitorIdentity who = new(analyst.Id, analyst.Name, analyst.Role, 1, false);
        using PlantedAlerts planted = new(web.Services.GetRequiredService<ServerStore>(), web.Services.GetRequiredService<LedgerWriter>());
        long alert = planted.Find(web.Clock.GetUtcNow(), "found", "ws-1", "{}", RuleLevel.High), id = (await web.Services.GetRequiredService<CaseDesk>().OpenAsync(who, new CaseOrder { Title = "one", Alerts = [alert] })).Id;
        EvidenceItem span = (await web.Services.GetRequiredService<EvidenceDesk>().NameAsync(who, new EvidenceItem { CaseId = id, Name = "default, 2026-01-01", Class = "default", FirstDay = "2026-01-01", LastDay = "2026-01-01", How = "it shows the first stage" })).Item!;
        using Browser browser = await web.SignedInAsync(analyst), lead = await web.SignedInAsync(Role.Lead), keeper = await web.SignedInAsync(Role.Keeper);
        string number = alert.ToString(CultureInfo.InvariantCulture);
        List<Browser.Answer> answers =
        [
            await browser.SubmitAsync("/alerts", "/alerts", ("ids", number), ("act", "false-positive"), ("reason", why)),
            await browser.SubmitAsync($"/alerts/{alert}", null, ("act", "false-positive"), ("reason", why)),
            await browser.SubmitAsync($"/cases/{id}?tab=alerts", $"/cases/{id}?handler=Triage", ("ids", number), ("act", "false-positive"), ("reason", why)),
            await lead.SubmitAsync("/cases/ignored", null, ("value", "host-0123456789"), ("reason", why)),
            await keeper.SubmitAsync("/vault/holds", null, ("class", "default"), ("from", "2026-01-01"), ("to", "2026-01-01"), ("reason", why)),
            await keeper.SubmitAsync("/vault/evidence", null, ("case", id.ToString(CultureInfo.InvariantCulture)), ("evidence", span.Id.ToString(CultureInfo.InvariantCulture)), ("act", "hold"), ("why", why)),
        ];
        Assert.All(answers, answer => Assert.True(answer.Status == 400 && System.Net.WebUtility.HtmlDecode(answer.Text).Contains("The text has the name of an account of Palisade in clear: “Nora Vane”.", StringComparison.Ordinal), answer.Text));
        Browser.Answer mail = await keeper.SubmitAsync("/vault/holds", null, ("class", "default"), ("from", "2026-01-01"), ("to", "2026-01-01"), ("reason", "ask court@example.com"));
        Assert.True(mail.Status == 400 && System.Net.WebUtility.HtmlDecode(mail.Text).Contains("“court@example.com”", StringComparison.Ordinal), mail.Text);
        // Nothing of it was done: neither in the tables nor in the vault.
        Assert.Empty(web.Services.GetRequiredService<VaultDesk>().Look().Holds);
        Assert.Equal(AlertState.New, (await web.Services.GetRequiredService<AlertBook>().FindAsync(alert))!.Alert.State);
        EvidenceAnswer file = await web.Services.GetRequiredService<EvidenceDesk>().TakeAsync(who, id, new EvidenceOrder("nora.vane.raw", "dd", "the first disk", "", null, ""), new MemoryStream([1, 2, 3]), 3, CancellationToken.None);
        Assert.Contains("“nora.vane”", file.Problem, StringComparison.Ordinal);
    }

    private async Task NamedAsync(string name)
    {
        web.Rest();
        using IServiceScope scope = web.Services.CreateScope();
        Account account = new() { Name = name, NormalizedName = name.ToUpperInvariant(), Role = Role.Viewer };
        IUserStore<Account> accounts = scope.ServiceProvider.GetRequiredService<IUserStore<Account>>();
        if (await accounts.FindByNameAsync(account.NormalizedName, CancellationToken.None) is null)
            Assert.True((await accounts.CreateAsync(account, CancellationToken.None)).Succeeded);
    }
}
