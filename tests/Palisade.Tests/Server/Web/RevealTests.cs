using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Palisade.Privacy;
using Palisade.Scanning;
using Palisade.Proofs.Verification;
using Palisade.Server.Accounts;
using Palisade.Server.Authorization;
using Palisade.Server.Collecting;
using Palisade.Vault.Retention;
using Palisade.Vault.Search;

namespace Palisade.Tests.Server.Web;

/// <summary>Seeing a value in clear takes a reason, a second person and an expiry, and leaves a leaf; nothing else shows one.</summary>
public sealed class RevealTests(WebSession web) : IClassFixture<WebSession>
{
    private const string Why = "The alert of tonight needs a call";

    [Fact]
    public async Task A_value_is_shown_to_who_asked_after_a_second_person_agreed_and_until_it_expires()
    {
        (long ordinal, string token) = await RecordAsync("nora.vane");
        Account asking = await web.AccountAsync(Role.Analyst);
        using Browser asker = await web.SignedInAsync(asking), other = await web.SignedInAsync(Role.Analyst), lead = await web.SignedInAsync(Role.Lead);
        string reveal = await AskAsync(asker, ("ordinal", $"{ordinal}"), ("token", token));
        Assert.Equal(400, (await asker.SubmitAsync(reveal, null)).Status);
        string button = $"<a class=\"button\" href=\"{reveal}\">Show it</a>";
        Assert.DoesNotContain(button, (await asker.GetAsync($"/records/{ordinal}")).Text + (await asker.GetAsync("/reveals")).Text, StringComparison.Ordinal);
        Assert.Equal(302, (await DecideAsync(lead, reveal, approve: true)).Status);
        Assert.Contains(button, (await asker.GetAsync($"/records/{ordinal}")).Text, StringComparison.Ordinal);
        Assert.Contains(button, (await asker.GetAsync("/reveals")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain(button, (await other.GetAsync($"/records/{ordinal}")).Text + (await other.GetAsync("/reveals")).Text, StringComparison.Ordinal);
        Browser.Answer shown = await asker.SubmitAsync(reveal, null);
        Assert.Contains("nora.vane", shown.Text, StringComparison.Ordinal);
        Assert.Equal(400, (await PostAsync(other, reveal)).Status);
        Assert.Equal(403, (await PostAsync(lead, $"/api{reveal}/value")).Status);
        foreach (Browser browser in new[] { asker, other, lead })
            Assert.DoesNotContain("nora.vane", (await browser.GetAsync(reveal)).Text + (await browser.GetAsync("/reveals")).Text + (await browser.GetAsync("/api/reveals")).Text, StringComparison.Ordinal);
        web.Clock.Advance(TimeSpan.FromMinutes(61));
        using Browser late = await web.SignedInAsync(asking), auditor = await web.SignedInAsync(Role.Auditor);
        Assert.Equal(400, (await PostAsync(late, reveal)).Status);
        Assert.Contains("expired", (await auditor.GetAsync("/reveals")).Text, StringComparison.Ordinal);
        await LeafAsync("show", $"reveal {reveal.Split('/')[^1]}");
        Assert.DoesNotContain("nora.vane", DatabaseText(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Nobody_decides_their_own_request_and_nobody_decides_twice()
    {
        (long ordinal, string token) = await RecordAsync("nora.vane");
        using Browser lead = await web.SignedInAsync(Role.Lead), keeper = await web.SignedInAsync(Role.Keeper), second = await web.SignedInAsync(Role.Lead);
        string reveal = await AskAsync(lead, ("ordinal", $"{ordinal}"), ("token", token));
        Assert.Equal(400, (await DecideAsync(lead, reveal, approve: true)).Status);
        Assert.Equal(302, (await DecideAsync(keeper, reveal, approve: false)).Status);
        Assert.Equal(400, (await DecideAsync(second, reveal, approve: true)).Status);
        Assert.Equal(400, (await lead.SubmitAsync(reveal, null)).Status);
        Assert.Contains("refused", (await lead.GetAsync(reveal)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_without_a_reason_or_for_a_token_that_is_not_there_is_refused()
    {
        (long ordinal, string token) = await RecordAsync("nora.vane");
        using Browser asker = await web.SignedInAsync(Role.Analyst);
        foreach ((string asked, string wanted, string reason) in new[] { ($"{ordinal}", token, "short"), ($"{ordinal}", "user-0123456789", Why), ("987654321", token, Why), ($"{ordinal}", token, "two\nlines of reason") })
            Assert.Equal(400, (await asker.SubmitAsync("/reveals/ask", null, ("ordinal", asked), ("token", wanted), ("reason", reason))).Status);
    }

    [Fact]
    public async Task What_was_typed_to_ask_for_a_search_stays_when_it_is_refused()
    {
        using Browser asker = await web.SignedInAsync(Role.Analyst);
        Browser.Answer refused = await asker.SubmitAsync("/reveals/ask", null, ("query", "user:nora.vane \"><script>alert(1)</script>"), ("from", "2026-10-01"), ("to", "2026-10-02"), ("byEvent", "true"), ("reason", "short"));
        Assert.Equal(400, refused.Status);
        Assert.DoesNotContain("<script>alert", refused.Text, StringComparison.Ordinal);
        string page = System.Net.WebUtility.HtmlDecode(refused.Text);
        foreach (string kept in (string[])["name=\"query\" value=\"user:nora.vane \"><script>alert(1)</script>\"", "name=\"from\" value=\"2026-10-01\"", "name=\"to\" value=\"2026-10-02\"", "name=\"byEvent\" value=\"true\"", "name=\"reason\" value=\"short\""])
            Assert.Contains(kept, page, StringComparison.Ordinal);
        Assert.DoesNotContain("name=\"ordinal\"", page, StringComparison.Ordinal);
        Assert.Contains("stands where something was taken out", (await asker.SubmitAsync("/reveals/ask", null, ("query", "user:user-…"), ("reason", Why))).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_writes_a_name_does_not_learn_its_token()
    {
        (long ordinal, string token) = await RecordAsync("vera.olm");
        string address = SearchTests.Token(web, PersonalKind.Ip, "203.0.113.77");
        using Browser asker = await web.SignedInAsync(Role.Lead);
        string seen = (await asker.GetAsync("/search?q=user:vera.olm%20203.0.113.77")).Text + (await asker.GetAsync("/api/search?q=user:vera.olm")).Text;
        string reveal = await AskAsync(asker, ("query", "user:vera.olm"), ("reason", "vera.olm and 203.0.113.77 once more"));
        string second = (await asker.SubmitAsync("/reveals/ask", null, ("ordinal", $"{ordinal}"), ("token", token), ("reason", "surely vera.olm, of 203.0.113.77"))).Location!;
        seen += (await asker.GetAsync(reveal)).Text + (await asker.SendJsonAsync("POST", "/api/reveals", """{"query":"host:wks-0042 vera.olm","reason":"a reason of some length"}""")).Text;
        Assert.DoesNotContain(token, seen, StringComparison.Ordinal);
        Assert.DoesNotContain(address, seen + (await asker.GetAsync(second)).Text, StringComparison.Ordinal);
        Assert.DoesNotContain(SearchTests.Token(web, PersonalKind.Host, "wks-0042"), seen, StringComparison.Ordinal);
        Assert.Contains("user:user-…", System.Net.WebUtility.HtmlDecode(seen), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_search_for_a_name_runs_once_it_is_approved_for_who_asked_and_leaves_a_leaf()
    {
        (long ordinal, string token) = await RecordAsync("petra.lund");
        using Browser asker = await web.SignedInAsync(Role.Analyst), other = await web.SignedInAsync(Role.Analyst), lead = await web.SignedInAsync(Role.Lead);
        string reveal = await AskAsync(asker, ("query", "petra.lund"));
        Assert.Equal(400, (await PostAsync(asker, "/search", ("reveal", reveal.Split('/')[^1]))).Status);
        foreach (string path in new[] { "/reveals", reveal, "/api/reveals" })
        {
            Assert.Contains(token, (await lead.GetAsync(path)).Text, StringComparison.Ordinal);
            Assert.DoesNotContain(token, (await asker.GetAsync(path)).Text + (await other.GetAsync(path)).Text, StringComparison.Ordinal);
        }

        Browser.Answer list = await lead.GetAsync("/reveals");
        Assert.DoesNotContain("petra", list.Text, StringComparison.OrdinalIgnoreCase);
        await DecideAsync(lead, reveal, approve: true);
        Browser.Answer found = await PostAsync(asker, "/search", ("reveal", reveal.Split('/')[^1]));
        Assert.Equal(200, found.Status);
        Assert.Contains($"/records/{ordinal}\"", found.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("petra", found.Text, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(400, (await PostAsync(other, "/search", ("reveal", reveal.Split('/')[^1]))).Status);
        await LeafAsync("search", $"reveal {reveal.Split('/')[^1]}");
        Assert.DoesNotContain("petra", DatabaseText(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task The_proof_of_a_record_with_persons_waits_for_a_second_person_and_of_one_without_does_not()
    {
        (long personal, _) = await RecordAsync("nora.vane");
        string word = await SearchTests.SendAsync(web, """{"text":"WORD nothing of anybody"}""");
        using Browser asker = await web.SignedInAsync(Role.Analyst), keeper = await web.SignedInAsync(Role.Keeper);
        long plain = await SearchTests.OneAsync(asker, word);
        Check(await ProofAsync(asker, plain), word);
        Assert.Equal(403, (await ProofAsync(asker, personal)).Status);
        string reveal = await AskAsync(asker, ("ordinal", $"{personal}"));
        await DecideAsync(keeper, reveal, approve: true);
        Check(await ProofAsync(asker, personal), "nora.vane");
        Assert.Equal(403, (await ProofAsync(keeper, personal)).Status);
        await LeafAsync("proof", $"reveal {reveal.Split('/')[^1]}");
    }

    [Fact]
    public async Task After_the_day_of_a_record_is_erased_a_reveal_of_it_says_so()
    {
        using WebSession own = new();
        string word = await SearchTests.SendAsync(own, """{"User":"nora.vane","text":"WORD by nora.vane"}""");
        using Browser first = await own.SignedInAsync(Role.Viewer);
        long ordinal = await SearchTests.OneAsync(first, word);
        Collector collector = own.Services.GetRequiredService<Collector>();
        own.Clock.Advance(TimeSpan.FromDays(500));
        Account asking = await own.AccountAsync(Role.Analyst);
        using Browser asker = await own.SignedInAsync(asking), lead = await own.SignedInAsync(Role.Lead);
        string reveal = await AskAsync(asker, ("ordinal", $"{ordinal}"), ("token", SearchTests.Token(own, PersonalKind.User, "nora.vane")));
        Assert.Equal(302, (await DecideAsync(lead, reveal, approve: true)).Status);
        Assert.Contains("nora.vane", (await PostAsync(asker, reveal)).Text, StringComparison.Ordinal);
        Eraser eraser = new(collector.Writer);
        Assert.NotEmpty(eraser.Run(eraser.Plan()).Erased);
        Browser.Answer gone = await PostAsync(asker, reveal);
        Assert.Equal(400, gone.Status);
        Assert.Contains("erased", gone.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("nora.vane", gone.Text, StringComparison.Ordinal);
        Assert.Equal(404, (await asker.GetAsync($"/records/{ordinal}")).Status);
    }

    [Fact]
    public async Task A_rule_that_names_somebody_runs_while_a_second_persons_approval_is_good()
    {
        string file = Path.GetTempFileName();
        const string id = "33333333-3333-4333-8333-333333333333";
        File.WriteAllText(file, $"title: Watch quill.osgood\nid: {id}\nlogsource: {{product: windows}}\ndetection: {{s: {{User: quill.osgood}}, condition: s}}\n");
        using WebSession own = new(tls: false, ruleFile: file);
        using Browser lead = await own.SignedInAsync(Role.Lead), keeper = await own.SignedInAsync(Role.Keeper), viewer = await own.SignedInAsync(Role.Viewer);
        Assert.Contains(own.Log.Lines, line => line.Contains($"held back and does not run: {file}:4: it names an account in User", StringComparison.Ordinal));
        await SearchTests.SendAsync(own, Event);
        Browser.Answer rules = await lead.GetAsync("/rules");
        Assert.Contains($"{file}:4", rules.Text, StringComparison.Ordinal);
        Assert.Contains("Watch (named)", rules.Text, StringComparison.Ordinal);
        string mark = Regex.Match(rules.Text, "name=\"rule\" value=\"([0-9a-f]+)\"").Groups[1].Value;
        Assert.Contains(mark, (await viewer.GetAsync("/api/rules/state")).Text, StringComparison.Ordinal);
        Assert.Equal(400, (await lead.SubmitAsync("/reveals/ask", null, ("rule", "0123456789abcdef"), ("reason", Why))).Status);
        string reveal = await AskAsync(lead, ("rule", mark));
        Assert.Equal(400, (await lead.SubmitAsync("/reveals/ask", null, ("rule", mark), ("reason", Why))).Status);
        Assert.Equal(400, (await DecideAsync(lead, reveal, approve: true)).Status);
        Assert.Equal(404, (await viewer.GetAsync($"/rules/{id}")).Status);
        Assert.Equal(302, (await DecideAsync(keeper, reveal, approve: true)).Status);
        Browser.Answer rule = await viewer.GetAsync($"/rules/{id}");
        Assert.Contains("detection:", rule.Text, StringComparison.Ordinal);
        await SearchTests.SendAsync(own, Event);
        await WaitAsync(async () => (await viewer.GetAsync("/api/alerts")).Text.Contains("\"count\":1,", StringComparison.Ordinal));
        foreach (string path in new[] { $"/rules/{id}", $"/api/rules/{id}", "/rules", "/api/rules", "/api/rules/state", "/alerts", "/alerts/1", "/api/alerts/1", "/reveals", reveal })
            Assert.DoesNotContain("quill", (await lead.GetAsync(path)).Text, StringComparison.OrdinalIgnoreCase);
        Assert.Contains($"reveal {reveal.Split('/')[^1]}: a rule", await LeavesAsync(own, "scan"));
        own.Clock.Advance(TimeSpan.FromMinutes(61));
        using Browser late = await own.SignedInAsync(Role.Lead);
        await WaitAsync(async () => (await late.GetAsync($"/rules/{id}")).Status == 404);
        Assert.Contains("expired", (await late.GetAsync("/rules")).Text, StringComparison.Ordinal);
        File.Delete(file);
    }

    [Fact]
    public async Task An_approval_is_ended_by_who_asked_or_agreed_and_by_nobody_else()
    {
        (long ordinal, string token) = await RecordAsync("nora.vane");
        using Browser asker = await web.SignedInAsync(Role.Analyst), other = await web.SignedInAsync(Role.Analyst), keeper = await web.SignedInAsync(Role.Keeper), second = await web.SignedInAsync(Role.Lead);
        foreach (Browser ending in new[] { asker, keeper })
        {
            string reveal = await AskAsync(asker, ("ordinal", $"{ordinal}"), ("token", token));
            Assert.Equal(404, (await asker.GetAsync(reveal + "/end")).Status);
            Assert.Equal(302, (await DecideAsync(keeper, reveal, approve: true)).Status);
            Assert.Contains("nora.vane", (await PostAsync(asker, reveal)).Text, StringComparison.Ordinal);
            foreach (Browser stranger in new[] { other, second })
            {
                Assert.Equal(404, (await stranger.GetAsync(reveal + "/end")).Status);
                Assert.Equal(400, (await PostAsync(stranger, reveal + "/end")).Status);
                Assert.DoesNotContain($"{reveal}/end\"", (await stranger.GetAsync("/reveals")).Text, StringComparison.Ordinal);
            }

            Assert.Contains($"{reveal}/end\"", (await ending.GetAsync("/reveals")).Text, StringComparison.Ordinal);
            Assert.Equal(200, (await ending.GetAsync(reveal + "/end")).Status);
            Assert.Equal(302, (await PostAsync(ending, reveal + "/end", ("reason", "the call is over <script>"))).Status);
            Browser.Answer after = await PostAsync(asker, reveal);
            Assert.Equal(400, after.Status);
            Assert.DoesNotContain("nora.vane", after.Text, StringComparison.Ordinal);
            string shown = (await second.GetAsync("/reveals")).Text + (await second.GetAsync(reveal)).Text;
            Assert.Contains("the call is over &lt;script&gt;", shown, StringComparison.Ordinal);
            Assert.DoesNotContain("nora.vane", shown, StringComparison.Ordinal);
            Assert.Contains("\"state\":\"ended\"", (await second.GetAsync("/api/reveals")).Text, StringComparison.Ordinal);
            Assert.Equal(409, (await ending.SendJsonAsync("POST", $"/api{reveal}/end", "{}")).Status);
        }
    }

    [Fact]
    public async Task A_rule_or_a_suppression_whose_approval_is_ended_is_in_effect_no_more()
    {
        string file = Path.GetTempFileName();
        const string id = "33333333-3333-4333-8333-333333333333";
        File.WriteAllText(file, $"title: Watch quill.osgood\nid: {id}\nlogsource: {{product: windows}}\ndetection: {{s: {{User: quill.osgood}}, condition: s}}\n");
        using WebSession own = new(tls: false, ruleFile: file);
        using Browser lead = await own.SignedInAsync(Role.Lead), keeper = await own.SignedInAsync(Role.Keeper);
        string mark = Regex.Match((await lead.GetAsync("/rules")).Text, "name=\"rule\" value=\"([0-9a-f]+)\"").Groups[1].Value;
        string rule = await AskAsync(lead, ("rule", mark));
        Assert.Equal(302, (await DecideAsync(keeper, rule, approve: true)).Status);
        Assert.Equal(200, (await lead.GetAsync($"/rules/{id}")).Status);
        // A mistake in the files keeps nothing running whose approval is over.
        File.WriteAllText(file, "title: [");
        Assert.Equal(302, (await PostAsync(keeper, rule + "/end")).Status);
        Assert.Equal(404, (await lead.GetAsync($"/rules/{id}")).Status);
        Assert.Contains(mark, (await lead.GetAsync("/api/rules/state")).Text, StringComparison.Ordinal);

        Browser.Answer asked = await lead.SendJsonAsync("POST", "/api/reveals", """{"suppression":{"field":"User","value":"quill.osgood","days":7,"reason":"a known job of the night"},"reason":"a known job of the night"}""");
        string suppression = $"/reveals/{JsonDocument.Parse(asked.Text).RootElement.GetProperty("id")}";
        Assert.Equal(302, (await DecideAsync(keeper, suppression, approve: true)).Status);
        Assert.Contains("\"state\":\"hides\"", (await lead.GetAsync("/api/suppressions")).Text, StringComparison.Ordinal);
        Assert.Equal(200, (await lead.SendJsonAsync("POST", $"/api{suppression}/end", """{"reason":"the job is gone"}""")).Status);
        Assert.Contains("\"state\":\"ended\"", (await lead.GetAsync("/api/suppressions?all=true")).Text, StringComparison.Ordinal);
        File.Delete(file);
    }

    private const string Event = """{"EventID":1,"Channel":"Microsoft-Windows-Sysmon/Operational","Provider_Name":"Microsoft-Windows-Sysmon","Computer":"ws1","User":"quill.osgood","Image":"C:\\x.exe","text":"WORD"}""";

    private static async Task WaitAsync(Func<Task<bool>> holds)
    {
        for (int i = 0; i < 600 && !await holds(); i++)
            await Task.Delay(20);
        Assert.True(await holds());
    }

    private static async Task<List<string>> LeavesAsync(WebSession session, string what)
    {
        Collector collector = session.Services.GetRequiredService<Collector>();
        for (int i = 0; i < 600 && Leaves(collector, what).Count == 0; i++)
        {
            session.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(20);
        }

        return Leaves(collector, what);
    }

    private static void Check(Browser.Answer answer, string text)
    {
        Assert.Equal(200, answer.Status);
        Assert.Contains("record-", answer.Header("Content-Disposition"), StringComparison.Ordinal);
        byte[] proof = Encoding.UTF8.GetBytes(answer.Text);
        Verdict verdict = RecordProofVerifier.Verify(proof, new VerifierOptions());
        Assert.Equal(VerdictOutcome.Pass, verdict.Outcome);
        Assert.Contains(text, RecordIn(answer.Text), StringComparison.Ordinal);
    }

    // The record stands in the extra line of the proof: base64 of JSON, which has it as base64.
    private static string RecordIn(string proof)
    {
        using JsonDocument extra = JsonDocument.Parse(Convert.FromBase64String(Regex.Match(proof, "^extra (.+)$", RegexOptions.Multiline).Groups[1].Value));
        return Encoding.UTF8.GetString(extra.RootElement.GetProperty("record").GetBytesFromBase64());
    }

    private static async Task<string> AskAsync(Browser asker, params (string, string)[] what)
    {
        Browser.Answer answer = await asker.SubmitAsync("/reveals/ask", null, what.Any(w => w.Item1 == "reason") ? what : [.. what, ("reason", Why)]);
        Assert.True(answer.Status == 302, answer.Text);
        return answer.Location!;
    }

    private static Task<Browser.Answer> DecideAsync(Browser decider, string reveal, bool approve) =>
        PostAsync(decider, "/reveals", ("reveal", reveal.Split('/')[^1]), ("approve", approve ? "true" : "false"), ("reason", "as agreed"), ("hours", "1"));

    private static async Task<Browser.Answer> ProofAsync(Browser asker, long ordinal) => await PostAsync(asker, $"/api/records/{ordinal}/proof");

    // With the token of a page's form, in the form and in the header of the API.
    private static async Task<Browser.Answer> PostAsync(Browser browser, string path, params (string Name, string Value)[] fields)
    {
        string token = (await browser.GetAsync("/account")).FormToken;
        using HttpRequestMessage request = new(HttpMethod.Post, path) { Content = new FormUrlEncodedContent([.. fields.Select(f => KeyValuePair.Create(f.Name, f.Value)), KeyValuePair.Create("form-token", token)]) };
        return await browser.SendAsync(request, ("X-Palisade-Form", token));
    }

    private async Task<(long Ordinal, string Token)> RecordAsync(string user)
    {
        string word = await SearchTests.SendAsync(web, $$"""{"User":"{{user}}","text":"WORD by {{user}}"}""");
        using Browser viewer = await web.SignedInAsync(Role.Viewer);
        return (await SearchTests.OneAsync(viewer, word), SearchTests.Token(web, PersonalKind.User, user));
    }

    // Waits until a reading in clear is a leaf: the writer makes it one with its next checkpoint.
    private async Task LeafAsync(string what, string reason)
    {
        Collector collector = web.Services.GetRequiredService<Collector>();
        for (int i = 0; i < 600 && !Leaves(collector, what).Contains(reason); i++)
        {
            web.Clock.Advance(TimeSpan.FromSeconds(5));
            await Task.Delay(50);
        }

        Assert.Contains(reason, Leaves(collector, what));
    }

    private static List<string> Leaves(Collector collector, string what)
    {
        using VaultReader vault = VaultReader.Open(collector.VaultFolder, collector.VaultOptions, RecordReaderFactory.Create());
        List<string> reasons = [];
        for (long index = 0; ShownRecord.Leaf(vault, index) is { } leaf; index++)
        {
            using JsonDocument json = JsonDocument.Parse(leaf);
            if (json.RootElement.GetProperty("type").GetString() == "clear" && json.RootElement.GetProperty("what").GetString() == what)
                reasons.Add(json.RootElement.GetProperty("reason").GetString()!);
        }

        return reasons;
    }

    private string DatabaseText()
    {
        SqliteConnection.ClearAllPools();
        return string.Concat(Directory.GetFiles(Path.Combine(web.Folder, "data"), "server.db*").Select(file => Encoding.Latin1.GetString(File.ReadAllBytes(file))));
    }
}
