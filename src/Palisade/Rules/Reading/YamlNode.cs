namespace Palisade.Rules.Reading;

/// <summary>A node of a YAML document with its place, 1-based. Aliased nodes are shared, never copied.</summary>
internal abstract class YamlNode(int line, int column)
{
    public int Line { get; } = line;

    public int Column { get; } = column;

    /// <summary>What a reader of the rule calls it.</summary>
    public abstract string KindName { get; }
}

/// <summary>A scalar. Quoted and block scalars are text whatever they look like.</summary>
internal sealed class YamlScalar(string text, bool isPlain, int line, int column) : YamlNode(line, column)
{
    public string Text { get; } = text;

    /// <summary>True when it was written without quotes and not as a block: then it may be a number, a boolean or null.</summary>
    public bool IsPlain { get; } = isPlain;

    public override string KindName => "a value";

    /// <summary>YAML 1.2, core schema: empty, <c>~</c> and the three spellings of null.</summary>
    public bool IsNull => IsPlain && Text is "" or "~" or "null" or "Null" or "NULL";

    public override string ToString() => Text;
}

/// <summary>A sequence.</summary>
internal sealed class YamlSequence(int line, int column) : YamlNode(line, column)
{
    public List<YamlNode> Items { get; } = [];

    public override string KindName => "a list";
}

/// <summary>A mapping with text keys, in the order of the document; no key occurs twice.</summary>
internal sealed class YamlMapping(int line, int column) : YamlNode(line, column)
{
    public List<YamlEntry> Entries { get; } = [];

    public override string KindName => "a map";

    public YamlNode? this[string key] => Find(key)?.Value;

    public YamlEntry? Find(string key)
    {
        foreach (YamlEntry entry in Entries)
        {
            if (string.Equals(entry.Key.Text, key, StringComparison.Ordinal))
                return entry;
        }

        return null;
    }
}

/// <summary>A key with its value.</summary>
internal readonly record struct YamlEntry(YamlScalar Key, YamlNode Value);
