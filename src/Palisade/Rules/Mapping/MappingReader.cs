using System.Collections.Frozen;
using System.Collections.Immutable;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Palisade.Rules.Mapping;

/// <summary>Reads one mapping file. What is wrong goes to <see cref="Errors"/>, with its place, and the entry is left out.</summary>
internal sealed class MappingReader
{
    private readonly MappingNodes _nodes;
    private readonly StepReader _steps;

    public MappingReader(string path)
    {
        _nodes = new MappingNodes(path);
        _steps = new StepReader(_nodes);
    }

    /// <summary>What was wrong.</summary>
    public IReadOnlyList<RuleError> Errors => _nodes.Errors;

    /// <summary>Reads the file, or null where it is none.</summary>
    public MappingFile? ReadFile()
    {
        try
        {
            if (new FileInfo(_nodes.Path).Length > Limits.MaxRuleBytes)
                return Fail(1, 1, $"is longer than {Limits.MaxRuleBytes} bytes");
            return Read(File.ReadAllText(_nodes.Path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Fail(1, 1, e.Message);
        }
    }

    /// <summary>Reads the text of a file, or null where it is none.</summary>
    public MappingFile? Read(string text)
    {
        try
        {
            if (TooDeep(text) is { } place)
                return Fail(place.Line, place.Column, $"is nested deeper than {Limits.MaxNesting} levels");
            YamlStream stream = [];
            stream.Load(new StringReader(text));
            if (stream.Documents.Count == 0 || stream.Documents[0].RootNode is not YamlMappingNode root)
                return Fail(1, 1, "is no mapping file: write 'name:', 'priority:', 'variants:' and 'transformations:'");
            return ReadRoot(root);
        }
        catch (YamlException e)
        {
            return Fail(e.Start.Line, e.Start.Column, e.Message);
        }
    }

    private MappingFile ReadRoot(YamlMappingNode root)
    {
        _nodes.CheckKeys(root, "name", "priority", "variants", "transformations", "description", "allowed_backends", "vars", "postprocessing", "finalizers");
        ImmutableArray<MappedSource>.Builder sources = ImmutableArray.CreateBuilder<MappedSource>();
        foreach (YamlMappingNode entry in _nodes.Maps(root, "variants"))
        {
            if (ReadSource(entry) is { } source)
                sources.Add(source);
        }

        return new MappingFile(
            _nodes.Text(root, "name") ?? _nodes.Path,
            _nodes.Number(root, "priority") ?? 0,
            sources.DrainToImmutable(),
            _steps.ReadAll(root));
    }

    private MappedSource? ReadSource(YamlMappingNode entry)
    {
        int before = _nodes.Errors.Count;
        _nodes.CheckKeys(entry, "id", "logsource", "runs_on", "replaces", "fields", "transformations");
        if (_nodes.Text(entry, "id") is not { } id)
            return _nodes.Error<MappedSource>(entry, "a variant needs an 'id'");
        if (_nodes.Map(entry, "logsource") is not { } of)
            return _nodes.Error<MappedSource>(entry, "a variant needs a 'logsource': product, category or service of the rules it is for");
        YamlMappingNode? runsOn = _nodes.Map(entry, "runs_on");
        if (runsOn is not null)
            _nodes.CheckKeys(runsOn, "channels", "event_ids", "product", "category", "service");
        YamlNode? fields = MappingNodes.Get(entry, "fields");
        MappedSource source = new()
        {
            Id = id,
            Of = _nodes.LogSource(of),
            To = runsOn is null ? new RuleLogSource(null, null, null) : _nodes.LogSource(runsOn),
            Channels = runsOn is null ? [] : _nodes.Texts(runsOn, "channels"),
            EventIds = runsOn is null ? [] : _nodes.Numbers(runsOn, "event_ids"),
            Replaces = _nodes.Texts(entry, "replaces"),
            Fields = fields is null ? null : _nodes.Texts(entry, "fields").ToFrozenSet(StringComparer.OrdinalIgnoreCase),
            Steps = _steps.ReadAll(entry),
        };

        // An entry that is half right would run rules on events they are not meant for.
        return _nodes.Errors.Count == before ? source : null;
    }

    private MappingFile? Fail(long line, long column, string reason)
    {
        _nodes.Add(line, column, reason);
        return null;
    }

    // The document model is built by recursion, so depth is counted beforehand.
    /// <summary>Where a text is nested deeper than is read; null when nowhere.</summary>
    internal static Mark? TooDeep(string text)
    {
        Parser parser = new(new StringReader(text));
        int depth = 0;
        while (parser.MoveNext())
        {
            depth += parser.Current!.NestingIncrease;
            if (depth > Limits.MaxNesting)
                return parser.Current.Start;
            if (parser.Current is AnchorAlias)
                throw new SemanticErrorException(parser.Current.Start, parser.Current.End, "has an alias; write the value out");
        }

        return null;
    }
}
