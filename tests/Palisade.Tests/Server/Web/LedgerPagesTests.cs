using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Palisade.Incidents;
using Palisade.Proofs.Verification;
using Palisade.Server.Accounts;
using Palisade.Server.Alerts;
using Palisade.Server.Authorization;
using Palisade.Server.Collecting;
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
    public async Task The_history_of_an_alert_leads_to_its_entries_and_their_proofs_and_a_search_finds_none_of_them()
    {
        (_, long alert) = await TriageAsync("history");
        using Browser analyst = await web.SignedInAsync(Role.Analyst), auditor = await web.SignedInAsync(Role.Auditor);
        long ordinal = await OrdinalAsync(auditor, LedgerKind.AlertChanged, alert);
        Batch();
        Browser.Answer page = await analyst.GetAsync($"/alerts/{alert}");
        Assert.Contains($"/records/{ordinal}\"", page.Text, StringComparison.Ordinal);
        Assert.Equal(200, (await analyst.SubmitAsync($"/alerts/{alert}", $"/records/{ordinal}")).Status);
        Browser.Answer found = await analyst.GetAsync("/api/search?q=alert.changed");
        Assert.Equal(200, found.Status);
        Assert.DoesNotContain("alert.changed\\u0022", found.Text, StringComparison.Ordinal);
        Assert.DoesNotContain($"\"ordinal\":{ordinal}", found.Text, StringComparison.Ordinal);
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
