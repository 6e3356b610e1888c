using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Palisade.Server.Authorization;

namespace Palisade.Tests.Server.Web;

/// <summary>The description of the API says what is there, and nothing else.</summary>
public sealed class OpenApiTests(WebSession web) : IClassFixture<WebSession>
{
    [Fact]
    public async Task Every_endpoint_of_the_api_is_in_it_with_a_summary_a_scope_and_its_parameters()
    {
        JsonObject document = await DocumentAsync();
        Assert.Equal("3.1.0", document["openapi"]!.GetValue<string>());
        List<string> operations = [];
        foreach ((string path, JsonNode? methods) in document["paths"]!.AsObject())
        {
            foreach ((string method, JsonNode? operation) in methods!.AsObject())
            {
                operations.Add($"{method.ToUpperInvariant()} {path}");
                Assert.False(string.IsNullOrEmpty(operation!["summary"]!.GetValue<string>()), $"{method} {path} has no summary: .WithSummary(...)");
                Assert.False(string.IsNullOrEmpty(operation["x-scope"]?.GetValue<string>()), $"{method} {path} has no scope");
                string[] inPath = [.. operation["parameters"]?.AsArray().Where(p => p!["in"]!.GetValue<string>() == "path").Select(p => p!["name"]!.GetValue<string>()) ?? []];
                Assert.Equal(System.Text.RegularExpressions.Regex.Matches(path, @"\{(\w+)\}").Select(m => m.Groups[1].Value).Order(StringComparer.Ordinal), inPath.Order(StringComparer.Ordinal));
            }
        }

        IEnumerable<string> there = web.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().Where(e => e.RoutePattern.RawText!.StartsWith("/api/", StringComparison.Ordinal))
            .SelectMany(e => e.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Select(m => $"{m} {System.Text.RegularExpressions.Regex.Replace(e.RoutePattern.RawText!, @"\{\*{0,2}(\w+)[^}]*\}", "{$1}")}"));
        Assert.Equal(there.Order(StringComparer.Ordinal), operations.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_it_refers_to_is_in_it()
    {
        JsonObject document = await DocumentAsync();
        List<string> references = [];
        Collect(document, references);
        Assert.Contains("#/components/schemas/AlertPage", references);
        foreach (string reference in references)
        {
            JsonNode? at = document;
            foreach (string part in reference.TrimStart('#').Split('/', StringSplitOptions.RemoveEmptyEntries))
                at = at?[part];
            Assert.True(at is not null, $"{reference} is not there");
        }

        // OpenAPI 3.1.0, 4.8.7.
        Assert.All(document["components"]!["schemas"]!.AsObject(), schema => Assert.Matches("^[a-zA-Z0-9._-]+$", schema.Key));
        JsonNode alert = document["components"]!["schemas"]!["AlertPage"]!["properties"]!["items"]!["items"]!["properties"]!;
        Assert.Equal("integer", alert["id"]!["type"]!.ToString());
    }

    private async Task<JsonObject> DocumentAsync()
    {
        using Browser administrator = await web.SignedInAsync(Role.Administrator);
        Browser.Answer answer = await administrator.GetAsync("/api/openapi.json");
        Assert.Equal(200, answer.Status);
        return JsonNode.Parse(answer.Text)!.AsObject();
    }

    private static void Collect(JsonNode? node, List<string> references)
    {
        if (node is JsonObject members)
        {
            if (members["$ref"] is JsonValue reference)
                references.Add(reference.GetValue<string>());
            foreach ((_, JsonNode? member) in members)
                Collect(member, references);
        }
        else if (node is JsonArray items)
        {
            foreach (JsonNode? item in items)
                Collect(item, references);
        }
    }
}
