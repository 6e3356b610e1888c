using System.Collections.Immutable;
using System.Globalization;
using Palisade.Incidents.Facts;
using Palisade.Rules;
using Palisade.Rules.Mapping;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Palisade.Incidents.Clocks;

/// <summary>Reads a pack of a regime. What is wrong goes to <see cref="Errors"/>, with its place, and the pack is refused as a whole: half a law is none.</summary>
internal sealed class RegimeReader
{
    /// <summary>More steps, grades or contents than these are refused.</summary>
    private const int MaxEntries = 100;

    private readonly MappingNodes _nodes;
    private readonly FactTestReader _tests;

    /// <param name="path">How complaints name the pack.</param>
    public RegimeReader(string path)
    {
        _nodes = new MappingNodes(path);
        _tests = new FactTestReader(_nodes);
    }

    /// <summary>What was wrong.</summary>
    public IReadOnlyList<RuleError> Errors => _nodes.Errors;

    /// <summary>Reads the text of a pack; null when anything in it is wrong.</summary>
    public Regime? Read(string text)
    {
        if (text.Length > Limits.MaxRuleBytes)
            return Fail(1, 1, $"is longer than {Limits.MaxRuleBytes} bytes");
        try
        {
            if (MappingReader.TooDeep(text) is { } place)
                return Fail(place.Line, place.Column, $"is nested deeper than {Limits.MaxNesting} levels");
            YamlStream stream = [];
            stream.Load(new StringReader(text));
            if (stream.Documents.Count != 1 || stream.Documents[0].RootNode is not YamlMappingNode root)
                return Fail(1, 1, "is no regime: write 'regime:', 'title:', 'source:', 'read:' and 'steps:'");
            Regime regime = ReadRoot(root);
            return Errors.Count == 0 ? regime : null;
        }
        catch (YamlException e)
        {
            return Fail(e.Start.Line, e.Start.Column, e.Message);
        }
    }

    private Regime ReadRoot(YamlMappingNode root)
    {
        _nodes.CheckKeys(root, "regime", "title", "source", "url", "read", "readFrom", "levels", "applies", "fromLevel", "steps");
        ImmutableArray<GradeLevel> levels = [.. Bounded(root, "levels").Select(ReadLevel)];
        ImmutableArray<RegimeStep> steps = ReadSteps(root);
        if (levels.IsEmpty && steps.IsEmpty)
            _nodes.Error<object>(root, "this pack has neither 'levels' nor 'steps'");
        string fromLevel = _nodes.Text(root, "fromLevel") ?? "";
        if (fromLevel.Length > 0 && levels.All(l => l.Id != fromLevel))
            _nodes.Error<object>(MappingNodes.Get(root, "fromLevel")!, $"there is no level '{fromLevel}' here");
        return new Regime(Name(root, "regime"), Required(root, "title"), Required(root, "source"), _nodes.Text(root, "url") ?? "", ReadDate(root), _nodes.Text(root, "readFrom") ?? "", levels, _tests.Read(root, "applies"), fromLevel, steps);
    }

    private GradeLevel ReadLevel(YamlMappingNode map)
    {
        _nodes.CheckKeys(map, "level", "title", "when");
        return new GradeLevel(Name(map, "level"), Required(map, "title"), _tests.Read(map, "when"));
    }

    private ImmutableArray<RegimeStep> ReadSteps(YamlMappingNode root)
    {
        List<RegimeStep> steps = [];
        foreach (YamlMappingNode map in Bounded(root, "steps"))
        {
            RegimeStep step = ReadStep(map, steps);
            if (steps.Exists(s => s.Id == step.Id))
                _nodes.Error<object>(map, $"there are two steps '{step.Id}'");
            steps.Add(step);
        }

        return [.. steps];
    }

    private RegimeStep ReadStep(YamlMappingNode map, List<RegimeStep> before)
    {
        _nodes.CheckKeys(map, "step", "title", "to", "within", "from", "after", "when", "contents");
        string within = Required(map, "within");
        if (!Term.TryParse(within, out Term term) && within.Length > 0)
            _nodes.Error<object>(MappingNodes.Get(map, "within")!, $"'{within}' is no term: write '24 hours', '30 days', '1 month' or 'at once', at most {Term.MaxMonths} months");
        YamlNode? from = MappingNodes.Get(map, "from");
        string after = _nodes.Text(map, "after") ?? "";
        if (from is null == (after.Length == 0))
            _nodes.Error<object>(map, "a step runs 'from' a time, or 'after' a step: write one of them");

        // Steps name only earlier ones, so there is no circle.
        if (after.Length > 0 && !before.Exists(s => s.Id == after))
            _nodes.Error<object>(MappingNodes.Get(map, "after")!, $"there is no step '{after}' before this one");
        return new RegimeStep(Name(map, "step"), Required(map, "title"), Required(map, "to"), term, from is null ? null : _tests.Fact(from, FactKind.Time), after, _tests.Read(map, "when"), [.. Bounded(map, "contents").Select(ReadContent)]);
    }

    private StepContent ReadContent(YamlMappingNode map)
    {
        _nodes.CheckKeys(map, "title", "facts");
        ImmutableArray<FactName> facts = [];
        if (MappingNodes.Get(map, "facts") is { } node)
            facts = [.. (node as YamlSequenceNode)?.Children.Select(n => _tests.Fact(n)).OfType<FactName>() ?? [_tests.Fact(node)!]];
        return new StepContent(Required(map, "title"), facts);
    }

    private YamlMappingNode[] Bounded(YamlMappingNode map, string key)
    {
        YamlMappingNode[] entries = [.. _nodes.Maps(map, key).Take(MaxEntries + 1)];
        if (entries.Length > MaxEntries)
            _nodes.Error<object>(MappingNodes.Get(map, key)!, $"'{key}' has more than {MaxEntries} entries");
        return entries;
    }

    private DateOnly ReadDate(YamlMappingNode root)
    {
        string text = Required(root, "read");
        if (!DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly date) && text.Length > 0)
            _nodes.Error<object>(MappingNodes.Get(root, "read")!, $"'{text}' is no date: write when the source was read, as 2026-11-22");
        return date;
    }

    private string Name(YamlMappingNode map, string key)
    {
        string name = Required(map, key);
        if (name.Length > 40 || name.Any(c => c is not ((>= 'a' and <= 'z') or (>= '0' and <= '9') or '-')))
            _nodes.Error<object>(MappingNodes.Get(map, key)!, $"'{name}' is no short name: write a to z, 0 to 9 and '-', at most 40");
        return name;
    }

    private string Required(YamlMappingNode map, string key)
    {
        if (_nodes.Text(map, key) is { Length: > 0 } text)
            return text;
        if (MappingNodes.Get(map, key) is null or YamlScalarNode)
            _nodes.Error<object>(map, $"'{key}' is missing here");
        return "";
    }

    private Regime? Fail(long line, long column, string reason)
    {
        _nodes.Add(line, column, reason);
        return null;
    }
}
