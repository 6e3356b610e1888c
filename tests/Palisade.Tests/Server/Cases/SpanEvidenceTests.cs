using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Palisade.Proofs.Format;
using Palisade.Proofs.Verification;
using Palisade.Server.Accounts;
using Palisade.Server.Authorization;
using Palisade.Server.Cases;
using Palisade.Server.Collecting;
using Palisade.Server.Evidence;
using Palisade.Tests.Server.Web;
using Palisade.Vault;
using Palisade.Vault.Retention;

namespace Palisade.Tests.Server.Cases;

/// <summary>Records and days of the vault that are named as evidence outlive their maximum as long as a keeper holds them, and no longer.</summary>
public sealed class SpanEvidenceTests : IDisposable
{
    // The maximum of the class default in days, and a day in which there is time to erase.
    private const int Maximum = 400, Slack = 5;

    private readonly WebSession _web = new();

    private VaultWriter Writer => _web.Services.GetRequiredService<Collector>().Writer;

    public void Dispose() => _web.Dispose();

    [Fact]
    public async Task What_is_named_and_held_outlives_its_maximum_and_goes_when_the_hold_is_ended()
    {
        DateOnly first = Today();
        long held = await StoreAsync("heldrecord"), heldDay = 0;
        _web.Clock.Advance(TimeSpan.FromDays(1));
        long gone = await StoreAsync("gonerecord");
        _web.Clock.Advance(TimeSpan.FromDays(1));
        (heldDay, string day) = (await StoreAsync("heldday"), Text(Today()));
        Account account = await _web.AccountAsync(Role.Analyst);
        long id = (await _web.Services.GetRequiredService<CaseDesk>().OpenAsync(new VisitorIdentity(account.Id, account.Name, account.Role, 1, false), new CaseOrder { Title = "with records" })).Id;
        using (Browser analyst = await _web.SignedInAsync(account))
        {
            string tab = FormattableString.Invariant($"/cases/{id}?tab=evidence");
            Assert.Equal(302, (await analyst.SubmitAsync(tab, FormattableString.Invariant($"/cases/{id}/evidence?handler=Record"), ("ordinal", Text(held)), ("why", "the first record of it"))).Status);
            Assert.Equal(200, (await analyst.SendJsonAsync("POST", FormattableString.Invariant($"/api/cases/{id}/evidence/spans"), $$"""{"class":"default","from":"{{day}}","to":"{{day}}","why":"the whole day"}""")).Status);
            // Once is enough, and the number may be copied from a page, with commas.
            Browser.Answer again = await analyst.SubmitAsync(tab, FormattableString.Invariant($"/cases/{id}/evidence?handler=Record"), ("ordinal", held.ToString("#,0", System.Globalization.CultureInfo.InvariantCulture)), ("why", "the first record of it"));
            Assert.True(again.Status == 400 && again.Text.Contains("This record is evidence", StringComparison.Ordinal), again.Text);
            Assert.Contains("a keeper is asked to hold it", (await analyst.GetAsync(tab)).Text, StringComparison.Ordinal);
        }

        List<EvidenceItem> spans = await _web.Services.GetRequiredService<EvidenceBook>().OfCaseAsync(id);
        Assert.Equal([(Text(first), held), (day, null)], spans.Select(s => (s.FirstDay, s.Ordinal)));
        foreach (EvidenceItem span in spans)
            Assert.Equal(302, await ActAsync(span, "hold", "asked for by the case"));
        _web.Clock.Advance(TimeSpan.FromDays(Maximum + Slack));
        Assert.Equal([Text(first.AddDays(1))], Erase().Select(k => Text(k.Id.Day)));
        RetentionRefusedException refused = Assert.Throws<RetentionRefusedException>(() => new Eraser(Writer).PlanOrder(Text(first), "order 12"));
        Assert.Contains("is held (hold ", refused.Message, StringComparison.Ordinal);
        Assert.Contains("release it first", refused.Message, StringComparison.Ordinal);
        Assert.Equal("200 404 200", await StatusAsync(held, gone, heldDay));
        // A span is no item: its days are the vault's.
        Assert.Equal(400, await ActAsync(spans[0], "erase", "not needed"));
        byte[] pack = await PackAsync(id);
        Verdict verdict = CasePackVerifier.Verify(new MemoryStream(pack), new VerifierOptions());
        Assert.True(verdict.Outcome == VerdictOutcome.Pass, VerdictText.Format(verdict));
        string text = Encoding.UTF8.GetString(pack);
        Assert.Contains($"\"leaf\":\"{spans[0].Leaf}\"", text, StringComparison.Ordinal);
        Assert.Contains($"\"from\":\"{day}\"", text, StringComparison.Ordinal);
        Assert.Equal(2, text.Split("\"hold\":").Length - 1);

        Assert.Equal(302, await ActAsync(spans[0], "release", "the case is over"));
        Assert.Equal([Text(first)], Erase().Select(k => Text(k.Id.Day)));
        Assert.Equal("404 404 200", await StatusAsync(held, gone, heldDay));
        Assert.Equal(302, await ActAsync(spans[1], "release", "the case is over"));
        Assert.Equal([day], Erase().Select(k => Text(k.Id.Day)));
        Assert.Equal("404 404 404", await StatusAsync(held, gone, heldDay));
        // What it says stays: the pack proves that it was there, and what became of it.
        verdict = CasePackVerifier.Verify(new MemoryStream(await PackAsync(id)), new VerifierOptions());
        Assert.True(verdict.Outcome == VerdictOutcome.Pass, VerdictText.Format(verdict));
    }

    private List<KeyRecord> Erase()
    {
        Eraser eraser = new(Writer);
        ErasureResult result = eraser.Run(eraser.Plan());
        Assert.True(result.IsComplete);
        return [.. result.Erased.Where(k => k.Id.Class == "default")];
    }

    private async Task<long> StoreAsync(string word)
    {
        RecordBuffer records = new();
        records.Add(Encoding.UTF8.GetBytes($"a line with {word}"), RecordFlags.LineFeed);
        await _web.Services.GetRequiredService<Collector>().SourceOf(new SourceIdentity("test", "spans")).AppendAsync(records, CancellationToken.None);
        Writer.Checkpoint();
        using Browser analyst = await _web.SignedInAsync(Role.Analyst);
        using JsonDocument found = JsonDocument.Parse((await analyst.GetAsync("/api/search?q=" + word)).Text);
        return found.RootElement.GetProperty("results")[0].GetProperty("ordinal").GetInt64();
    }

    private async Task<int> ActAsync(EvidenceItem span, string act, string why)
    {
        using Browser keeper = await _web.SignedInAsync(Role.Keeper);
        return (await keeper.SubmitAsync("/vault/evidence", null, ("case", Text(span.CaseId)), ("evidence", Text(span.Id)), ("act", act), ("why", why))).Status;
    }

    private async Task<string> StatusAsync(params long[] records)
    {
        using Browser analyst = await _web.SignedInAsync(Role.Analyst);
        List<int> status = [];
        foreach (long record in records)
            status.Add((await analyst.GetAsync(FormattableString.Invariant($"/records/{record}"))).Status);
        return string.Join(' ', status);
    }

    private async Task<byte[]> PackAsync(long id)
    {
        using Browser analyst = await _web.SignedInAsync(Role.Analyst);
        using HttpRequestMessage request = new(HttpMethod.Get, FormattableString.Invariant($"/cases/{id}/pack"));
        (int status, byte[] pack) = await analyst.BytesAsync(request);
        Assert.True(status == 200, Encoding.UTF8.GetString(pack));
        return pack;
    }

    private DateOnly Today() => DateOnly.FromDateTime(_web.Clock.GetUtcNow().UtcDateTime);

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
