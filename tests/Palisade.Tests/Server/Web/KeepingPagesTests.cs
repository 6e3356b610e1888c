using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Palisade.Proofs.Format;
using Palisade.Proofs.Verification;
using Palisade.Server.Authorization;
using Palisade.Server.Collecting;
using Palisade.Server.Rulebook;
using Palisade.Vault;

namespace Palisade.Tests.Server.Web;

/// <summary>Rules, ATT&amp;CK, the vault and settings as pages and over HTTP.</summary>
public sealed class KeepingPagesTests(WebSession web) : IClassFixture<WebSession>
{
    private const string Hostile = "<script>alert(1)</script>";

    [Fact]
    public async Task A_lead_reads_the_rules_again_and_sees_each_with_its_text()
    {
        using Browser lead = await web.SignedInAsync(Role.Lead);
        Assert.Equal(302, (await lead.SubmitAsync("/rules", "/rules?handler=Reload")).Status);
        RuleLine line = (await web.Services.GetRequiredService<RuleCatalogue>().AllAsync())[0];
        Browser.Answer list = await lead.GetAsync("/rules");
        Assert.Contains($"/rules/{line.Key}", list.Text, StringComparison.Ordinal);
        Assert.Contains("source never seen", list.Text, StringComparison.Ordinal);
        Browser.Answer rule = await lead.GetAsync($"/rules/{line.Key}");
        Assert.Contains("detection:", rule.Text, StringComparison.Ordinal);
        Assert.Contains("What it looks for", rule.Text, StringComparison.Ordinal);
        Assert.Equal(404, (await lead.GetAsync("/rules/nothing")).Status);
        Assert.Contains("\"detail\"", (await lead.GetAsync("/api/rules/nothing")).Text, StringComparison.Ordinal);
        Assert.Contains($"\"key\":\"{line.Key}\"", (await lead.GetAsync("/api/rules?limit=1000")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rule_says_why_it_matches_a_record_with_tokens_for_persons()
    {
        using Browser lead = await web.SignedInAsync(Role.Lead), auditor = await web.SignedInAsync(Role.Auditor);
        await lead.SubmitAsync("/rules", "/rules?handler=Reload");
        RuleLine line = (await web.Services.GetRequiredService<RuleCatalogue>().AllAsync()).Single(l => l.Document.Title == "Shadow copies or backups deleted");
        Collector collector = web.Services.GetRequiredService<Collector>();
        RecordBuffer records = new();
        records.Add("""{"Channel":"Security","EventID":4688,"Computer":"ws1","SubjectUserName":"planteduser7","NewProcessName":"C:\\Users\\planteduser7\\vssadmin.exe","CommandLine":"vssadmin delete shadows /for=C:\\Users\\planteduser7"}"""u8, RecordFlags.LineFeed);
        long ordinal = collector.NextOrdinal;
        await collector.SourceOf(new SourceIdentity("test", "explained")).AppendAsync(records, CancellationToken.None);
        collector.Writer.Checkpoint();
        Browser.Answer page = await lead.GetAsync($"/rules/{line.Key}?record={ordinal}");
        Assert.Contains("sees: ", page.Text, StringComparison.Ordinal);
        Assert.Contains("vssadmin", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("planteduser7", page.Text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("sees: ", (await auditor.GetAsync($"/rules/{line.Key}?record={ordinal}")).Text, StringComparison.Ordinal);
        Assert.Contains("no leaf has it", (await lead.GetAsync($"/rules/{line.Key}?record=999999999")).Text, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task The_list_of_rules_goes_on_where_it_ended()
    {
        using Browser lead = await web.SignedInAsync(Role.Lead);
        await lead.SubmitAsync("/rules", "/rules?handler=Reload");
        HashSet<string> keys = [];
        string after = "";
        do
        {
            using System.Text.Json.JsonDocument page = System.Text.Json.JsonDocument.Parse((await lead.GetAsync($"/api/rules?limit=20&after={after}")).Text);
            foreach (System.Text.Json.JsonElement rule in page.RootElement.GetProperty("rules").EnumerateArray())
                Assert.True(keys.Add(rule.GetProperty("key").GetString()!));
            after = page.RootElement.TryGetProperty("next", out System.Text.Json.JsonElement next) ? next.GetString() ?? "" : "";
        }
        while (after.Length > 0);
        Assert.Equal((await web.Services.GetRequiredService<RuleCatalogue>().AllAsync()).Count, keys.Count);
    }

    [Fact]
    public async Task The_matrix_has_techniques_of_the_rules_and_a_layer()
    {
        using Browser lead = await web.SignedInAsync(Role.Lead);
        await lead.SubmitAsync("/rules", "/rules?handler=Reload");
        Browser.Answer matrix = await lead.GetAsync("/attack");
        Assert.Contains("Credential Access", matrix.Text, StringComparison.Ordinal);
        Assert.Contains("T1003", matrix.Text, StringComparison.Ordinal);
        Assert.Contains("\"domain\":\"enterprise-attack\"", (await lead.GetAsync("/attack/layer")).Text, StringComparison.Ordinal);
        Assert.Contains("\"columns\":[", (await lead.GetAsync("/api/attack")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_keeper_places_a_hold_that_an_auditor_reads_as_text_and_ends_it()
    {
        using Browser keeper = await web.SignedInAsync(Role.Keeper), auditor = await web.SignedInAsync(Role.Auditor);
        Browser.Answer placed = await keeper.SubmitAsync("/vault/holds", null, ("class", "default"), ("from", "2026-01-01"), ("to", "2026-01-31"), ("reason", Hostile));
        Assert.StartsWith("/vault/holds?hold=", placed.Location, StringComparison.Ordinal);
        string number = placed.Location!["/vault/holds?hold=".Length..];
        Browser.Answer read = await auditor.GetAsync("/vault");
        Assert.DoesNotContain(Hostile, read.Text, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;alert(1)", read.Text, StringComparison.Ordinal);
        Assert.Contains($"\"number\":{number}", (await auditor.GetAsync("/api/vault")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Place a hold</h2>", (await auditor.GetAsync("/vault/holds")).Text, StringComparison.Ordinal);
        Browser.Answer unknown = await keeper.SubmitAsync("/vault/holds", null, ("class", "nothing"), ("from", "2026-01-01"), ("to", "2026-01-31"), ("reason", "case 1"));
        Assert.Equal(400, unknown.Status);
        Assert.Contains("no policy of this vault has a class", unknown.Text, StringComparison.Ordinal);
        Assert.Equal($"/vault/holds?released={number}", (await keeper.SubmitAsync("/vault/holds", "/vault/holds?handler=Release", ("hold", number), ("reason", "over"))).Location);
        Assert.DoesNotContain("&lt;script&gt;alert(1)", (await auditor.GetAsync("/vault")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pack_made_beside_the_writer_passes_and_can_be_fetched()
    {
        Collector collector = web.Services.GetRequiredService<Collector>();
        RecordBuffer records = new();
        records.Add(Encoding.UTF8.GetBytes("a record to be proved"), RecordFlags.LineFeed);
        await collector.SourceOf(new SourceIdentity("test", "pack")).AppendAsync(records, CancellationToken.None);
        using Browser auditor = await web.SignedInAsync(Role.Auditor), viewer = await web.SignedInAsync(Role.Viewer);
        Browser.Answer made = await auditor.SubmitAsync("/vault", "/vault?handler=Pack");
        Assert.Equal(302, made.Status);
        Browser.Answer page = await auditor.GetAsync(made.Location!);
        // Where it was asked for, what it is worth, and named after what is in it: nobody chose a time.
        Assert.Matches("(?s)id=\"packs\".*The pack is made: PASS", page.Text);
        Assert.Contains("The records themselves stay closed", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("palisade-19700101", page.Text, StringComparison.Ordinal);
        Assert.Matches("(?s)id=\"packs\".*role=\"alert\".*The start is", (await auditor.SubmitAsync("/vault", "/vault?handler=Pack", ("from", "yesterday"))).Text);
        string id = made.Location!.Split('=', '#')[1];
        Assert.Equal(403, (await viewer.GetAsync($"/vault/packs/{id}")).Status);
        using HttpClient client = new() { BaseAddress = web.Address };
        client.DefaultRequestHeaders.Add("Cookie", $"{web.Services.GetRequiredService<Palisade.Server.Web.WebSettings>().SessionCookie}={auditor.Cookie(web.Services.GetRequiredService<Palisade.Server.Web.WebSettings>().SessionCookie)}");
        using MemoryStream pack = new(await client.GetByteArrayAsync(new Uri($"/vault/packs/{id}", UriKind.Relative)));
        Verdict verdict = PackVerifier.Verify(pack, new VerifierOptions());
        Assert.NotEqual(VerdictOutcome.Fail, verdict.Outcome);
        Browser.Answer refused = await auditor.SubmitAsync("/vault", "/vault?handler=Pack", ("from", "yesterday"));
        Assert.Equal(400, refused.Status);
        Assert.Contains("The start is not a time", refused.Text, StringComparison.Ordinal);
        web.Clock.Advance(TimeSpan.FromMinutes(61));
        Assert.Equal(404, (await (await web.SignedInAsync(Role.Auditor)).GetAsync($"/vault/packs/{id}")).Status);
    }

    [Fact]
    public async Task An_administrator_sees_the_settings_and_reads_them_again()
    {
        using Browser administrator = await web.SignedInAsync(Role.Administrator);
        Assert.Contains("(the starter rules)", (await administrator.GetAsync("/settings")).Text, StringComparison.Ordinal);
        Assert.Equal("/settings?done=reloaded", (await administrator.SubmitAsync("/settings", "/settings?handler=Reload")).Location);
        Assert.Contains("\"needRestart\":[]", (await administrator.SendAsync(await ReloadAsync(administrator))).Text, StringComparison.Ordinal);
    }

    private static async Task<HttpRequestMessage> ReloadAsync(Browser browser)
    {
        HttpRequestMessage request = new(HttpMethod.Post, "/api/settings/reload");
        request.Headers.Add("X-Palisade-Form", (await browser.GetAsync("/settings")).FormToken);
        return request;
    }
}
