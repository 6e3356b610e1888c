using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Palisade.Rules.Reading;

/// <summary>Reads one YAML document into nodes, from the events of YamlDotNet, with bounds on depth, nodes and what aliases expand to.</summary>
/// <remarks>YAML 1.2.2; merge keys (<c>&lt;&lt;</c>) as PyYAML reads them, since Sigma's own tools do.</remarks>
internal sealed class YamlReader
{
    private readonly Parser _parser;
    private readonly int _firstLine;
    private readonly Dictionary<string, (YamlNode Node, int Size)> _anchors = new(StringComparer.Ordinal);
    private int _nodes;

    private YamlReader(TextReader text, int firstLine)
    {
        _parser = new Parser(new Scanner(text, skipComments: true));
        _firstLine = firstLine;
    }

    /// <summary>Reads the first document of the text.</summary>
    /// <param name="text">The text of the document.</param>
    /// <param name="firstLine">The 1-based line of the file where the text begins.</param>
    /// <param name="root">The document, or null when it is empty.</param>
    /// <param name="problem">What is wrong, or null.</param>
    /// <returns>False, with the problem, when the text is not YAML or goes beyond a bound.</returns>
    public static bool TryRead(string text, int firstLine, out YamlNode? root, out YamlProblem? problem)
    {
        YamlReader reader = new(new StringReader(text), firstLine);
        root = null;
        problem = null;
        try
        {
            root = reader.ReadDocument();
            return true;
        }
        catch (YamlReadException wrong)
        {
            problem = wrong.Problem;
        }
        catch (YamlException wrong)
        {
            problem = new YamlProblem(reader.LineOf(wrong.Start), ColumnOf(wrong.Start), "not valid YAML: " + FirstLine(wrong.Message));
        }
        catch (Exception wrong) when (wrong is InvalidOperationException or ArgumentException or IndexOutOfRangeException or OverflowException or FormatException or NullReferenceException)
        {
            // YamlDotNet lets a few of its own slips out on hostile text; the text is to blame, not the run.
            problem = new YamlProblem(firstLine, 1, "not valid YAML: the reader could not make sense of it");
        }

        return false;
    }

    private YamlNode? ReadDocument()
    {
        while (_parser.MoveNext())
        {
            if (_parser.Current is DocumentStart)
            {
                _parser.MoveNext();
                YamlNode node = ReadNode(0, out _);
                return node is YamlScalar { IsNull: true } ? null : node;
            }
        }

        return null;
    }

    private YamlNode ReadNode(int depth, out int size)
    {
        ParsingEvent current = _parser.Current ?? throw Wrong(_firstLine, 1, "not valid YAML: the text ends too early");
        int line = LineOf(current.Start);
        int column = ColumnOf(current.Start);
        if (depth > Limits.MaxNesting)
            throw Wrong(line, column, $"nested deeper than {Limits.MaxNesting} levels");
        size = 1;
        if (++_nodes > Limits.MaxRuleNodes)
            throw Wrong(line, column, $"more than {Limits.MaxRuleNodes} values in one document");
        YamlNode node;
        switch (current)
        {
            case AnchorAlias alias:
                return Resolve(alias, line, column, out size);
            case Scalar scalar:
                bool isPlain = scalar.Style == ScalarStyle.Plain && (scalar.Tag.IsEmpty || scalar.Tag.Value != "tag:yaml.org,2002:str");
                node = new YamlScalar(scalar.Value, isPlain, line, column);
                break;
            case SequenceStart:
                node = ReadSequence(new YamlSequence(line, column), depth, ref size);
                break;
            case MappingStart:
                node = ReadMapping(new YamlMapping(line, column), depth, ref size);
                break;
            default:
                throw Wrong(line, column, "not valid YAML: a value is missing");
        }

        if (current is NodeEvent { Anchor.IsEmpty: false } named)
            _anchors[named.Anchor.Value] = (node, size);
        return node;
    }

    private YamlNode Resolve(AnchorAlias alias, int line, int column, out int size)
    {
        if (!_anchors.TryGetValue(alias.Value.Value, out (YamlNode Node, int Size) known))
            throw Wrong(line, column, $"alias '*{alias.Value.Value}' stands for nothing: no '&{alias.Value.Value}' before it");
        size = known.Size;
        if (_nodes + size > Limits.MaxRuleNodes)
            throw Wrong(line, column, $"aliases expand to more than {Limits.MaxRuleNodes} values");
        _nodes += size;
        return known.Node;
    }

    private YamlSequence ReadSequence(YamlSequence sequence, int depth, ref int size)
    {
        while (Next() is not SequenceEnd)
        {
            sequence.Items.Add(ReadNode(depth + 1, out int itemSize));
            size += itemSize;
        }

        return sequence;
    }

    private YamlMapping ReadMapping(YamlMapping mapping, int depth, ref int size)
    {
        KeySet keys = new();
        List<YamlNode> merged = [];
        while (Next() is not MappingEnd)
        {
            YamlNode key = ReadNode(depth + 1, out int keySize);
            if (key is not YamlScalar name)
                throw Wrong(key.Line, key.Column, $"{key.KindName} as a key: a key must be text");
            Next();
            YamlNode value = ReadNode(depth + 1, out int valueSize);
            size += keySize + valueSize;
            if (name is { IsPlain: true, Text: "<<" })
                merged.Add(value);
            else if (keys.AddTo(mapping.Entries, name) is { } first)
                throw Wrong(name.Line, name.Column, YamlProblem.DuplicateKey(name.Text, first));
            else
                mapping.Entries.Add(new YamlEntry(name, value));
        }

        foreach (YamlNode value in merged)
            Merge(mapping, value);
        return mapping;
    }

    private static void Merge(YamlMapping mapping, YamlNode source)
    {
        if (source is YamlSequence several)
        {
            foreach (YamlNode item in several.Items)
                MergeOne(mapping, item);
        }
        else
        {
            MergeOne(mapping, source);
        }
    }

    private static void MergeOne(YamlMapping mapping, YamlNode source)
    {
        if (source is not YamlMapping from)
            throw Wrong(source.Line, source.Column, $"'<<' takes a map, not {source.KindName}");
        HashSet<string> present = mapping.Entries.Select(e => e.Key.Text).ToHashSet(StringComparer.Ordinal);
        mapping.Entries.AddRange(from.Entries.Where(e => !present.Contains(e.Key.Text)));
    }

    private ParsingEvent Next()
    {
        _parser.MoveNext();
        return _parser.Current ?? throw Wrong(_firstLine, 1, "not valid YAML: the text ends too early");
    }

    private int LineOf(Mark mark) => (int)Math.Min(int.MaxValue, mark.Line + _firstLine - 1);

    private static int ColumnOf(Mark mark) => (int)Math.Min(int.MaxValue, mark.Column);

    private static string FirstLine(string message)
    {
        int end = message.AsSpan().IndexOfAny('\r', '\n');
        return end < 0 ? message : message[..end];
    }

    private static YamlReadException Wrong(int line, int column, string reason) => new(new YamlProblem(line, column, reason));

    /// <summary>Leaves the depths of the reader; never leaves the class.</summary>
    private sealed class YamlReadException(YamlProblem problem) : Exception
    {
        public YamlProblem Problem { get; } = problem;
    }
}
