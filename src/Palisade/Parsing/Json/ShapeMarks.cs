namespace Palisade.Parsing.Json;

/// <summary>The questions that recognisers ask of a record, one bit each: is this place there, does it hold this value.</summary>
internal sealed class ShapeMarks
{
    private readonly Dictionary<string, MarkSet> _bits = [];

    /// <summary>Marks of places.</summary>
    public Dictionary<string, MarkSet> ByPath { get; } = [];

    /// <summary>Marks of places with a value.</summary>
    public Dictionary<string, ValueMark[]> ByValue { get; } = [];

    /// <summary>The bit of a question, <c>path</c> or <c>path=value</c>; the same bit for the same question.</summary>
    /// <exception cref="InvalidOperationException">More than 128 questions: shapes.json must ask fewer.</exception>
    public MarkSet Add(string question)
    {
        if (_bits.TryGetValue(question, out MarkSet bit))
            return bit;
        if (_bits.Count == MarkSet.Capacity)
            throw new InvalidOperationException("shapes.json asks more than 128 questions.");
        bit = MarkSet.Of(_bits.Count);
        _bits.Add(question, bit);
        int equals = question.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0)
            ByPath[question] = bit;
        else
            AddValue(question[..equals], question[(equals + 1)..], bit);
        return bit;
    }

    private void AddValue(string path, string value, MarkSet bit) =>
        ByValue[path] = [.. ByValue.GetValueOrDefault(path, []), new ValueMark(System.Text.Encoding.UTF8.GetBytes(value), bit)];
}
