using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Palisade.Privacy;
using Palisade.Proofs.Format;
using Palisade.Server.Authorization;
using Palisade.Server.Collecting;
using Palisade.Server.Detecting;
using Palisade.Vault;

namespace Palisade.Tests.Server.Web;

/// <summary>Search and records: tokens only, and nothing that is found or not found tells who is meant.</summary>
public sealed class SearchTests(WebSession web) : IClassFixture<WebSession>
{
    private static int s_run;

    [Fact]
    public async Task A_token_finds_the_records_that_show_it_and_the_name_finds_none()
    {
        string word = await SendAsync("""{"Channel":"Security","EventID":4688,"Computer":"WKS-0042","User":"mallory.quill","CommandLine":"WORD run by mallory.quill"}""", """{"Channel":"Security","EventID":4688,"Computer":"WKS-0042","User":"SYSTEM","CommandLine":"WORD other"}""");
        using Browser analyst = await web.SignedInAsync(Role.Analyst);
        Assert.Equal(2, await CountAsync(analyst, word));
        Assert.Equal(1, await CountAsync(analyst, $"{word} {Token(PersonalKind.User, "mallory.quill")}"));
        Assert.Equal(1, await CountAsync(analyst, $"{word} User:{Token(PersonalKind.User, "Mallory.Quill")}"));
        Assert.Equal(2, await CountAsync(analyst, $"{word} host:{Token(PersonalKind.Host, "wks-0042")}"));
        Assert.Equal(1, await CountAsync(analyst, $"{word} not {Token(PersonalKind.User, "mallory.quill")}"));
        Assert.Equal(0, await CountAsync(analyst, $"{word} mallory.quill"));
    }

    // Each of these would tell whether a name is behind a token, by what is found or by what is missing.
    [Theory]
    [InlineData("WORD mallory*", 0)]
    [InlineData("WORD *quill", 0)]
    [InlineData("WORD /mall[o]ry/", 0)]
    [InlineData("WORD not mallory.quill", 2)]
    [InlineData("WORD (mallory.quill or user)", 0)]
    [InlineData("WORD /mallory|zzz/", 0)]
    [InlineData("WORD not /mallory/", 2)]
    [InlineData("WORD CommandLine:*quill", 0)]
    [InlineData("WORD not CommandLine:*mallory*", 2)]
    [InlineData("WORD /^[^q]*$/", 2)]
    [InlineData("WORD CommandLine:/quill/", 0)]
    public async Task No_query_tells_a_name(string query, int expected)
    {
        string word = await SendAsync("""{"Channel":"Security","EventID":1,"TargetUserName":"mallory.quill","CommandLine":"WORD by mallory.quill"}""", """{"Channel":"Security","EventID":1,"TargetUserName":"SYSTEM","CommandLine":"WORD by nobody"}""");
        using Browser analyst = await web.SignedInAsync(Role.Analyst);
        Assert.Equal(expected, await CountAsync(analyst, query.Replace("WORD", word, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("user:mallory.quill")]
    [InlineData("TargetUserName:mall*")]
    [InlineData("host:wks-0042")]
    [InlineData("198.51.100.77")]
    [InlineData("quill@example.org")]
    [InlineData("\"/home/mallory/x\"")]
    public async Task A_query_that_names_somebody_is_not_run_and_not_shown(string query)
    {
        using Browser analyst = await web.SignedInAsync(Role.Analyst);
        Browser.Answer page = await analyst.GetAsync("/search?q=" + Uri.EscapeDataString(query)), api = await analyst.GetAsync("/api/search?q=" + Uri.EscapeDataString(query));
        Assert.Equal((400, 422), (page.Status, api.Status));
        Assert.Contains("Ask for approval", page.Text, StringComparison.Ordinal);
        Assert.DoesNotMatch("mallory|:mall|wks-|198.51|quill", page.Text + api.Text);
    }

    [Theory]
    [InlineData("EventID:4688 user:mallory.quill 198.51.100.77 or 198.51.100.78", "", "EventID:4688 user:user-… ip-… or ip-…", "the name of a person (user-…), 2 addresses (ip-…)")]
    [InlineData("(EventID:4688 198.51.100.77", "", "(EventID:4688 ip-…", "an address (ip-…)")]
    [InlineData("EventID:4688 TargetUserName:mallory.quill", "yesterday", "EventID:4688 TargetUserName:user-…", "the name of a person (user-…)")]
    [InlineData("(\"delete shadows\" EventID>4000", "", "(\"delete shadows\" EventID>4000", "")]
    public async Task What_was_typed_stays_when_it_is_refused_and_what_is_taken_out_is_said(string query, string from, string kept, string taken)
    {
        using Browser analyst = await web.SignedInAsync(Role.Analyst);
        Browser.Answer refused = await analyst.GetAsync($"/search?q={Uri.EscapeDataString(query)}&from={from}");
        string page = WebUtility.HtmlDecode(refused.Text);
        Assert.Equal(400, refused.Status);
        Assert.Contains($"<input id=\"q\" name=\"q\" value=\"{kept}\"", page, StringComparison.Ordinal);
        Assert.Equal(taken.Length > 0, page.Contains("Taken out of the query", StringComparison.Ordinal));
        Assert.Contains(taken.Length > 0 ? $"Taken out of the query: {taken}. All else stands as you typed it." : "At character ", page, StringComparison.Ordinal);
        Assert.DoesNotMatch("mallory|198\\.51", page);
        // What stands in the place of a name finds nothing: it is not searched for.
        Browser.Answer again = await analyst.GetAsync("/search?q=" + Uri.EscapeDataString(kept)), api = await analyst.GetAsync("/api/search?q=" + Uri.EscapeDataString(query));
        if (taken.Length > 0)
            Assert.Contains("stands where something was taken out of the query", again.Text, StringComparison.Ordinal);
        if (api.Status == 422)
            Assert.Contains("In it: " + taken, JsonDocument.Parse(api.Text).RootElement.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_list_is_gone_through_with_the_cursor_and_each_record_comes_once()
    {
        string word = await SendAsync([.. Enumerable.Range(0, 25).Select(i => $$"""{"n":{{i}},"text":"WORD"}""")]);
        using Browser analyst = await web.SignedInAsync(Role.Viewer);
        List<long> ordinals = [];
        string? after = "";
        for (int page = 0; page < 10 && after is not null; page++)
        {
            using JsonDocument answer = await SearchAsync(analyst, word, $"&limit=10&after={after}");
            ordinals.AddRange(answer.RootElement.GetProperty("results").EnumerateArray().Select(r => r.GetProperty("ordinal").GetInt64()));
            after = answer.RootElement.GetProperty("next").GetString();
        }

        Assert.Equal(25, ordinals.Count);
        Assert.Equal(ordinals.Distinct().Order(), ordinals);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_newest_first_is_the_same_list_the_other_way_round(bool byEvent)
    {
        int seed = Random.Shared.Next();
        Random random = new(seed);
        string[] lines = [.. Enumerable.Range(0, 40).Select(i => $$"""{"TimeCreated":"2025-0{{random.Next(1, 4)}}-1{{random.Next(10)}}T0{{random.Next(3)}}:15:00Z","EventID":1,"Channel":"Security","n":{{i}},"text":"WORD NAMED"}""")];
        string word = $"{s_run}order{seed}x";
        foreach (string[] part in lines.Chunk(9))
        {
            await SendAsync([.. part.Select(l => l.Replace("NAMED", word, StringComparison.Ordinal))]);
            web.Clock.Advance(TimeSpan.FromSeconds(random.Next(200)));
        }

        using Browser analyst = await web.SignedInAsync(Role.Viewer);
        string more = byEvent ? "&byEvent=true" : "";
        List<(string Time, long Ordinal)> oldest = await AllAsync(analyst, word, more + "&limit=500", byEvent), newest = await AllAsync(analyst, word, more + "&order=newest&limit=7", byEvent);
        Assert.True(oldest.Count == 40, $"seed {seed}");
        Assert.True(oldest.OrderByDescending(r => r.Time, StringComparer.Ordinal).ThenByDescending(r => r.Ordinal).SequenceEqual(newest), $"seed {seed}: {string.Join(' ', newest)}");
    }

    [Fact]
    public async Task The_page_has_the_newest_first_marks_what_was_looked_for_and_can_be_turned()
    {
        string word = await SendAsync("""{"n":1,"text":"WORD <b>first</b>"}""", """{"n":2,"text":"WORD second WORDy"}""");
        using Browser analyst = await web.SignedInAsync(Role.Viewer);
        string page = (await analyst.GetAsync($"/search?q={word}")).Text, turned = (await analyst.GetAsync($"/search?q={word}&order=oldest")).Text;
        Assert.True(page.IndexOf("second", StringComparison.Ordinal) < page.IndexOf("first&lt;", StringComparison.Ordinal));
        Assert.True(turned.IndexOf("second", StringComparison.Ordinal) > turned.IndexOf("first&lt;", StringComparison.Ordinal));
        Assert.Equal(2, Regex.Count(page, $"<mark>{word}</mark>"));
        Assert.Contains("order=oldest", page, StringComparison.Ordinal);
        Assert.DoesNotContain("blocks", page, StringComparison.Ordinal);
        Assert.Equal(400, (await analyst.GetAsync($"/api/search?q={word}&order=sideways")).Status);
    }

    [Fact]
    public async Task A_record_is_shown_with_tokens_and_what_is_in_it_cannot_leave_the_page()
    {
        string word = await SendAsync("""{"User":"mallory.quill","text":"WORD <script>alert(1)</script> \u001b[2J </pre> \u006dallory.quill"}""");
        using Browser analyst = await web.SignedInAsync(Role.Analyst);
        long ordinal = await OneAsync(analyst, word);
        Browser.Answer page = await analyst.GetAsync($"/records/{ordinal}"), api = await analyst.GetAsync($"/api/records/{ordinal}"), list = await analyst.GetAsync("/search?q=" + word);
        foreach (Browser.Answer answer in new[] { page, api, list })
        {
            Assert.Equal(200, answer.Status);
            Assert.Contains(Token(PersonalKind.User, "mallory.quill"), answer.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("mallory", answer.Text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("<script>alert", answer.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("\u001b", answer.Text, StringComparison.Ordinal);
        }

        Assert.Equal(404, (await analyst.GetAsync("/records/999999999")).Status);
    }

    [Fact]
    public async Task Times_are_those_of_receipt_or_of_the_events()
    {
        string word = await SendAsync("""{"TimeCreated":"2025-11-10T08:15:00Z","EventID":1,"Channel":"Security","text":"WORD old"}""", """{"TimeCreated":"2025-12-24T20:00:00Z","EventID":1,"Channel":"Security","text":"WORD later"}""");
        using Browser analyst = await web.SignedInAsync(Role.Analyst);
        const string day = "&from=2025-11-10&to=2025-11-10";
        using JsonDocument byReceipt = await SearchAsync(analyst, word, day), byEvent = await SearchAsync(analyst, word, day + "&byEvent=true");
        Assert.Equal(0, byReceipt.RootElement.GetProperty("results").GetArrayLength());
        JsonElement found = Assert.Single(byEvent.RootElement.GetProperty("results").EnumerateArray());
        Assert.Equal("2025-11-10T08:15:00+00:00", found.GetProperty("eventTime").GetString());
        Assert.Equal("2025-11-10T08:15:00+00:00", Assert.Single(byEvent.RootElement.GetProperty("histogram").GetProperty("bars").EnumerateArray()).GetProperty("from").GetString());
        // A page of one: the cursor, which is a place of receipt, goes on to the other.
        using JsonDocument first = await SearchAsync(analyst, word, "&byEvent=true&from=2025-11-01&to=2025-12-31&limit=1");
        using JsonDocument second = await SearchAsync(analyst, word, $"&byEvent=true&from=2025-11-01&to=2025-12-31&limit=1&after={first.RootElement.GetProperty("next").GetString()}");
        Assert.Equal("2025-12-24T20:00:00+00:00", Assert.Single(second.RootElement.GetProperty("results").EnumerateArray()).GetProperty("eventTime").GetString());
        Browser.Answer page = await analyst.GetAsync($"/search?q={word}{day}&byEvent=true");
        Assert.Contains("2025-11-10 08:15:00", page.Text, StringComparison.Ordinal);
        Assert.Contains("Happened (UTC)", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_questions_are_answered_with_what_to_write()
    {
        using Browser analyst = await web.SignedInAsync(Role.Analyst);
        foreach (string query in new[] { "q=(", "q=x&from=yesterday", "q=x&from=2026-02-01&to=2026-01-01", "q=x&limit=100000", "q=x&after=nonsense", "q=" })
        {
            Browser.Answer answer = await analyst.GetAsync("/api/search?" + query);
            Assert.Equal(400, answer.Status);
            Assert.Equal("application/problem+json", answer.Header("Content-Type"));
        }
    }

    [Fact]
    public async Task What_auditd_writes_as_hex_shows_no_name()
    {
        string hex = Convert.ToHexString("/home/quincy.hexley/x y"u8), title = Convert.ToHexString("cat\0/home/quincy.hexley/x y"u8);
        string word = await SendAsync($"type=EXECVE msg=audit(1763805600.123:77): argc=2 a0=\"WORD\" a1={hex}", $"type=PROCTITLE msg=audit(1763805601.123:78): proctitle={title}");
        using Browser analyst = await web.SignedInAsync(Role.Analyst);
        string token = Token(PersonalKind.User, "quincy.hexley");
        long ordinal = await OneAsync(analyst, word);
        string shown = (await analyst.GetAsync($"/records/{ordinal}")).Text + (await analyst.GetAsync($"/api/records/{ordinal}")).Text + (await analyst.GetAsync($"/records/{ordinal + 1}")).Text
            + (await analyst.GetAsync("/search?q=" + word)).Text;
        Assert.Contains(token, shown, StringComparison.Ordinal);
        Assert.DoesNotContain("quincy", shown, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Convert.ToHexString("hexley"u8), shown, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("comm=HEX", "/home/NAME/a")]
    [InlineData("exe=HEX", "/home/NAME/a b")]
    [InlineData("proctitle=HEX", "cat\0/home/NAME/x")]
    [InlineData("name=HEX", "/home/NAME/a b")]
    [InlineData("acct=HEX", "NAME")]
    [InlineData("a0=\"cat\" a1=HEX", "/home/NAME/a b")]
    [InlineData("a0=\"cat\" a1_len=99 a1[0]=PIECE a1[1]=PIECE a2=\"x\"", "/home/NAME/a b")]
    public async Task A_token_finds_what_auditd_writes_as_hex_sealed_or_not_and_knows_it_or_not(string pairs, string text)
    {
        string name = $"quincy.hexley{Interlocked.Increment(ref s_run)}", token = Token(PersonalKind.User, name);
        byte[] bytes = Encoding.UTF8.GetBytes(text.Replace("NAME", name, StringComparison.Ordinal));
        string line = $"type={(pairs.StartsWith("a0", StringComparison.Ordinal) ? "EXECVE" : "USER_CMD")} msg=audit(1763805600.123:77): argc=2 " + pairs.Replace("HEX", Convert.ToHexString(bytes), StringComparison.Ordinal);
        if (line.Split("PIECE") is [var before, var between, var behind])
            line = before + Convert.ToHexString(bytes[..12]) + between + Convert.ToHexString(bytes[12..]) + behind;
        await SendAsync(line);
        using Browser analyst = await web.SignedInAsync(Role.Analyst);
        Assert.Equal(1, await CountAsync(analyst, token));
        web.Services.GetRequiredService<Collector>().Writer.Seal();
        Assert.Equal(1, await CountAsync(analyst, token));
        // Known now from a record that has it in clear.
        await SendAsync($$"""{"Channel":"Security","EventID":4688,"User":"{{name}}","n":1}""");
        Assert.Equal(2, await CountAsync(analyst, token));
        long ordinal = (await AllAsync(analyst, token, "", byEvent: false))[0].Ordinal;
        string shown = (await analyst.GetAsync($"/records/{ordinal}")).Text + (await analyst.GetAsync($"/api/records/{ordinal}")).Text + (await analyst.GetAsync("/search?q=" + token)).Text;
        Assert.DoesNotContain("hexley", shown, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Convert.ToHexString("hexley"u8), shown, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_rows_of_a_table_that_goes_on_in_a_new_stream_are_found_and_shown_by_column(bool isSealed)
    {
        string verdict = $"v{Interlocked.Increment(ref s_run)}erdict", source = "test/" + verdict;
        Collector collector = web.Services.GetRequiredService<Collector>();
        foreach (string[] lines in (string[][])[["time,verdict,TargetUserName", $"2026-11-22T10:00:00Z,{verdict},mallory.quill"], [$"2026-11-22T10:00:01Z,{verdict},mallory.quill"]])
        {
            using VaultStream stream = collector.Writer.OpenStream(source, readers: collector.ReadersOf(source));
            RecordBuffer records = new();
            foreach (string line in lines)
                records.Add(Encoding.UTF8.GetBytes(line), RecordFlags.LineFeed);
            await stream.AppendAsync(records);
        }

        collector.Writer.Checkpoint();
        if (isSealed)
            collector.Writer.Seal();
        using Browser analyst = await web.SignedInAsync(Role.Analyst);
        string token = Token(PersonalKind.User, "mallory.quill");
        List<(string, long Ordinal)> rows = await AllAsync(analyst, $"verdict:{verdict} TargetUserName:{token}", "", byEvent: false);
        Assert.Equal(2, rows.Count);
        foreach ((_, long ordinal) in rows)
        {
            Browser.Answer page = await analyst.GetAsync($"/records/{ordinal}"), api = await analyst.GetAsync($"/api/records/{ordinal}");
            foreach (Browser.Answer answer in new[] { page, api })
            {
                Assert.Contains("TargetUserName", answer.Text, StringComparison.Ordinal);
                Assert.Contains(token, answer.Text, StringComparison.Ordinal);
                Assert.DoesNotContain("mallory", answer.Text, StringComparison.Ordinal);
            }
        }
    }

    internal static async Task<string> SendAsync(WebSession web, params string[] lines)
    {
        string word = $"zebra{Interlocked.Increment(ref s_run)}x";
        RecordBuffer records = new();
        foreach (string line in lines)
            records.Add(Encoding.UTF8.GetBytes(line.Replace("WORD", word, StringComparison.Ordinal)), RecordFlags.LineFeed);
        Collector collector = web.Services.GetRequiredService<Collector>();
        await collector.SourceOf(new SourceIdentity("test", "127.0.0.1")).AppendAsync(records, CancellationToken.None);
        collector.Writer.Checkpoint();
        return word;
    }

    internal static string Token(WebSession web, PersonalKind kind, string value) => new Pseudonymiser(DetectionKeys.Of(Path.Combine(web.Folder, "data")).Pseudonyms).Token(kind, value);

    internal static async Task<long> OneAsync(Browser browser, string query)
    {
        using JsonDocument answer = await SearchAsync(browser, query);
        return answer.RootElement.GetProperty("results").EnumerateArray().Single().GetProperty("ordinal").GetInt64();
    }

    private Task<string> SendAsync(params string[] lines) => SendAsync(web, lines);

    private string Token(PersonalKind kind, string value) => Token(web, kind, value);

    private static async Task<int> CountAsync(Browser browser, string query)
    {
        using JsonDocument answer = await SearchAsync(browser, query);
        int rows = answer.RootElement.GetProperty("results").GetArrayLength();
        Assert.Equal(rows, answer.RootElement.GetProperty("histogram").GetProperty("counted").GetInt32());
        return rows;
    }

    // Goes on with the cursor to the end.
    private static async Task<List<(string Time, long Ordinal)>> AllAsync(Browser browser, string query, string more, bool byEvent)
    {
        List<(string, long)> all = [];
        for (string? after = ""; after is not null && all.Count < 1000;)
        {
            using JsonDocument answer = await SearchAsync(browser, query, $"{more}&after={after}");
            all.AddRange(answer.RootElement.GetProperty("results").EnumerateArray().Select(r => (r.GetProperty(byEvent ? "eventTime" : "received").GetString()!, r.GetProperty("ordinal").GetInt64())));
            after = answer.RootElement.GetProperty("next").GetString();
        }

        return all;
    }

    private static async Task<JsonDocument> SearchAsync(Browser browser, string query, string more = "")
    {
        Browser.Answer answer = await browser.GetAsync("/api/search?q=" + Uri.EscapeDataString(query) + more);
        Assert.True(answer.Status == 200, Regex.Replace(answer.Text, "\\s+", " "));
        return JsonDocument.Parse(answer.Text);
    }
}
