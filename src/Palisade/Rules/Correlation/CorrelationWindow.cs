namespace Palisade.Rules.Correlation;

/// <summary>What is known of one group of a correlation within one span of time.</summary>
internal abstract class CorrelationWindow(CorrelationNode node, CorrelationEngine engine)
{
    /// <summary>The windows it belongs to.</summary>
    public CorrelationState State { get; set; } = null!;

    /// <summary>The group.</summary>
    public string Key { get; set; } = "";

    /// <summary>Its place among its correlation's windows, the one idle for longest first.</summary>
    public LinkedListNode<CorrelationWindow> Link { get; set; } = null!;

    /// <summary>What it takes of the bound of memory, without its events.</summary>
    public long Cost { get; set; }

    /// <summary>Time of the first event since it was opened.</summary>
    public long FirstTime { get; set; }

    /// <summary>Time of its last event.</summary>
    public long LastTime { get; set; }

    /// <summary>Whether the condition held after the last event.</summary>
    public bool Held { get; set; }

    /// <summary>When it was last a finding, in UTC ticks; meaningful once <see cref="Held"/> was true.</summary>
    public long FiredAt { get; set; }

    /// <summary>Set when it was given up.</summary>
    public bool Closed { get; set; }

    /// <summary>The correlation.</summary>
    protected CorrelationNode Node { get; } = node;

    /// <summary>The owner of the bound of memory.</summary>
    protected CorrelationEngine Engine { get; } = engine;

    /// <summary>The window for a type of correlation.</summary>
    public static CorrelationWindow Create(CorrelationNode node, CorrelationEngine engine) => node.Rule.Type switch
    {
        CorrelationType.Temporal => new SeenWindow(node, engine),
        CorrelationType.TemporalOrdered => new OrderedWindow(node, engine),
        _ => new ValueWindow(node, engine),
    };

    /// <summary>What a window of a type takes of the bound of memory beyond what each takes; an ordered one holds at most two events a cell.</summary>
    public static long OwnCost(CorrelationNode node) => node.OrderedTerms.Sum(term => 512L * term.Steps.Length * term.Steps.Length);

    /// <summary>Takes an event, not before the last.</summary>
    /// <param name="match">The event, in the node's layout.</param>
    /// <param name="member">The reference in the rule's list that it matched.</param>
    /// <param name="number">Its value, for types over numbers.</param>
    /// <returns>Whether a finding may end with this event.</returns>
    public abstract bool Add(CorrelatedEvent match, int member, decimal number);

    /// <summary>Forgets events before a time.</summary>
    public abstract void Expire(long cutoff);

    /// <summary>Whether the condition holds now.</summary>
    /// <param name="count">The count or value compared.</param>
    public abstract bool Holds(out decimal count);

    /// <summary>Appends the events that make the condition hold, oldest first; of many, the last.</summary>
    public abstract void Collect(List<CorrelatedEvent> events);

    /// <summary>For a window that slides, time of the first event of a finding over the events collected.</summary>
    public abstract long FromTime(List<CorrelatedEvent> events);

    /// <summary>Forgets all events.</summary>
    public abstract void Clear();
}
