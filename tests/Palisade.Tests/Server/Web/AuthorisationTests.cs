using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.RazorPages.Infrastructure;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Palisade.Server.Accounts;
using Palisade.Server.Authorization;

namespace Palisade.Tests.Server.Web;

/// <summary>Who may do what: every endpoint there is, for every role and for nobody, asked over HTTP and compared with the table beside this file.</summary>
public sealed class AuthorisationTests(WebSession web) : IClassFixture<WebSession>
{
    private const string Table = "AuthorisationTable.csv";

    [Fact]
    public async Task Every_endpoint_answers_every_role_and_nobody_as_the_table_says()
    {
        Dictionary<string, string[]> expected = File.ReadLines(TablePath()).Skip(1).Select(line => line.Split(',')).ToDictionary(cells => $"{cells[0]} {cells[1]}", cells => cells[2..]);
        Role[] roles = Enum.GetValues<Role>();
        List<string> wrong = [];
        List<Browser> browsers = [web.NewBrowser()];
        foreach (Role role in roles)
            browsers.Add(await web.SignedInAsync(role));
        HashSet<string> seen = [];
        foreach ((string method, string route) in Endpoints())
        {
            string row = $"{method} {route}";
            seen.Add(row);
            if (!expected.TryGetValue(row, out string[]? answers))
            {
                wrong.Add($"{row} is not in {Table}: add a line that says who may");
                continue;
            }

            for (int i = 0; i < browsers.Count; i++)
            {
                // Signing out ends the session: asked without the form's token it is refused after the permission was looked at.
                string answer = await AskAsync(browsers[i], method, route);
                if (answer != answers[i])
                    wrong.Add($"{row} for {(i == 0 ? "nobody" : roles[i - 1])}: {answer}, should be {answers[i]}");
            }
        }

        wrong.AddRange(expected.Keys.Except(seen).Select(row => $"{row} is in {Table}, and there is no such endpoint"));
        browsers.ForEach(browser => browser.Dispose());
        Assert.Empty(wrong);
    }

    [Fact]
    public async Task Every_endpoint_names_a_permission_or_stands_on_the_list_of_open_ones()
    {
        List<string> open = [];
        foreach (RouteEndpoint endpoint in RouteEndpoints())
        {
            EndpointMetadataCollection metadata = await MetadataOf(endpoint);
            bool isOpen = metadata.GetMetadata<IAllowAnonymous>() is not null;
            Assert.True(isOpen != metadata.GetMetadata<NeedsAttribute>() is not null, $"{RouteOf(endpoint)} names no permission and is not open, or both");
            if (isOpen)
                open.Add(RouteOf(endpoint));
        }

        Assert.Equal(OpenEndpoints.Routes.Order(StringComparer.Ordinal), open.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_token_opens_what_its_scopes_say_and_no_page()
    {
        ApiTokens tokens = web.Services.GetRequiredService<ApiTokens>();
        Account lead = await web.AccountAsync(Role.Lead);
        string metrics = (await tokens.MakeAsync(lead.Id, "figures", ["metrics"], 1))!;
        using Browser program = web.NewBrowser();
        Assert.Equal(200, (await program.GetAsync("/metrics", ("Authorization", "Bearer " + metrics))).Status);
        Assert.True((await program.GetAsync("/account", ("Authorization", "Bearer " + metrics))).LeadsToSignIn);
        Assert.Equal(404, (await program.GetAsync("/api/nothing", ("Authorization", "Bearer " + metrics))).Status);
        Assert.True(new VisitorIdentity(lead.Id, lead.Name, Role.Lead, ["metrics"]).May(Permission.ReadMetrics));
        Assert.False(new VisitorIdentity(lead.Id, lead.Name, Role.Lead, ["metrics"]).May(Permission.ReadAlerts));
        Assert.False(new VisitorIdentity(lead.Id, lead.Name, Role.Viewer, ["metrics", "own-account"]).May(Permission.ReadMetrics));
        Assert.False(new VisitorIdentity(lead.Id, lead.Name, Role.Lead, ["own-account", "approve-reveal"]).May(Permission.OwnAccount));
    }

    private static async Task<string> AskAsync(Browser browser, string method, string route)
    {
        string path = Regex.Replace(route, @"\{[^}]*\}", "1");
        using HttpRequestMessage request = new(new HttpMethod(method), path);
        if (method is not ("GET" or "HEAD"))
            request.Content = route.StartsWith("/api/", StringComparison.Ordinal) ? new StringContent("{}", System.Text.Encoding.UTF8, "application/json") : new FormUrlEncodedContent([]);
        Browser.Answer answer = await browser.SendAsync(request);
        return answer switch
        {
            { Status: 401 or 403 } => answer.Status.ToString(System.Globalization.CultureInfo.InvariantCulture),
            { Status: 302 } when route is not ("/sign-in/code" or "/sign-in" or "/first-account" or "/theme" or "/sign-out") || answer.Location!.Contains("returnUrl", StringComparison.Ordinal) => answer.LeadsToSignIn ? "sign-in" : "yes",
            { Status: 500 } => "500",
            _ => "yes",
        };
    }

    private IEnumerable<(string Method, string Route)> Endpoints() => RouteEndpoints().SelectMany(endpoint =>
    {
        IReadOnlyList<string> methods = endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? (endpoint.Metadata.GetMetadata<PageActionDescriptor>() is not null ? ["GET", "POST"] : ["GET"]);
        return methods.Select(method => (method, RouteOf(endpoint)));
    }).Distinct();

    private IEnumerable<RouteEndpoint> RouteEndpoints() => web.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

    private async Task<EndpointMetadataCollection> MetadataOf(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<PageActionDescriptor>() is { } page
        ? new((await web.Services.GetRequiredService<PageLoader>().LoadAsync(page, endpoint.Metadata)).HandlerTypeInfo.GetCustomAttributes(inherit: true))
        : endpoint.Metadata;

    private static string RouteOf(RouteEndpoint endpoint) => "/" + endpoint.RoutePattern.RawText!.Trim('/');

    private static string TablePath() => Path.Combine(TestData.Root, "tests", "Palisade.Tests", "Server", "Web", Table);
}
