namespace Palisade.Rules.Reading;

/// <summary>Finds keys that occur twice: by comparing while there are few, by hash when there are many.</summary>
internal struct KeySet
{
    private const int Few = 16;
    private Dictionary<string, int>? _lines;

    /// <summary>Notes that a key is about to be added to the entries.</summary>
    /// <returns>The line of the same key among the entries, or null when it is new.</returns>
    public int? AddTo(List<YamlEntry> entries, YamlScalar key)
    {
        if (entries.Count >= Few)
            return AddHashed(entries, key);
        foreach (YamlEntry entry in entries)
        {
            if (string.Equals(entry.Key.Text, key.Text, StringComparison.Ordinal))
                return entry.Key.Line;
        }

        return null;
    }

    private int? AddHashed(List<YamlEntry> entries, YamlScalar key)
    {
        if (_lines is null)
        {
            _lines = new Dictionary<string, int>(StringComparer.Ordinal);
            foreach (YamlEntry entry in entries)
                _lines[entry.Key.Text] = entry.Key.Line;
        }

        return _lines.TryAdd(key.Text, key.Line) ? null : _lines[key.Text];
    }
}
