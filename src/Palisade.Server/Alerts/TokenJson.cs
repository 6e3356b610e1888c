using System.Text.Json;

namespace Palisade.Server.Alerts;

/// <summary>Reads the JSON that detection keeps of events: as deep as records may be.</summary>
internal static class TokenJson
{
    /// <summary>The deepest that an event is written: the record's own nesting, and what stands around it.</summary>
    public const int MaxDepth = Limits.MaxNesting + 8;

    private static readonly JsonDocumentOptions s_options = new() { MaxDepth = MaxDepth };

    public static JsonDocument Parse(string json) => JsonDocument.Parse(json, s_options);

    public static JsonDocument Parse(ReadOnlyMemory<byte> json) => JsonDocument.Parse(json, s_options);
}
