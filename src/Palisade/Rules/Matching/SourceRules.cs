using System.Collections.Immutable;
using System.Globalization;
using Palisade.Events;
using Palisade.Rules.Mapping;

namespace Palisade.Rules.Matching;

/// <summary>What runs on the events of one source, and which event ids make a difference there. Immutable; safe on any thread.</summary>
/// <remarks>A Windows log has events of a hundred ids that no rule asks for: to all rules they are alike, so they share a partition.</remarks>
internal sealed class SourceRules
{
    /// <summary>Stands for every id that no rule asks for.</summary>
    private const int AnyOther = -2;

    private readonly HashSet<int> _asked = [];
    private readonly bool _asksOtherwise;

    /// <param name="all">Every rule.</param>
    /// <param name="source">The source.</param>
    public SourceRules(ImmutableArray<(RuleVariant Variant, int Rule)> all, EventSource source)
    {
        Variants = [.. all.Where(v => v.Variant.AppliesTo(source))];
        foreach ((RuleVariant variant, _) in Variants)
        {
            _asked.UnionWith(variant.EventIds);
            _asksOtherwise |= !NoteIds(variant.Condition);
        }
    }

    /// <summary>The rules for events of the source, whatever their id.</summary>
    public ImmutableArray<(RuleVariant Variant, int Rule)> Variants { get; }

    /// <summary>The same for two ids exactly when their events can share a partition.</summary>
    public int KeyOf(int eventId) => eventId < 0 || _asksOtherwise || _asked.Contains(eventId) ? eventId : AnyOther;

    // Notes the ids that a condition compares with; false when it asks for ids in another way: by wildcards, by order.
    private bool NoteIds(Expression expression) => expression switch
    {
        AndExpression and => and.Parts.All(NoteIds),
        OrExpression or => or.Parts.All(NoteIds),
        AtLeastExpression some => some.Parts.All(NoteIds),
        NotExpression not => NoteIds(not.Part),
        FieldTest test when test.Field.Equals("EventID", StringComparison.OrdinalIgnoreCase) => NoteId(test.Comparison),
        _ => true,
    };

    // As NodeCompiler.Decide decides them.
    private bool NoteId(Comparison comparison)
    {
        switch (comparison)
        {
            case TextComparison { Number: { } number }:
                if (number >= 0 && number <= int.MaxValue && decimal.IsInteger(number))
                    _asked.Add((int)number);
                return true;
            case TextComparison { CaseSensitive: false } text:
                if (NodeCompiler.PlainShape(text.Pattern) is not { Place: LiteralPlace.Whole, Literal: { } literal })
                    return false;
                if (int.TryParse(literal, NumberStyles.None, CultureInfo.InvariantCulture, out int id))
                    _asked.Add(id);
                return true;
            default:
                return comparison is not NumberComparison;
        }
    }
}
