using System.Collections.Concurrent;
using Palisade.Events;

namespace Palisade.Rules.Matching;

/// <summary>A condition with nothing decided beforehand: names the fields of matches that rest on event id or channel alone. Immutable; safe on any thread.</summary>
internal sealed class WholeCondition
{
    private readonly SlotTable _slots = new();
    private readonly Node _node;
    private readonly bool _hasKeywords;

    public WholeCondition(Expression condition, ConcurrentDictionary<RegexComparison, RuleRegex> regexes)
    {
        NodeCompiler compiler = new(_slots, null, -1, regexes);
        compiler.Prepare(condition);
        _node = compiler.Compile(condition);
        _hasKeywords = compiler.HasKeywords;
    }

    /// <summary>Notes the fields that make it true.</summary>
    /// <param name="e">A match.</param>
    /// <param name="view">Scratch, used for nothing else.</param>
    /// <param name="fields">Receives indices of the event's fields.</param>
    public void Collect(LogEvent e, EventView view, List<int> fields)
    {
        view.Load(e, _slots, _hasKeywords);
        _node.Collect(view, fields);
    }
}
