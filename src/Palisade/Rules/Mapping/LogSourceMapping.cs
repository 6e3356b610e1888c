using System.Collections.Immutable;
using System.Reflection;

namespace Palisade.Rules.Mapping;

/// <summary>Says for each rule on which kinds of events it runs, and by which field names and values. Immutable; safe on any thread.</summary>
/// <remarks>
/// Read from data files in the shape of pySigma processing pipelines (docs/mapping.md). The default covers the Windows channels and Sysmon
/// events of the Sigma taxonomy, the built-in Windows events that say the same, Sysmon for Linux, and the names of other formats.
/// </remarks>
public sealed class LogSourceMapping
{
    private readonly ImmutableArray<MappedSource> _sources;
    private readonly ImmutableArray<MappingStep> _steps;
    private readonly Dictionary<Rule, ImmutableArray<RuleVariant>>? _remembered;

    private LogSourceMapping(ImmutableArray<MappingFile> files, ImmutableArray<RuleError> errors)
    {
        Errors = errors;
        HashSet<string> replaced = new(files.SelectMany(f => f.Sources).SelectMany(s => s.Replaces), StringComparer.Ordinal);
        _sources = [.. files.SelectMany(f => f.Sources).Where(s => !replaced.Contains(s.Id))];
        _steps = [.. files.OrderBy(f => f.Priority).SelectMany(f => f.Steps)];
    }

    private LogSourceMapping(Dictionary<Rule, ImmutableArray<RuleVariant>> remembered) => _remembered = remembered;

    /// <summary>The mapping that comes with the program.</summary>
    public static LogSourceMapping Default => BuiltIn.Mapping;

    /// <summary>What was wrong in the files, and where; the entries concerned are left out, all others are used.</summary>
    public ImmutableArray<RuleError> Errors { get; } = [];

    /// <summary>The default mapping and the user's files after it.</summary>
    /// <param name="files">Paths of YAML files, in the order in which they are added. One that cannot be read is among <see cref="Errors"/>.</param>
    public static LogSourceMapping Load(IEnumerable<string> files)
    {
        List<MappingFile> all = DefaultFiles(out _);
        List<RuleError> errors = [];
        foreach (string path in files)
        {
            MappingReader reader = new(path);
            if (reader.ReadFile() is { } file)
                all.Add(file);
            errors.AddRange(reader.Errors);
        }

        return new LogSourceMapping([.. all], [.. errors]);
    }

    /// <summary>The default mapping where it is known what it says of some rules: its files are read only when it is asked for another.</summary>
    /// <param name="variants">By the very objects. Kept.</param>
    internal static LogSourceMapping Remembering(Dictionary<Rule, ImmutableArray<RuleVariant>> variants) => new(variants);

    /// <summary>The ways in which the rule runs; none where every source that the mapping knows lacks a field that the rule needs.</summary>
    /// <remarks>Several may fit one event: it is one finding all the same.</remarks>
    public ImmutableArray<RuleVariant> VariantsOf(Rule rule)
    {
        if (_remembered is not null)
            return _remembered.TryGetValue(rule, out ImmutableArray<RuleVariant> known) ? known : Default.VariantsOf(rule);
        ImmutableArray<RuleVariant>.Builder variants = ImmutableArray.CreateBuilder<RuleVariant>();
        bool mapped = AddVariants(rule, rule.LogSource, variants);
        if (!mapped && rule.LogSource is { Category: not null, Service: not null })
            mapped = AddVariants(rule, rule.LogSource with { Category = null }, variants);
        if (AsWritten(rule, mapped) is { } written)
            variants.Add(written);
        return variants.DrainToImmutable();
    }

    private bool AddVariants(Rule rule, RuleLogSource source, ImmutableArray<RuleVariant>.Builder variants)
    {
        bool mapped = false;
        foreach (MappedSource entry in _sources)
        {
            if (!entry.IsFor(source))
                continue;
            mapped = true;
            if (entry.VariantOf(rule, _steps) is { } variant)
                variants.Add(variant);
        }

        return mapped;
    }

    // Sources without a channel (other products' logs, or what the user says with --logsource) may name a category themselves.
    private RuleVariant? AsWritten(Rule rule, bool mapped)
    {
        MappingState state = new(rule, rule.LogSource);
        foreach (MappingStep step in _steps)
            step.Apply(state);
        if (!ReferenceEquals(state.Condition, rule.Condition) && !MappedSource.TryResolve(state))
            return null;
        return new RuleVariant { Rule = rule, LogSource = state.LogSource, OnlyWithoutChannel = mapped, Condition = state.Condition, Steps = [.. state.Held] };
    }

    private static List<MappingFile> DefaultFiles(out ImmutableArray<RuleError> errors)
    {
        const string folder = "Palisade.Rules.Mapping.Data.";
        List<MappingFile> files = [];
        List<RuleError> all = [];
        Assembly assembly = typeof(LogSourceMapping).Assembly;
        foreach (string name in assembly.GetManifestResourceNames().Where(n => n.StartsWith(folder, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using Stream stream = assembly.GetManifestResourceStream(name)!;
            using StreamReader text = new(stream);
            MappingReader reader = new("mapping:" + name[folder.Length..]);
            if (reader.Read(text.ReadToEnd()) is { } file)
                files.Add(file);
            all.AddRange(reader.Errors);
        }

        errors = [.. all];
        return files;
    }

    private static class BuiltIn
    {
        public static readonly LogSourceMapping Mapping = new([.. DefaultFiles(out ImmutableArray<RuleError> errors)], errors);
    }
}
