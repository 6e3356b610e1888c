using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Palisade.Incidents;
using Palisade.Proofs.Verification;
using Palisade.Server.Accounts;
using Palisade.Server.Alerts;
using Palisade.Server.Authorization;
using Palisade.Server.Cases;
using Palisade.Server.Collecting;
using Palisade.Server.Evidence;
using Palisade.Server.Ledger;
using Palisade.Server.Storage;
using Palisade.Tests.Server.Alerts;

namespace Palisade.Tests.Server.Web;

/// <summary>The ledger as an auditor reads it: lists, entries with tokens for persons, proofs.</summary>
public sealed class LedgerPagesTests(WebSession web) : IClassFixture<WebSession>
{
    private const string Hostile = "<script>alert(1)</script>\u0007 because \"it\" was & is";

    [Fact]
    public async Task A_triage_is_found_read_and_proved_by_an_auditor_in_a_click()
    {
        (Account analyst, long alert) = await TriageAsync("proved");
        using Browser auditor = await web.SignedInAsync(Role.Auditor);
        Browser.Answer list = await auditor.GetAsync($"/ledger?object=alert%2F{alert}");
        Assert.Equal(200, list.Status);
        Assert.Contains(LedgerKind.AlertChanged, list.Text, StringComparison.Ordinal);
        Assert.Contains(LedgerKind.AlertRaised, list.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(analyst.Name, list.Text, StringComparison.Ordinal);
        long ordinal = await OrdinalAsync(auditor, LedgerKind.AlertChanged, alert);
        Batch();
        Browser.Answer entry = await auditor.GetAsync($"/ledger/{ordinal}");
        Assert.Equal(200, entry.Status);
        Assert.DoesNotContain(analyst.Name, entry.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>alert", entry.Text, StringComparison.Ordinal);
        Assert.Contains("because", entry.Text, StringComparison.Ordinal);
        Browser.Answer proof = await auditor.SubmitAsync($"/ledger/{ordinal}", $"/ledger/{ordinal}");
        Assert.Equal(200, proof.Status);
        Verdict verdict = RecordProofVerifier.Verify(Encoding.UTF8.GetBytes(proof.Text), new VerifierOptions());
        Assert.True(verdict.Outcome == VerdictOutcome.Pass, string.Join("; ", verdict.Failures));
    }

    [Fact]
    public async Task Names_and_addresses_of_accounts_are_tokens_and_their_proof_waits_for_a_second_person()
    {
        Account made = await web.AccountAsync(Role.Viewer);
        using Browser auditor = await web.SignedInAsync(Role.Auditor);
        Origin far = new(System.Net.IPAddress.Parse("198.51.100.77"), "test");
        await web.Services.GetRequiredService<AccountLedger>().WriteAsync(made.Name, made.Name, "came from far", far);
        foreach (string kind in (string[])[LedgerKind.AccountMade, LedgerKind.AccountEvent])
        {
            using JsonDocument page = JsonDocument.Parse((await auditor.GetAsync($"/api/ledger?kind={kind}&object=account%2F{made.Id}&limit=1")).Text);
            long ordinal = page.RootElement.GetProperty("entries")[0].GetProperty("ordinal").GetInt64();
            Batch();
            foreach (string path in (string[])[$"/ledger/{ordinal}", $"/api/ledger/{ordinal}"])
            {
                Browser.Answer answer = await auditor.GetAsync(path);
                Assert.Equal(200, answer.Status);
                Assert.DoesNotContain(made.Name, answer.Text, StringComparison.OrdinalIgnoreCase);
                Assert.DoesNotContain("198.51.100.77", answer.Text, StringComparison.Ordinal);
                Assert.Contains(kind == LedgerKind.AccountMade ? "user-" : "ip-", answer.Text, StringComparison.Ordinal);
            }

            Assert.Equal(400, (await auditor.SubmitAsync("/account", $"/ledger/{ordinal}")).Status);
        }
    }

    [Fact]
    public async Task The_actor_of_an_account_is_who_invited()
    {
        Account administrator = await web.AccountAsync(Role.Administrator);
        using Browser admin = await web.SignedInAsync(administrator), auditor = await web.SignedInAsync(Role.Auditor);
        Assert.Equal(200, (await admin.SubmitAsync("/accounts", null, ("name", "invited-by-somebody"), ("role", "Viewer"))).Status);
        using JsonDocument page = JsonDocument.Parse((await auditor.GetAsync($"/api/ledger?kind={LedgerKind.AccountMade}&limit=1")).Text);
        Assert.Equal(administrator.LedgerId, page.RootElement.GetProperty("entries")[0].GetProperty("actor").GetString());
    }

    [Fact]
    public async Task The_list_is_walked_with_a_cursor_and_says_what_it_does_not_take()
    {
        await TriageAsync("one");
        await TriageAsync("two");
        using Browser auditor = await web.SignedInAsync(Role.Auditor);
        List<long> walked = [];
        long? after = null;
        do
        {
            using JsonDocument page = JsonDocument.Parse((await auditor.GetAsync($"/api/ledger?limit=3{(after is { } place ? $"&after={place}" : "")}")).Text);
            walked.AddRange(page.RootElement.GetProperty("entries").EnumerateArray().Select(e => e.GetProperty("ordinal").GetInt64()));
            after = page.RootElement.GetProperty("next") is { ValueKind: JsonValueKind.Number } next ? next.GetInt64() : null;
        }
        while (after is not null);
        Assert.True(walked.Count > 6);
        Assert.Equal(walked.OrderDescending().Distinct(), walked);
        foreach (string wrong in (string[])["kind=nonsense", "actor=Mallory", "limit=0", "object=a%0Ab"])
            Assert.Equal(400, (await auditor.GetAsync("/api/ledger?" + wrong)).Status);
        Assert.Equal(404, (await auditor.GetAsync("/api/ledger/999999999")).Status);
        Assert.Equal(404, (await auditor.GetAsync("/ledger/999999999")).Status);
    }

    [Fact]
    public async Task Who_may_not_read_the_ledger_has_on_every_way_the_answer_of_a_record_that_is_not_there()
    {
        (_, long alert) = await TriageAsync("history");
        using Browser auditor = await web.SignedInAsync(Role.Auditor);
        long ordinal = await OrdinalAsync(auditor, LedgerKind.AlertChanged, alert);
        Batch();
        Account keeping = await web.AccountAsync(Role.Keeper);
        ApiTokens tokens = web.Services.GetRequiredService<ApiTokens>();
        foreach (Role role in (Role[])[Role.Viewer, Role.Analyst, Role.Lead])
        {
            using Browser visitor = await web.SignedInAsync(role);
            string page = (await visitor.GetAsync($"/alerts/{alert}")).Text;
            Assert.Contains($"entry {ordinal} of the ledger", page, StringComparison.Ordinal);
            Assert.DoesNotContain($"/records/{ordinal}\"", page, StringComparison.Ordinal);
            foreach (string path in (string[])["/records/{0}", "/api/records/{0}"])
            {
                Browser.Answer entry = await visitor.GetAsync(string.Format(null, path, ordinal)), missing = await visitor.GetAsync(string.Format(null, path, 999_999_999));
                Assert.Equal((404, Unnumbered(missing.Text)), (entry.Status, Unnumbered(entry.Text)));
            }

            Browser.Answer found = await visitor.GetAsync("/api/search?q=alert.changed");
            Assert.Equal(200, found.Status);
            Assert.DoesNotContain($"\"ordinal\":{ordinal}", found.Text, StringComparison.Ordinal);
            if (role == Role.Viewer)
                continue;
            Assert.Equal(400, (await visitor.SubmitAsync("/account", $"/records/{ordinal}")).Status);
            Assert.Contains("no leaf has it", (await visitor.SubmitAsync("/account", "/reveals/ask", ("ordinal", ordinal.ToString(CultureInfo.InvariantCulture)), ("reason", "a long enough reason"))).Text, StringComparison.Ordinal);
            VisitorIdentity who = new((await web.AccountAsync(role)).Id, "x", role, 1, false);
            long id = (await web.Services.GetRequiredService<CaseDesk>().OpenAsync(who, new CaseOrder { Title = "One" })).Id;
            Assert.Contains("no leaf has it", (await web.Services.GetRequiredService<RecordPins>().PinAsync(who, id, ordinal, "what was done")).Problem, StringComparison.Ordinal);
            Assert.Contains("no leaf has it", web.Services.GetRequiredService<SpanNaming>().OfRecord(id, ordinal, "why").Problem, StringComparison.Ordinal);
        }

        // A token that proves records and does not read the ledger proves none of it; one that does both does.
        foreach ((string[] scopes, int status) in ((string[], int)[])[(["prove-records"], 404), (["prove-records", "read-ledger"], 200)])
        {
            string token = (await tokens.MakeAsync(keeping.Id, scopes[^1], scopes, 1))!;
            using Browser program = web.NewBrowser();
            using HttpRequestMessage request = new(HttpMethod.Post, $"/api/records/{ordinal}/proof");
            Assert.Equal(status, (await program.SendAsync(request, ("Authorization", "Bearer " + token))).Status);
        }

        // What a page says of a record is in its main part, and an answer to a program is all of it: the number alone may differ.
        string Unnumbered(string text) => Regex.Replace(text, "\\A.*<main|</main>.*\\z", "", RegexOptions.Singleline).Replace(ordinal.ToString(CultureInfo.InvariantCulture), "N", StringComparison.Ordinal).Replace("999999999", "N", StringComparison.Ordinal);
    }

    private async Task<(Account Analyst, long Alert)> TriageAsync(string title)
    {
        Account analyst = await web.AccountAsync(Role.Analyst);
        using PlantedAlerts planted = new(web.Services.GetRequiredService<ServerStore>(), web.Services.GetRequiredService<LedgerWriter>());
        long alert = planted.Find(web.Clock.GetUtcNow(), $"{title} {Guid.NewGuid():N}");
        await web.Services.GetRequiredService<AlertTriage>().ApplyAsync(new VisitorIdentity(analyst.Id, analyst.Name, analyst.Role, 1, false), [alert], TriageAction.Open, Hostile);
        return (analyst, alert);
    }

    // Batches are cut by a clock that stands still here.
    private void Batch() => web.Services.GetRequiredService<Collector>().Writer.Checkpoint();

    private static async Task<long> OrdinalAsync(Browser auditor, string kind, long alert)
    {
        using JsonDocument page = JsonDocument.Parse((await auditor.GetAsync($"/api/ledger?kind={kind}&object=alert%2F{alert}&limit=1")).Text);
        return page.RootElement.GetProperty("entries")[0].GetProperty("ordinal").GetInt64();
    }
}
