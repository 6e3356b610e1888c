using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace Palisade.Server.Web;

/// <summary>What is wrong with the JSON of a request, so that its writer finds it: the member and the place, and which members there are. Safe on any thread.</summary>
internal static partial class BodyProblem
{
    private const int MaxName = 60;

    /// <summary>In words.</summary>
    /// <param name="context">The request, whose endpoint says what it takes.</param>
    /// <param name="cause">What the reader of JSON said; null where it was not that.</param>
    public static string Of(HttpContext context, Exception? cause)
    {
        if (cause is not JsonException json)
            return "The request could not be read.";
        string known = Known(context.GetEndpoint()?.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType);
        if (Unmapped().Match(json.Message) is { Success: true } match && match.Groups[1].Value is var name)
            return (name.Length <= MaxName ? $"The body has a member \"{name}\" that is not known." : "The body has a member with a long name that is not known.") + known;
        string place = json.LineNumber is { } line && json.BytePositionInLine is { } at ? FormattableString.Invariant($", line {line + 1}, byte {at + 1}") : "";
        return json.Path is { Length: > 2 and <= MaxName } path && path.StartsWith("$.", StringComparison.Ordinal)
            ? $"The body could not be read at \"{path[2..]}\"{place}: another type of value is expected there, or it is not whole." + known
            : $"The body is not the JSON that is expected{place}." + known;
    }

    private static string Known(Type? type) => type is null || type == typeof(string)
        ? ""
        : " Known are: " + string.Join(", ", type.GetProperties().Where(p => p.GetMethod is { IsStatic: false }).Select(p => JsonNamingPolicy.CamelCase.ConvertName(p.Name))) + ".";

    [GeneratedRegex("^The JSON property '(.*?)' could not be mapped", RegexOptions.Singleline | RegexOptions.NonBacktracking)]
    private static partial Regex Unmapped();
}
