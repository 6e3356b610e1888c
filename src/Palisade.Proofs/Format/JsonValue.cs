namespace Palisade.Proofs.Format;

/// <summary>What a <see cref="JsonValue"/> is.</summary>
public enum JsonKind
{
    /// <summary>A text.</summary>
    Text,

    /// <summary>An integer of 64 bits.</summary>
    Number,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Truth,

    /// <summary>An array.</summary>
    Array,

    /// <summary>An object.</summary>
    Object,
}

/// <summary>A value of canonical JSON: no null, no fraction. Does not change; safe on any thread.</summary>
public sealed class JsonValue
{
    private readonly object _value;

    private JsonValue(JsonKind kind, object value)
    {
        Kind = kind;
        _value = value;
    }

    /// <summary>What it is. The accessor of another kind throws.</summary>
    public JsonKind Kind { get; }

    /// <summary>The text.</summary>
    /// <exception cref="InvalidCastException">It is none.</exception>
    public string Text => (string)_value;

    /// <summary>The integer.</summary>
    /// <exception cref="InvalidCastException">It is none.</exception>
    public long Number => (long)_value;

    /// <summary>The truth value.</summary>
    /// <exception cref="InvalidCastException">It is none.</exception>
    public bool Truth => (bool)_value;

    /// <summary>The items of an array.</summary>
    /// <exception cref="InvalidCastException">It is none.</exception>
    public IReadOnlyList<JsonValue> Items => (JsonValue[])_value;

    /// <summary>The members of an object, ascending by name.</summary>
    /// <exception cref="InvalidCastException">It is none.</exception>
    public IReadOnlyList<KeyValuePair<string, JsonValue>> Members => (KeyValuePair<string, JsonValue>[])_value;

    /// <summary>A text. Must have no lone surrogate, or writing it throws.</summary>
    public static JsonValue Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new JsonValue(JsonKind.Text, text);
    }

    /// <summary>An integer.</summary>
    public static JsonValue Of(long number) => new(JsonKind.Number, number);

    /// <summary>A truth value.</summary>
    public static JsonValue Of(bool truth) => new(JsonKind.Truth, truth);

    /// <summary>An array.</summary>
    public static JsonValue Array(IEnumerable<JsonValue> items) => new(JsonKind.Array, items.ToArray());

    /// <summary>An array of integers.</summary>
    public static JsonValue Array(params ReadOnlySpan<long> numbers)
    {
        JsonValue[] items = new JsonValue[numbers.Length];
        for (int i = 0; i < items.Length; i++)
            items[i] = Of(numbers[i]);
        return new JsonValue(JsonKind.Array, items);
    }

    /// <summary>An object; members in any order.</summary>
    /// <exception cref="ArgumentException">A name is there twice, or has other than printable ASCII.</exception>
    public static JsonValue Object(IEnumerable<KeyValuePair<string, JsonValue>> members)
    {
        KeyValuePair<string, JsonValue>[] sorted = [.. members];
        System.Array.Sort(sorted, static (a, b) => string.CompareOrdinal(a.Key, b.Key));
        for (int i = 0; i < sorted.Length; i++)
        {
            if (sorted[i].Key.AsSpan().ContainsAnyExceptInRange(' ', '~'))
                throw new ArgumentException("A member's name is printable ASCII.", nameof(members));
            if (i > 0 && sorted[i].Key == sorted[i - 1].Key)
                throw new ArgumentException($"Member {sorted[i].Key} is there twice.", nameof(members));
        }

        return new JsonValue(JsonKind.Object, sorted);
    }

    /// <summary>An object; members in any order.</summary>
    /// <exception cref="ArgumentException">A name is there twice, or has other than printable ASCII.</exception>
    public static JsonValue Object(params (string Name, JsonValue Value)[] members) => Object(members.Select(m => KeyValuePair.Create(m.Name, m.Value)));

    /// <summary>The member of that name, or null.</summary>
    /// <exception cref="InvalidCastException">It is no object.</exception>
    public JsonValue? Member(string name)
    {
        foreach (KeyValuePair<string, JsonValue> member in Members)
        {
            if (member.Key == name)
                return member.Value;
        }

        return null;
    }

    /// <summary>The canonical bytes as text.</summary>
    public override string ToString() => System.Text.Encoding.ASCII.GetString(CanonicalJson.Write(this));
}
