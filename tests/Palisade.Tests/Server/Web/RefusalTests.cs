using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Palisade.Server.Authorization;

namespace Palisade.Tests.Server.Web;

/// <summary>What cannot be done is told on a page that leads on, and to programs as problem details; never with an empty answer.</summary>
public sealed class RefusalTests(WebSession web) : IClassFixture<WebSession>
{
    [Fact]
    public async Task Every_page_of_something_says_that_it_is_not_there_and_leads_on_when_its_number_is_unknown()
    {
        string[] routes = [.. web.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.Metadata.GetMetadata<PageActionDescriptor>() is not null && e.RoutePattern.Parameters.Count > 0).Select(e => "/" + e.RoutePattern.RawText!.Trim('/')).Distinct()];
        Assert.True(routes.Length > 12);
        using Browser lead = await web.SignedInAsync(Role.Lead), auditor = await web.SignedInAsync(Role.Auditor);
        List<string> wrong = [];
        foreach (string route in routes)
        {
            string path = Regex.Replace(Regex.Replace(route, @"\{[^}]*:long\}", "999999"), @"\{[^}]*\}", "nope");
            Browser asking = route.StartsWith("/ledger", StringComparison.Ordinal) ? auditor : lead;
            Browser.Answer answer = await asking.GetAsync(path);
            // Parts of a case lead to the case, which is not there either.
            if (answer.Status == 302)
                answer = await asking.GetAsync(answer.Location!);
            bool says = answer.Text.Contains("class=\"problem\"", StringComparison.Ordinal) || answer.Text.Contains("role=\"alert\"", StringComparison.Ordinal);
            if (answer.Status != 404 || !answer.Text.Contains("<nav aria-label=\"Main\"", StringComparison.Ordinal) || !says)
                wrong.Add($"{path}: {answer.Status}, {answer.Text.Length} characters, says {says}");
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public async Task What_a_step_of_a_known_case_is_not_leads_to_the_cases()
    {
        using Browser lead = await web.SignedInAsync(Role.Lead);
        Browser.Answer answer = await lead.GetAsync("/cases/1/steps/nis2/nope");
        Assert.Equal(404, answer.Status);
        Assert.Contains("<a href=\"/cases\">To the page Cases</a>", answer.Text, StringComparison.Ordinal);
        Assert.Contains("aria-current=\"page\">Cases<", answer.Text, StringComparison.Ordinal);
        using Browser nobody = web.NewBrowser();
        Assert.DoesNotContain("<nav", (await nobody.GetAsync("/nothing")).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(nameof(Role.Administrator), "Use an account of such a role")]
    [InlineData(nameof(Role.Keeper), "An administrator gives roles.")]
    public async Task Who_may_not_is_told_which_roles_may_with_a_way_on(string role, string way)
    {
        using Browser browser = await web.SignedInAsync(Enum.Parse<Role>(role));
        Browser.Answer answer = await browser.GetAsync("/alerts");
        Assert.Equal(403, answer.Status);
        Assert.Contains("<nav aria-label=\"Main\"", answer.Text, StringComparison.Ordinal);
        Assert.Contains("these do: Viewer, Analyst, Lead. " + way, answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_asked_with_another_method_says_which_it_takes()
    {
        using Browser lead = await web.SignedInAsync(Role.Lead);
        using HttpRequestMessage request = new(HttpMethod.Post, "/attack/layer") { Content = new FormUrlEncodedContent([KeyValuePair.Create("form-token", (await lead.GetAsync("/account")).FormToken)]) };
        Browser.Answer answer = await lead.SendAsync(request);
        Assert.Equal(405, answer.Status);
        Assert.Contains("takes GET, not POST", answer.Text, StringComparison.Ordinal);
        Assert.Contains("<nav aria-label=\"Main\"", answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("POST", "/api/cases/1/steps/nis2/early/approve", null, 400, "the members: version.")]
    [InlineData("POST", "/api/cases/1/steps/nis2/early/approve", "text/plain", 415, "application/json")]
    [InlineData("DELETE", "/api/alerts", null, 405, "takes GET, not DELETE")]
    [InlineData("GET", "/api/nothing", null, 404, "/api/openapi.json")]
    [InlineData("GET", "/api/alerts/nope", null, 404, "/api/openapi.json")]
    [InlineData("GET", "/api/alerts/999999", null, 404, "There is no such alert.")]
    public async Task A_program_is_told_in_problem_details_what_is_missing(string method, string path, string? type, int status, string words)
    {
        using Browser lead = await web.SignedInAsync(Role.Lead);
        using HttpRequestMessage request = new(new HttpMethod(method), path);
        if (type is not null)
            request.Content = new StringContent("x", new MediaTypeHeaderValue(type));
        Browser.Answer answer = await lead.SendAsync(request, ("X-Palisade-Form", (await lead.GetAsync("/account")).FormToken));
        Assert.Equal(status, answer.Status);
        string detail = JsonDocument.Parse(answer.Text).RootElement.GetProperty("detail").GetString()!;
        Assert.Contains(words, detail, StringComparison.Ordinal);
        Assert.DoesNotContain("page", detail, StringComparison.Ordinal);
    }
}
