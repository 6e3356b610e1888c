using Palisade.Events;

namespace Palisade.Rules.Matching;

/// <summary>Finds out whether a condition can hold on events that have only certain fields.</summary>
internal static class FieldNeeds
{
    /// <summary>What is told to be missing where no such event has an id, or a channel, that the condition asks for: these are events of another kind.</summary>
    public const string EventId = "EventID";

    /// <summary>A field without which the condition can never hold on such events; null when it can hold.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="names">The names that occur.</param>
    /// <param name="source">The source of the events, which decides tests of the channel.</param>
    /// <param name="eventId">Their id, or -1.</param>
    public static string? FirstMissing(Expression condition, IReadOnlySet<FieldName> names, EventSource source, int eventId)
    {
        SlotTable slots = new();
        NodeCompiler compiler = new(slots, source, eventId, new());
        Expression decided = compiler.Decide(condition);
        if (NodeCompiler.IsFalse(decided))
            return EventId;
        Find(decided, field => Occurs(slots, field, names), out string? missing);
        return missing;
    }

    private static bool Occurs(SlotTable slots, string field, IReadOnlySet<FieldName> names)
    {
        int slot = slots.SlotOf(field);
        foreach (FieldName name in names)
        {
            foreach (int target in slots.Resolve(name))
            {
                if (target >> 2 == slot)
                    return true;
            }
        }

        return false;
    }

    // True when it can hold; else the field that stands in the way.
    private static bool Find(Expression expression, Func<string, bool> occurs, out string? missing)
    {
        missing = null;
        switch (expression)
        {
            case AndExpression and:
                foreach (Expression part in and.Parts)
                {
                    if (!Find(part, occurs, out missing))
                        return false;
                }

                return true;
            case OrExpression or:
                return FindAny(or.Parts, 1, occurs, out missing);
            case AtLeastExpression some:
                return FindAny(some.Parts, some.Count, occurs, out missing);
            case FieldTest { Comparison: not (NullComparison or ExistsComparison { Present: false }) } test when !occurs(test.Field):
                missing = test.Field;
                return false;
            default:
                return true;
        }
    }

    private static bool FindAny(IEnumerable<Expression> parts, int count, Func<string, bool> occurs, out string? missing)
    {
        missing = null;
        int possible = 0;
        foreach (Expression part in parts)
        {
            if (Find(part, occurs, out string? lacks))
                possible++;
            else
                missing ??= lacks;
        }

        if (possible < count)
            return false;
        missing = null;
        return true;
    }
}
