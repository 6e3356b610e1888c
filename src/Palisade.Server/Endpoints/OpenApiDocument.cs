using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Palisade.Server.Authorization;

namespace Palisade.Server.Endpoints;

/// <summary>
/// Describes endpoints below /api in OpenAPI 3.1, by what they say of themselves: route, method, parameters, types, summary and permission. So the document cannot fall behind the program.
/// </summary>
internal sealed partial class OpenApiDocument
{
    private static readonly JsonSerializerOptions s_json = Options();

    private readonly Dictionary<string, Type> _named = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, JsonNode> _schemas = new(StringComparer.Ordinal);

    /// <summary>The document.</summary>
    public JsonObject Describe(IEnumerable<RouteEndpoint> endpoints)
    {
        SortedDictionary<string, JsonObject> paths = new(StringComparer.Ordinal);
        foreach (RouteEndpoint endpoint in endpoints)
        {
            string path = "/" + endpoint.RoutePattern.RawText!.TrimStart('/');
            if (!path.StartsWith("/api/", StringComparison.Ordinal))
                continue;
            path = Constraint().Replace(path, "{$1}");
            if (!paths.TryGetValue(path, out JsonObject? operations))
                paths.Add(path, operations = []);
            foreach (string method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [])
                operations[method.ToLowerInvariant()] = Operation(endpoint, path);
        }

        return new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject
            {
                ["title"] = "Palisade",
                ["version"] = typeof(OpenApiDocument).Assembly.GetName().Version!.ToString(3),
                ["description"] = "Persons, hosts and addresses are shown as tokens. Times are UTC. A list gives its rest with ?after= what it gave as next. A name in the query that an operation does not know is refused. What cannot be done is answered with problem details (RFC 9457).",
            },
            ["paths"] = new JsonObject(paths.Select(p => KeyValuePair.Create(p.Key, (JsonNode?)p.Value))),
            ["components"] = new JsonObject
            {
                ["securitySchemes"] = new JsonObject { ["token"] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer", ["description"] = "A token made on the page Tokens; x-scope names the scope that an operation needs." } },
                ["schemas"] = new JsonObject(_schemas.Select(s => KeyValuePair.Create(s.Key, (JsonNode?)s.Value))),
                ["responses"] = new JsonObject { ["Problem"] = Problem() },
            },
            ["security"] = new JsonArray(new JsonObject { ["token"] = new JsonArray() }),
        };
    }

    private static JsonSerializerOptions Options()
    {
        JsonSerializerOptions options = new(JsonSerializerDefaults.Web) { TypeInfoResolver = new DefaultJsonTypeInfoResolver() };
        ApiJson.Set(options);
        return options;
    }

    private JsonObject Operation(RouteEndpoint endpoint, string path)
    {
        JsonObject operation = new() { ["summary"] = endpoint.Metadata.GetMetadata<IEndpointSummaryMetadata>()?.Summary ?? "" };
        if (endpoint.Metadata.GetMetadata<NeedsAttribute>() is { } needs)
            operation["x-scope"] = Permissions.ScopeOf(needs.Permission);
        JsonArray parameters = [.. Parameters(endpoint, path)];
        if (parameters.Count > 0)
            operation["parameters"] = parameters;
        if (endpoint.Metadata.GetMetadata<IAcceptsMetadata>() is { RequestType: { } body } accepts)
            operation["requestBody"] = new JsonObject { ["required"] = !accepts.IsOptional, ["content"] = Content(accepts.ContentTypes is [string first, ..] ? first : "application/json", body) };
        operation["responses"] = Responses(endpoint);
        return operation;
    }

    private static IEnumerable<JsonNode> Parameters(RouteEndpoint endpoint, string path)
    {
        foreach (ParameterInfo parameter in endpoint.Metadata.GetMetadata<MethodInfo>()?.GetParameters() ?? [])
        {
            Type type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
            string name = parameter.GetCustomAttribute<FromQueryAttribute>()?.Name ?? parameter.Name!;
            bool isInPath = path.Contains("{" + name + "}", StringComparison.Ordinal);
            if (TypeName(type) is not { } typeName || parameter.GetCustomAttribute<FromHeaderAttribute>() is not null)
                continue;
            JsonObject schema = new() { ["type"] = typeName };
            if (type == typeof(DateTimeOffset))
                schema["format"] = "date-time";
            yield return new JsonObject { ["name"] = name, ["in"] = isInPath ? "path" : "query", ["required"] = isInPath, ["schema"] = schema };
        }
    }

    // What is of none of these types is a service, or the body.
    private static string? TypeName(Type type) => Type.GetTypeCode(type) switch
    {
        TypeCode.String => "string",
        TypeCode.Boolean => "boolean",
        TypeCode.Int32 or TypeCode.Int64 => "integer",
        TypeCode.Double or TypeCode.Decimal => "number",
        _ => type == typeof(DateTimeOffset) ? "string" : null,
    };

    private JsonObject Responses(RouteEndpoint endpoint)
    {
        JsonObject responses = [];
        foreach (IProducesResponseTypeMetadata response in endpoint.Metadata.GetOrderedMetadata<IProducesResponseTypeMetadata>().DistinctBy(r => r.StatusCode))
        {
            JsonObject answer = new() { ["description"] = Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(response.StatusCode) };
            if (response.Type is { } type && type != typeof(void))
                answer["content"] = Content(response.ContentTypes.FirstOrDefault() ?? "application/json", type);
            responses[response.StatusCode.ToString(System.Globalization.CultureInfo.InvariantCulture)] = answer;
        }

        if (responses.Count == 0)
            responses["200"] = new JsonObject { ["description"] = "OK" };
        responses["default"] = new JsonObject { ["$ref"] = "#/components/responses/Problem" };
        return responses;
    }

    private JsonObject Content(string contentType, Type type) => new() { [contentType] = new JsonObject { ["schema"] = Schema(type) } };

    private JsonNode Schema(Type type)
    {
        if (type.Assembly != typeof(OpenApiDocument).Assembly)
            return s_json.GetJsonSchemaAsNode(type);
        if (type.IsArray)
            return new JsonObject { ["type"] = "array", ["items"] = Schema(type.GetElementType()!) };
        // Two types of one name, and those of a generic one, are told apart by the whole name.
        string name = !type.IsGenericType && _named.GetValueOrDefault(type.Name, type) == type ? type.Name : NotInName().Replace(type.FullName!, "_");
        if (_named.TryAdd(name, type))
            _schemas.Add(name, s_json.GetJsonSchemaAsNode(type, new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true }));
        return new JsonObject { ["$ref"] = "#/components/schemas/" + name };
    }

    private static JsonObject Problem()
    {
        JsonObject properties = new()
        {
            ["title"] = new JsonObject { ["type"] = "string" },
            ["status"] = new JsonObject { ["type"] = "integer" },
            ["detail"] = new JsonObject { ["type"] = "string", ["description"] = "What is wrong, and what to do next." },
            ["reference"] = new JsonObject { ["type"] = "string", ["description"] = "Under which the log of the program has more." },
        };
        JsonObject schema = new() { ["type"] = "object", ["properties"] = properties };
        return new JsonObject { ["description"] = "It could not be done.", ["content"] = new JsonObject { ["application/problem+json"] = new JsonObject { ["schema"] = schema } } };
    }

    // OpenAPI 3.1.0, 4.8.7: the keys of components.
    [GeneratedRegex("[^a-zA-Z0-9._-]")]
    private static partial Regex NotInName();

    [GeneratedRegex(@"\{\*{0,2}(\w+)[^}]*\}")]
    private static partial Regex Constraint();
}
