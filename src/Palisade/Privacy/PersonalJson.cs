using System.Text;
using System.Text.Json;
using Palisade.Events;

namespace Palisade.Privacy;

/// <summary>Collects and replaces personal values in a JSON object; all else stays as it is written.</summary>
internal static class PersonalJson
{
    /// <summary>Collects from each string, by the name of its field.</summary>
    public static void Collect(ReadOnlySpan<byte> json, PersonalValues values) => Each(json, values.Collect);

    /// <summary>Gives each string with the name of its field.</summary>
    public static void Each(ReadOnlySpan<byte> json, Action<string, string> take)
    {
        Utf8JsonReader reader = NewReader(json);
        string?[] path = new string?[Limits.MaxNesting + 4];
        string field = "";
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName)
                field = FieldAt(path, reader.CurrentDepth, Text(ref reader));
            else if (reader.TokenType == JsonTokenType.String)
                take(field, Text(ref reader));
        }
    }

    /// <summary>The object with tokens in the place of personal values, in names as well.</summary>
    public static byte[] Replace(ReadOnlySpan<byte> json, PersonalValues values) => Replace(json, values.Replace);

    /// <summary>The object with each string, names as well, as a function gives it.</summary>
    public static byte[] Replace(ReadOnlySpan<byte> json, Func<string, string> replace) => Replace(json, (_, text) => replace(text));

    /// <summary>The same, of a function that is told the name of the field that a value is of; of names themselves, nothing.</summary>
    public static byte[] Replace(ReadOnlySpan<byte> json, Func<string, string, string> replace)
    {
        string field = "";
        Utf8JsonReader reader = NewReader(json);
        ByteBuffer replaced = new(json.Length + 64);
        bool needsComma = false;
        while (reader.Read())
        {
            if (needsComma && reader.TokenType is not (JsonTokenType.EndObject or JsonTokenType.EndArray))
                replaced.Append((byte)',');
            needsComma = reader.TokenType is not (JsonTokenType.PropertyName or JsonTokenType.StartObject or JsonTokenType.StartArray);
            if (reader.TokenType is not (JsonTokenType.PropertyName or JsonTokenType.String))
            {
                replaced.Append(reader.ValueSpan);
                continue;
            }

            string text = Text(ref reader);
            bool isName = reader.TokenType == JsonTokenType.PropertyName;
            field = isName ? text : field;
            replaced.Append((byte)'"');
            JsonEscapes.AppendEscaped(Encoding.UTF8.GetBytes(replace(isName ? "" : field, text)), replaced);
            replaced.Append((byte)'"');
            if (isName)
                replaced.Append((byte)':');
        }

        return replaced.Written.ToArray();
    }

    // The last three names on the way to a value, joined with dots: as much as the table of fields asks for.
    private static string FieldAt(string?[] path, int depth, string name)
    {
        path[depth] = name;
        path[depth + 1] = null; // an array has no name of its own at its depth
        string field = name;
        int parts = 1;
        for (int i = depth - 1; i >= 0 && parts < 3; i--)
        {
            if (path[i] is not { } parent)
                continue;
            field = parent + "." + field;
            parts++;
        }

        return field;
    }

    private static Utf8JsonReader NewReader(ReadOnlySpan<byte> json) => new(json, new JsonReaderOptions { MaxDepth = Limits.MaxNesting + 2 });

    // A lone surrogate as an escape is no text that .NET accepts; what can be read of it is read.
    private static string Text(ref Utf8JsonReader reader)
    {
        ByteBuffer text = new();
        JsonEscapes.AppendUnescaped(reader.ValueSpan, text);
        return Encoding.UTF8.GetString(text.Written);
    }
}
