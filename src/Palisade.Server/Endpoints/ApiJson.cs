using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Palisade.Server.Alerts;

namespace Palisade.Server.Endpoints;

/// <summary>How the API reads and writes JSON.</summary>
internal static class ApiJson
{
    /// <summary>Strict in what it takes, so that a name mistyped is told and not passed over; and nothing it writes is markup, wherever somebody puts it.</summary>
    public static void Set(JsonSerializerOptions options)
    {
        options.Encoder = JavaScriptEncoder.Default;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.RespectNullableAnnotations = true;
        // An event stands three levels down in the answer about an alert.
        options.MaxDepth = TokenJson.MaxDepth + 8;
    }
}
