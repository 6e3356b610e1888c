using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Palisade.Cli.Rendering;

/// <summary>One JSON object as a line of text, for commands that list things.</summary>
internal static class JsonLine
{
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The object with the members that are written, without a line end.</summary>
    public static string Of(Action<Utf8JsonWriter> writeMembers)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, s_options))
        {
            json.WriteStartObject();
            writeMembers(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
