using System.Collections.Immutable;
using Palisade.Events;

namespace Palisade.Rules.Correlation;

/// <summary>Which rules feed which correlations, and what must be kept of their matches. Immutable, safe on any thread.</summary>
/// <remarks>
/// Sigma specification 2.1.0, "Sigma Correlation Rules". The first pass over the events calls <see cref="Capture"/> for each match of
/// a rule that <see cref="Feeds"/> something; a <see cref="CorrelationSpill"/> keeps what it writes and correlates it afterwards.
/// </remarks>
internal sealed class CorrelationPlan
{
    private readonly ImmutableArray<ImmutableArray<CorrelationEdge>> _edges;
    private readonly ImmutableArray<ImmutableArray<string>> _captures;
    private readonly ImmutableArray<bool> _reports;

    internal CorrelationPlan(
        ImmutableArray<CorrelationNode> nodes,
        ImmutableArray<ImmutableArray<CorrelationEdge>> edges,
        ImmutableArray<ImmutableArray<string>> captures,
        ImmutableArray<bool> reports,
        ImmutableArray<CorrelationProblem> problems)
    {
        Nodes = nodes;
        Problems = problems;
        _edges = edges;
        _captures = captures;
        _reports = reports;
    }

    /// <summary>The correlations, those that others build on first, as in <see cref="RuleCollection.Correlations"/>.</summary>
    public ImmutableArray<CorrelationNode> Nodes { get; }

    /// <summary>Correlations that cannot run, or not as a whole, each with its reason; to be shown as rejected.</summary>
    public ImmutableArray<CorrelationProblem> Problems { get; }

    /// <summary>True when there is no correlation, and so nothing to capture.</summary>
    public bool IsEmpty => Nodes.IsEmpty;

    /// <summary>Works out the plan of a loaded rule set; indexes are those of <see cref="RuleCollection.Rules"/>.</summary>
    public static CorrelationPlan Compile(RuleCollection rules) => Compile(rules.Rules, rules.Correlations);

    /// <summary>Works out the plan of rules in an order of the caller's, such as that of a compiled rule set.</summary>
    /// <param name="rules">The rules; indexes are those of this list.</param>
    /// <param name="correlations">The correlations, those that others build on first.</param>
    public static CorrelationPlan Compile(ImmutableArray<Rule> rules, ImmutableArray<CorrelationRule> correlations) =>
        new CorrelationPlanner(rules, correlations).Plan();

    /// <summary>Whether matches of a rule must be captured.</summary>
    /// <param name="rule">Its index in the list that was compiled.</param>
    public bool Feeds(int rule) => !_edges[rule].IsEmpty;

    /// <summary>Whether a rule gives findings of its own: it is not silent, and no correlation uses it or one that does says <c>generate: true</c>.</summary>
    /// <param name="rule">Its index in the list that was compiled.</param>
    public bool ReportsItself(int rule) => _reports[rule];

    /// <summary>The correlations that a rule feeds.</summary>
    public ImmutableArray<CorrelationEdge> EdgesOf(int rule) => _edges[rule];

    /// <summary>The fields kept of a rule's matches.</summary>
    public ImmutableArray<string> CapturesOf(int rule) => _captures[rule];

    /// <summary>Appends what correlations need of one match. Called by the workers, each with a buffer of its own.</summary>
    /// <param name="e">The matched event.</param>
    /// <param name="rule">The index of a rule that <see cref="Feeds"/> something.</param>
    /// <param name="matches">Receives one record for <see cref="CorrelationSpill.Append"/>; records follow each other in the order of the file.</param>
    /// <param name="lookup">How names in rules are found in events; <see cref="FieldLookup.ByName"/> without a mapping.</param>
    /// <param name="leaf"><c>batch/n</c> when the event came from a vault, else null.</param>
    public void Capture(LogEvent e, int rule, ByteBuffer matches, FieldLookup? lookup = null, string? leaf = null) =>
        BaseMatchCodec.Write(e, rule, _captures[rule], lookup ?? FieldLookup.ByName, leaf, matches);
}

/// <summary>Why a correlation cannot run.</summary>
/// <param name="Rule">The correlation.</param>
/// <param name="Reason">The reason in words.</param>
internal sealed record CorrelationProblem(CorrelationRule Rule, string Reason)
{
    /// <summary>The problem as it stands among the rejected documents.</summary>
    public RuleError ToError() => new(Rule.Path, Rule.Id, Rule.Line, 1, Reason);
}
