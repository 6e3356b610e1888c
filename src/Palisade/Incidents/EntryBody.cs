using System.Text;
using Palisade.Proofs.Format;

namespace Palisade.Incidents;

/// <summary>The body of a ledger entry, member by member. What is not there reads as nothing: an older program wrote it.</summary>
internal readonly struct EntryBody(JsonValue body)
{
    /// <summary>Makes a body; members that are null are left out, times are microseconds since 1970, and half characters become U+FFFD.</summary>
    /// <exception cref="ArgumentException">A value is of a type that has no place in one.</exception>
    public static JsonValue Of(params ReadOnlySpan<(string Name, object? Value)> members)
    {
        List<KeyValuePair<string, JsonValue>> written = [];
        foreach ((string name, object? value) in members)
        {
            if (value is not null)
                written.Add(KeyValuePair.Create(name, ValueOf(value)));
        }

        return JsonValue.Object(written);
    }

    /// <summary>A text; empty when it is not there.</summary>
    public string Text(string name) => body.Member(name) is { Kind: JsonKind.Text } text ? text.Text : "";

    /// <summary>A number; 0 when it is not there.</summary>
    public long Number(string name) => NumberOrNull(name) ?? 0;

    /// <summary>A number; null when it is not there.</summary>
    public long? NumberOrNull(string name) => body.Member(name) is { Kind: JsonKind.Number } number ? number.Number : null;

    /// <summary>Yes or no; no when it is not there.</summary>
    public bool Truth(string name) => body.Member(name) is { Kind: JsonKind.Truth, Truth: true };

    /// <summary>An array; empty when it is not there.</summary>
    public IReadOnlyList<JsonValue> Items(string name) => body.Member(name) is { Kind: JsonKind.Array } items ? items.Items : [];

    private static JsonValue ValueOf(object value) => value switch
    {
        string text => JsonValue.Of(Whole(text)),
        long number => JsonValue.Of(number),
        int number => JsonValue.Of(number),
        bool truth => JsonValue.Of(truth),
        JsonValue json => json,
        _ => throw new ArgumentException($"A {value.GetType().Name} has no place in the body of a ledger entry.", nameof(value)),
    };

    private static string Whole(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF'))
            return text;
        StringBuilder whole = new(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
            whole.Append(rune);
        return whole.ToString();
    }
}
