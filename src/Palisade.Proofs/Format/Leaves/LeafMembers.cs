using Palisade.Proofs.Merkle;

namespace Palisade.Proofs.Format;

/// <summary>Takes the members of an entry one by one and remembers the first that is missing or wrong, so that reading a leaf is a straight line.</summary>
internal sealed class LeafMembers(JsonValue entry)
{
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);
    private string _fault = "";

    public string Finish()
    {
        foreach (KeyValuePair<string, JsonValue> member in entry.Members)
        {
            if (_fault.Length == 0 && !_taken.Contains(member.Key))
                _fault = $"unknown member {member.Key}";
        }

        return _fault;
    }

    public void Refuse(string name, string what = "is out of range")
    {
        if (_fault.Length == 0)
            _fault = $"{name} {what}";
    }

    public void Check(bool condition, string name)
    {
        if (!condition)
            Refuse(name);
    }

    public long Time(string name = "time") => Number(name, 0, VaultTime.Max);

    public long Count(string name) => Number(name, 0, long.MaxValue);

    public long Stream(string name, long lowest = 1) => Number(name, lowest, uint.MaxValue);

    public int Version(string name) => (int)Number(name, 1, int.MaxValue);

    public long Number(string name, long lowest, long highest) => Number(Take(name, JsonKind.Number), name, lowest, highest);

    public string Text(string name) => Take(name, JsonKind.Text)?.Text ?? "";

    public string FreeText(string name)
    {
        string text = Text(name);
        Check(text.Length <= Leaf.MaxText, name);
        return text;
    }

    public string Choice(string name, params ReadOnlySpan<string> choices)
    {
        string text = Text(name);
        Check(choices.Contains(text), name);
        return text;
    }

    public string Class(string name) => Class(Take(name, JsonKind.Text), name);

    public DateOnly Day(string name) => Day(Take(name, JsonKind.Text), name);

    public KeyId Key(string name)
    {
        if (KeyId.TryParse(Text(name)) is KeyId id)
            return id;
        Refuse(name, "is no key id");
        return new KeyId("-", 1, false, default);
    }

    public TreeHash Hash(string name)
    {
        if (!TreeHash.TryParseBase64(Text(name), out TreeHash hash))
            Refuse(name, "is no hash in base64");
        return hash;
    }

    public Interval Interval(string name, long lowest, long highest)
    {
        long[] ends = Numbers(Take(name, JsonKind.Array), name, 2);
        Check(ends[0] >= lowest && ends[0] <= ends[1] && ends[1] <= highest, name);
        return new Interval(ends[0], ends[1]);
    }

    /// <summary>An array of rows.</summary>
    public T[] Rows<T>(string name, Func<JsonValue, T> row)
    {
        IReadOnlyList<JsonValue> items = Take(name, JsonKind.Array)?.Items ?? [];
        T[] rows = new T[items.Count];
        for (int i = 0; i < rows.Length && _fault.Length == 0; i++)
            rows[i] = row(items[i]);
        return rows;
    }

    /// <summary>Rows of numbers, the first of each ascending.</summary>
    public T[] AscendingRows<T>(string name, int length, Func<long[], T> row)
    {
        long before = long.MinValue;
        return Rows(name, item =>
        {
            long[] numbers = Numbers(item, name, length);
            Check(numbers[0] > before, name);
            before = numbers[0];
            return row(numbers);
        });
    }

    public IReadOnlyDictionary<string, RetentionDays> Classes(string name)
    {
        Dictionary<string, RetentionDays> classes = new(StringComparer.Ordinal);
        foreach (KeyValuePair<string, JsonValue> member in Take(name, JsonKind.Object)?.Members ?? [])
        {
            long[] days = Numbers(member.Value, name, 2);
            bool fits = days[0] is >= 0 and <= RetentionDays.MaxDays && days[1] is >= 0 and <= RetentionDays.MaxDays;
            RetentionDays retention = fits ? new RetentionDays((int)days[0], (int)days[1]) : default;
            Check(KeyId.IsClass(member.Key) && retention.IsValid, name);
            classes.Add(member.Key, retention);
        }

        return classes;
    }

    public StreamCount[] StreamCounts(string name) => AscendingRows(name, 3, row =>
    {
        Check(row[0] is >= 1 and <= uint.MaxValue && row[1] >= 0 && row[2] >= 0, name);
        return new StreamCount(row[0], row[1], row[2]);
    });

    public string Class(JsonValue? value, string name)
    {
        string text = value?.Kind == JsonKind.Text ? value.Text : "";
        Check(KeyId.IsClass(text), name);
        return text;
    }

    public DateOnly Day(JsonValue? value, string name)
    {
        DateOnly day = default;
        if (value?.Kind != JsonKind.Text || !VaultTime.TryParseDay(value.Text, out day))
            Refuse(name, "is no day");
        return day;
    }

    public long Number(JsonValue? value, string name, long lowest, long highest)
    {
        if (value?.Kind == JsonKind.Number && value.Number >= lowest && value.Number <= highest)
            return value.Number;
        Refuse(name);
        return lowest;
    }

    private JsonValue? Take(string name, JsonKind kind)
    {
        _taken.Add(name);
        JsonValue? value = entry.Member(name);
        if (value is null)
            Refuse(name, "is missing");
        else if (value.Kind != kind)
            Refuse(name, "is of another kind");
        return value?.Kind == kind ? value : null;
    }

    private long[] Numbers(JsonValue? array, string name, int length)
    {
        long[] numbers = new long[length];
        if (array?.Kind != JsonKind.Array || array.Items.Count != length || array.Items.Any(i => i.Kind != JsonKind.Number))
            Refuse(name, "has another shape");
        else
            for (int i = 0; i < length; i++)
                numbers[i] = array.Items[i].Number;
        return numbers;
    }
}
