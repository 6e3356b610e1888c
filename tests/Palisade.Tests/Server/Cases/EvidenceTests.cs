using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Palisade.Incidents;
using Palisade.Proofs.Verification;
using Palisade.Server.Accounts;
using Palisade.Server.Authorization;
using Palisade.Server.Cases;
using Palisade.Server.Evidence;
using Palisade.Server.Revealing;
using Palisade.Tests.Server.Web;

namespace Palisade.Tests.Server.Cases;

/// <summary>Evidence of a case through the running server: taken, checked, held, given out to who a second person let, and packed.</summary>
public sealed class EvidenceTests(WebSession web) : IClassFixture<WebSession>
{
    [Fact]
    public async Task An_item_comes_in_by_the_form_without_scripts_and_a_hostile_name_does_no_harm()
    {
        (long id, Account analyst) = await CaseAsync();
        using Browser browser = await web.SignedInAsync(analyst);
        byte[] content = Encoding.UTF8.GetBytes("the secret of " + Guid.NewGuid());
        Browser.Answer answer = await UploadAsync(browser, id, content, "../../<script>alert(1)</script>\u202e nora.vane@example.com.raw");
        Assert.True(answer.Status == 302 && answer.Location == $"/cases/{id}?tab=evidence", answer.Text);
        string page = (await browser.GetAsync($"/cases/{id}?tab=evidence")).Text;
        Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal);
        Assert.DoesNotContain("nora.vane", page, StringComparison.Ordinal);
        Assert.DoesNotContain("\u202e", page, StringComparison.Ordinal);
        Assert.Contains(Convert.ToHexStringLower(SHA256.HashData(content)), page, StringComparison.Ordinal);
        string folder = Path.Combine(web.Folder, "data", "evidence");
        string[] files = Directory.GetFiles(folder, "*", SearchOption.AllDirectories);
        Assert.All(files, file => Assert.Equal(-1, File.ReadAllBytes(file).AsSpan().IndexOf(content)));
        Assert.Empty(Directory.GetFiles(Path.Combine(folder, "incoming")));
        Browser.Answer again = await UploadAsync(browser, id, content, "again.raw");
        Assert.True(again.Status == 400 && again.Text.Contains("The same bytes are evidence", StringComparison.Ordinal), again.Text);
    }

    [Fact]
    public async Task A_form_of_another_site_and_one_without_a_file_are_refused_and_nothing_is_kept()
    {
        (long id, Account analyst) = await CaseAsync();
        using Browser browser = await web.SignedInAsync(analyst);
        Browser.Answer foreign = await UploadAsync(browser, id, [1, 2, 3], "x.raw", token: "no token");
        Assert.Equal(400, foreign.Status);
        Assert.Equal(400, (await UploadAsync(browser, id, [1, 2, 3], "x.raw", how: "")).Status);
        Browser.Answer named = await UploadAsync(browser, id, [1, 2, 3], "x.raw", how: "by nora.vane@example.com");
        Assert.Equal(400, named.Status);
        // What the script of the page shows: the reason alone.
        Assert.Contains("<p class=\"problem\">How it was acquired names a person, an address or a machine in clear: “nora.vane@example.com”. Give the token that the alert shows.</p>", System.Net.WebUtility.HtmlDecode(named.Text), StringComparison.Ordinal);
        Assert.Equal(400, (await browser.SubmitAsync($"/cases/{id}?tab=evidence", $"/cases/{id}/evidence/upload", ("how", "x"))).Status);
        Assert.Empty(await web.Services.GetRequiredService<EvidenceBook>().OfCaseAsync(id));
    }

    [Fact]
    public async Task A_program_streams_an_item_that_is_longer_than_any_form()
    {
        (long id, Account analyst) = await CaseAsync();
        string token = (await web.Services.GetRequiredService<ApiTokens>().MakeAsync(analyst.Id, "collector", ["work-cases", "read-evidence"], 1))!;
        byte[] content = new byte[3 << 20];
        new Random(1).NextBytes(content);
        using Browser program = web.NewBrowser();
        using HttpRequestMessage request = new(HttpMethod.Post, $"/api/cases/{id}/evidence?name=memory.lime&how=lime&origin=host-0123456789") { Content = new ByteArrayContent(content) };
        Browser.Answer answer = await program.SendAsync(request, ("Authorization", "Bearer " + token));
        Assert.True(answer.Status == 200, answer.Text);
        JsonElement made = JsonDocument.Parse(answer.Text).RootElement;
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(content)), made.GetProperty("sha256").GetString());
        Assert.Equal(content.Length, made.GetProperty("bytes").GetInt64());
        Assert.Equal((analyst.Name, 2026), (made.GetProperty("takenBy").GetString(), made.GetProperty("taken").GetDateTimeOffset().Year));
        Browser.Answer check = await SendAsync(program, token, $"/api/cases/{id}/evidence/{made.GetProperty("id").GetInt64()}/check");
        Assert.True(check.Status == 200 && !check.Text.Contains("changed on the disk", StringComparison.Ordinal), check.Text);
    }

    [Fact]
    public async Task Reading_waits_for_a_second_person_and_stands_in_the_history_and_in_the_pack()
    {
        (long id, Account analyst) = await CaseAsync();
        using Browser browser = await web.SignedInAsync(analyst);
        byte[] content = Guid.NewGuid().ToByteArray();
        await UploadAsync(browser, id, content, "disk.raw");
        EvidenceItem item = Assert.Single(await web.Services.GetRequiredService<EvidenceBook>().OfCaseAsync(id));
        Assert.Equal(403, (await DownloadAsync(browser, id, item.Id)).Status);
        Browser.Answer asked = await browser.SubmitAsync($"/cases/{id}/evidence", $"/cases/{id}/evidence?handler=Ask", ("evidence", item.Id.ToString(CultureInfo.InvariantCulture)), ("reason", "to look for the first stage"));
        Assert.True(asked.Status == 302, asked.Text);
        Assert.Equal(403, (await DownloadAsync(browser, id, item.Id)).Status);
        RevealBook reveals = web.Services.GetRequiredService<RevealBook>();
        Reveal reveal = (await reveals.PageAsync(0)).First(r => r.Kind == Reveal.Evidence && r.Ordinal == item.Id);
        Assert.NotNull(await reveals.DecideAsync(reveal.Id, true, "", 1, Visitor(analyst)));
        Assert.Null(await reveals.DecideAsync(reveal.Id, true, "seen", 1, Visitor(await web.AccountAsync(Role.Lead))));
        Assert.Contains($"/cases/{id}?tab=evidence#evidence-{item.Id}", (await browser.GetAsync($"/reveals/{reveal.Id}")).Text, StringComparison.Ordinal);
        (int status, byte[] read) = await DownloadAsync(browser, id, item.Id);
        Assert.Equal(200, status);
        Assert.Equal(content, read);
        Verdict verdict = Verify(await PackAsync(browser, id));
        Assert.True(verdict.Outcome == VerdictOutcome.Pass, VerdictText.Format(verdict));
        Assert.Contains("evidence: 1 items were taken, 0 of them are here with their bytes", verdict.Notes);
        byte[] whole = await PackAllAsync(browser, id);
        verdict = Verify(whole);
        Assert.True(verdict.Outcome == VerdictOutcome.Pass, VerdictText.Format(verdict));
        Assert.Contains("evidence: 1 items were taken, 1 of them are here with their bytes", verdict.Notes);
        whole[^1] ^= 1;
        Assert.Contains(Verify(whole).Failures, f => f.Section == "evidence/" + item.Digest);
        List<CaseEvent> events = await web.Services.GetRequiredService<CaseBook>().EventsAsync(id, null);
        Assert.Equal([LedgerKind.CaseOpened, LedgerKind.EvidenceTaken, LedgerKind.EvidenceRead, LedgerKind.EvidenceExported], events.Select(e => e.Kind));
        web.Clock.Advance(TimeSpan.FromHours(2));
        using Browser later = await web.SignedInAsync(analyst);
        Assert.Equal(403, (await DownloadAsync(later, id, item.Id)).Status);
    }

    [Fact]
    public async Task A_byte_changed_on_the_disk_is_shown_loudly_and_nobody_is_given_the_item()
    {
        (long id, Account analyst) = await CaseAsync();
        using Browser browser = await web.SignedInAsync(analyst);
        await UploadAsync(browser, id, Guid.NewGuid().ToByteArray(), "disk.raw");
        EvidenceItem item = Assert.Single(await web.Services.GetRequiredService<EvidenceBook>().OfCaseAsync(id));
        EvidenceWatch watch = web.Services.GetRequiredService<EvidenceWatch>();
        web.Clock.Advance(TimeSpan.FromHours(25));
        Assert.True(await watch.RunOnceAsync(default) > 0);
        Assert.Equal(0, await watch.RunOnceAsync(default));
        string path = Path.Combine(web.Folder, "data", "evidence", "items", item.Digest[..2], item.Digest + ".item");
        byte[] bytes = File.ReadAllBytes(path);
        bytes[^3] ^= 1;
        File.WriteAllBytes(path, bytes);
        web.Clock.Advance(TimeSpan.FromHours(25));
        Assert.True(await watch.RunOnceAsync(default) > 0);
        using Browser next = await web.SignedInAsync(analyst);
        string page = (await next.GetAsync($"/cases/{id}?tab=evidence")).Text;
        Assert.Contains($"Evidence {item.Id} is not what was taken", page, StringComparison.Ordinal);
        Assert.True(File.Exists(path));
        string overview = (await next.GetAsync("/")).Text;
        Assert.Contains($"/cases/{id}?tab=evidence#evidence-{item.Id}", overview, StringComparison.Ordinal);
        Assert.True(overview.IndexOf("not what was taken", StringComparison.Ordinal) < overview.IndexOf("What needs somebody now", StringComparison.Ordinal));
        using Browser viewer = await web.SignedInAsync(Role.Administrator), program = web.NewBrowser();
        Assert.DoesNotContain($"#evidence-{item.Id}", (await viewer.GetAsync("/")).Text, StringComparison.Ordinal);
        Assert.Contains("palisade_evidence_changed 1\n", (await program.GetAsync("/metrics")).Text, StringComparison.Ordinal);
        Assert.Equal(200, (await program.GetAsync("/ready")).Status);
        EvidenceDesk desk = web.Services.GetRequiredService<EvidenceDesk>();
        RevealBook reveals = web.Services.GetRequiredService<RevealBook>();
        Assert.Null((await desk.AskAsync(Visitor(analyst), id, item.Id, "a long enough reason")).Problem);
        Reveal reveal = (await reveals.PageAsync(0)).First(r => r.Kind == Reveal.Evidence && r.Ordinal == item.Id);
        Assert.Null(await reveals.DecideAsync(reveal.Id, true, "seen", 1, Visitor(await web.AccountAsync(Role.Lead))));
        Assert.Contains("is not what was taken", (await desk.LetAsync(Visitor(analyst), id, [item.Id], isPack: false)).Problem, StringComparison.Ordinal);
        Assert.Contains(web.Log.Lines, l => l.Contains($"Evidence {item.Id} of case {id} is not what was taken", StringComparison.Ordinal));
        // Put back as it was, it is good again, and the case says since when it was not.
        bytes[^3] ^= 1;
        File.WriteAllBytes(path, bytes);
        Assert.Equal("", (await desk.CheckAsync(analyst.Id, id, item.Id, default)).Item!.Problem);
        using Browser after = await web.SignedInAsync(analyst);
        Assert.Matches("<span class=\"tag problem\">was changed from 20[0-9: -]+ UTC to 20[0-9: -]+ UTC, and is as it was taken again</span>", (await after.GetAsync($"/cases/{id}?tab=evidence")).Text);
        Assert.Contains("palisade_evidence_changed 0\n", (await program.GetAsync("/metrics")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_held_is_not_erased_and_what_is_erased_cannot_be_read()
    {
        (long id, Account analyst) = await CaseAsync();
        using Browser browser = await web.SignedInAsync(analyst), keeper = await web.SignedInAsync(Role.Keeper);
        await UploadAsync(browser, id, Guid.NewGuid().ToByteArray(), "disk.raw");
        EvidenceBook book = web.Services.GetRequiredService<EvidenceBook>();
        EvidenceItem item = Assert.Single(await book.OfCaseAsync(id));
        (string, string)[] named = [("case", id.ToString(CultureInfo.InvariantCulture)), ("evidence", item.Id.ToString(CultureInfo.InvariantCulture)), ("why", "a court asks for it")];
        Assert.Equal(302, (await browser.SubmitAsync($"/cases/{id}/evidence", $"/cases/{id}/evidence?handler=Hold", [.. named])).Status);
        Assert.Contains("Evidence that waits for a hold", (await keeper.GetAsync("/")).Text, StringComparison.Ordinal);
        Assert.Matches("<strong>[0-9]+ requests? waits? for a keeper</strong>", (await keeper.GetAsync("/vault/holds")).Text);
        Assert.Matches($"asked for 20.* by {analyst.Name}<", (await keeper.GetAsync("/vault/evidence")).Text);
        Assert.Equal(400, (await keeper.SubmitAsync("/vault/evidence", null, [.. named, ("act", "erase")])).Status);
        Assert.Equal(302, (await keeper.SubmitAsync("/vault/evidence", null, [.. named, ("act", "hold")])).Status);
        Assert.Contains($", asked for by {analyst.Name}<", (await keeper.GetAsync("/vault/evidence")).Text, StringComparison.Ordinal);
        Assert.Equal(400, (await keeper.SubmitAsync("/vault/evidence", null, [.. named, ("act", "erase")])).Status);
        Assert.Equal(302, (await keeper.SubmitAsync("/vault/evidence", null, [.. named, ("act", "release")])).Status);
        string look = (await keeper.GetAsync($"/vault/evidence?case={id}&evidence={item.Id}")).Text;
        Assert.All((string[])["disk.raw", item.Digest, "(16 bytes)"], word => Assert.Contains(word, look, StringComparison.Ordinal));
        Assert.Equal(302, (await keeper.SubmitAsync("/vault/evidence", null, [.. named, ("act", "erase")])).Status);
        // One alone erases nothing: nor by agreeing with himself.
        Assert.False((await book.FindAsync(id, item.Id))!.IsErased);
        Assert.Equal(400, (await keeper.SubmitAsync("/vault/evidence", null, [.. named, ("act", "erase")])).Status);
        Reveal erasure = (await web.Services.GetRequiredService<RevealBook>().PageAsync(0)).First(r => r.Kind == Reveal.Erasure && r.Ordinal == item.Id);
        string asked = FormattableString.Invariant($"{erasure.Id}");
        Assert.Equal(400, (await keeper.SubmitAsync("/reveals", null, ("reveal", asked), ("approve", "true"), ("hours", "1"))).Status);
        Assert.False((await book.FindAsync(id, item.Id))!.IsErased);
        using Browser second = await web.SignedInAsync(Role.Lead);
        Assert.Contains($"erasing evidence {item.Id} of case {id}: disk.raw, 16 bytes, SHA-256 {item.Digest}", (await second.GetAsync("/reveals")).Text, StringComparison.Ordinal);
        Assert.Equal(302, (await second.SubmitAsync("/reveals", null, ("reveal", asked), ("approve", "true"), ("hours", "1"))).Status);
        Assert.Contains($"Evidence {item.Id} erased, as reveal {erasure.Id} allows (a court asks for it)", (await web.Services.GetRequiredService<CaseBook>().EventsAsync(id, LedgerKind.EvidenceErased))[0].Text, StringComparison.Ordinal);
        Assert.True((await book.FindAsync(id, item.Id))!.IsErased);
        // What is left says that it was erased, and is empty.
        string left = Assert.Single(Directory.GetFiles(Path.Combine(web.Folder, "data", "evidence", "items"), item.Digest + ".*", SearchOption.AllDirectories));
        Assert.True(left.EndsWith(".erased", StringComparison.Ordinal) && new FileInfo(left).Length == 0, left);
        Verdict verdict = Verify(await PackAsync(browser, id));
        Assert.True(verdict.Outcome == VerdictOutcome.Pass, VerdictText.Format(verdict));
    }

    [Fact]
    public async Task Merged_and_parted_again_a_case_shows_and_proves_the_evidence_of_both()
    {
        (long into, Account analyst) = await CaseAsync();
        (long id, _) = await CaseAsync();
        using Browser browser = await web.SignedInAsync(analyst);
        await UploadAsync(browser, id, Guid.NewGuid().ToByteArray(), "disk.raw");
        EvidenceItem item = Assert.Single(await web.Services.GetRequiredService<EvidenceBook>().OfCaseAsync(id));
        MergeDesk merging = web.Services.GetRequiredService<MergeDesk>();
        Assert.Null((await merging.MergeAsync(Visitor(analyst), id, into, "one matter")).Problem);
        Assert.Contains(item.Digest, (await browser.GetAsync($"/cases/{into}?tab=evidence")).Text, StringComparison.Ordinal);
        Assert.Contains(item.Digest, (await browser.GetAsync($"/api/cases/{into}/evidence")).Text, StringComparison.Ordinal);
        // With its bytes as well, for who may read it: its custody goes on in its own case.
        RevealBook reveals = web.Services.GetRequiredService<RevealBook>();
        Assert.Null((await web.Services.GetRequiredService<EvidenceDesk>().AskAsync(Visitor(analyst), id, item.Id, "a long enough reason")).Problem);
        Reveal reveal = (await reveals.PageAsync(0)).First(r => r.Kind == Reveal.Evidence && r.Ordinal == item.Id);
        Assert.Null(await reveals.DecideAsync(reveal.Id, true, "seen", 1, Visitor(await web.AccountAsync(Role.Lead))));
        Assert.Contains("Pack with the items in clear", (await browser.GetAsync($"/cases/{into}?tab=evidence")).Text, StringComparison.Ordinal);
        Verdict whole = Verify(await PackAllAsync(browser, into));
        Assert.True(whole.Outcome == VerdictOutcome.Pass, VerdictText.Format(whole));
        Assert.Contains("evidence: 1 items were taken, 1 of them are here with their bytes", whole.Notes);
        Assert.Contains(await web.Services.GetRequiredService<CaseBook>().EventsAsync(id, null), e => e.Kind == LedgerKind.EvidenceExported && e.CaseId == id);
        foreach (bool isParted in (bool[])[false, true])
        {
            if (isParted)
                Assert.Null((await merging.PartAsync(Visitor(analyst), id, "two matters after all")).Problem);
            Verdict verdict = Verify(await PackAsync(browser, into));
            Assert.True(verdict.Outcome == VerdictOutcome.Pass, VerdictText.Format(verdict));
            Assert.Contains(verdict.Notes, n => n.StartsWith($"case {id}: ", StringComparison.Ordinal));
            Assert.Contains($"item {item.Digest}: 16 bytes", verdict.Notes);
            verdict = Verify(await PackAsync(browser, id));
            Assert.True(verdict.Outcome == VerdictOutcome.Pass, VerdictText.Format(verdict));
            Assert.Contains($"case {id} went into case {into}, whose history is not in this pack", verdict.Notes);
        }

        Assert.DoesNotContain(item.Digest, (await browser.GetAsync($"/api/cases/{into}/evidence")).Text, StringComparison.Ordinal);
        Assert.Contains(item.Digest, (await browser.GetAsync($"/api/cases/{id}/evidence")).Text, StringComparison.Ordinal);
        using HttpRequestMessage request = new(HttpMethod.Post, $"/cases/{into}/pack") { Content = new FormUrlEncodedContent([KeyValuePair.Create("form-token", (await browser.GetAsync($"/cases/{into}?tab=evidence")).FormToken)]) };
        Assert.Equal(400, (await browser.BytesAsync(request)).Status);
    }

    private async Task<(long Case, Account Analyst)> CaseAsync()
    {
        Account analyst = await web.AccountAsync(Role.Analyst);
        return ((await web.Services.GetRequiredService<CaseDesk>().OpenAsync(Visitor(analyst), new CaseOrder { Title = "with evidence" })).Id, analyst);
    }

    private static async Task<Browser.Answer> UploadAsync(Browser browser, long id, byte[] content, string name, string? token = null, string how = "imaged with dd")
    {
        token ??= (await browser.GetAsync($"/cases/{id}?tab=evidence")).FormToken;
        using MultipartFormDataContent form = new()
        {
            { new StringContent(token), "form-token" }, { new StringContent(how), "how" }, { new StringContent("host-0123456789, first disk"), "origin" }, { new StringContent("original"), "copy" },
        };
        ByteArrayContent file = new(content);
        file.Headers.ContentDisposition = new ContentDispositionHeaderValue("form-data") { Name = "\"file\"", FileNameStar = name };
        form.Add(file);
        using HttpRequestMessage request = new(HttpMethod.Post, $"/cases/{id}/evidence/upload") { Content = form };
        return await browser.SendAsync(request);
    }

    private static async Task<(int Status, byte[] Bytes)> DownloadAsync(Browser browser, long id, long evidence) => await FormAsync(browser, id, $"/cases/{id}/evidence/{evidence}/content");

    private static async Task<byte[]> PackAllAsync(Browser browser, long id)
    {
        (int status, byte[] pack) = await FormAsync(browser, id, $"/cases/{id}/pack");
        Assert.True(status == 200, Encoding.UTF8.GetString(pack));
        return pack;
    }

    private static async Task<(int Status, byte[] Bytes)> FormAsync(Browser browser, long id, string path)
    {
        string token = (await browser.GetAsync($"/cases/{id}?tab=evidence")).FormToken;
        using HttpRequestMessage request = new(HttpMethod.Post, path) { Content = new FormUrlEncodedContent([KeyValuePair.Create("form-token", token)]) };
        return await browser.BytesAsync(request);
    }

    private static async Task<byte[]> PackAsync(Browser browser, long id)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, $"/cases/{id}/pack");
        (int status, byte[] pack) = await browser.BytesAsync(request);
        Assert.True(status == 200, Encoding.UTF8.GetString(pack));
        return pack;
    }

    private static async Task<Browser.Answer> SendAsync(Browser program, string token, string path)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, path);
        return await program.SendAsync(request, ("Authorization", "Bearer " + token));
    }

    private static Verdict Verify(byte[] pack) => CasePackVerifier.Verify(new MemoryStream(pack), new VerifierOptions());

    private static VisitorIdentity Visitor(Account account) => new(account.Id, account.Name, account.Role, 1, false);
}
