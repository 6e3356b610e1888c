namespace Palisade.Rules.Matching;

/// <summary>A compiled part of a condition. Immutable; evaluates on a view without allocating.</summary>
internal abstract class Node
{
    /// <summary>What it was compiled from; for explanations.</summary>
    public required Expression Origin { get; init; }

    /// <summary>A guess at the time of one evaluation, in nanoseconds: parts of And and Or run cheapest first.</summary>
    public abstract int Cost { get; }

    /// <summary>Whether the event fulfils it.</summary>
    public abstract bool IsMatch(EventView view);

    /// <summary>Notes the fields whose values made it true; nothing below a Not. Only called when it is true.</summary>
    /// <param name="fields">Indices of the event's fields; may receive one several times.</param>
    public virtual void Collect(EventView view, List<int> fields)
    {
    }
}

/// <summary>A part that tests one slot; explanations show what it saw there.</summary>
internal interface ISlotNode
{
    /// <summary>The slot, or -1 for every value of the event.</summary>
    int Slot { get; }
}

/// <summary>All parts hold; without parts it is true.</summary>
internal sealed class AndNode(Node[] parts) : Node
{
    private readonly Node[] _parts = [.. parts.OrderBy(p => p.Cost)];

    public ReadOnlySpan<Node> Parts => _parts;

    public override int Cost => 2 + _parts.Sum(p => p.Cost);

    public override bool IsMatch(EventView view)
    {
        foreach (Node part in _parts)
        {
            if (!part.IsMatch(view))
                return false;
        }

        return true;
    }

    public override void Collect(EventView view, List<int> fields)
    {
        foreach (Node part in _parts)
            part.Collect(view, fields);
    }
}

/// <summary>At least <paramref name="count"/> parts hold (1 for Or); without parts it is false.</summary>
internal sealed class AtLeastNode(int count, Node[] parts) : Node
{
    private readonly Node[] _parts = [.. parts.OrderBy(p => p.Cost)];

    public ReadOnlySpan<Node> Parts => _parts;

    public int Count => count;

    public override int Cost => 2 + _parts.Sum(p => p.Cost);

    public override bool IsMatch(EventView view)
    {
        int found = 0;
        foreach (Node part in _parts)
        {
            if (part.IsMatch(view) && ++found >= count)
                return true;
        }

        return count <= 0;
    }

    public override void Collect(EventView view, List<int> fields)
    {
        foreach (Node part in _parts)
        {
            if (part.IsMatch(view))
                part.Collect(view, fields);
        }
    }
}

/// <summary>The part does not hold.</summary>
internal sealed class NotNode(Node part) : Node
{
    public Node Part => part;

    public override int Cost => part.Cost;

    public override bool IsMatch(EventView view) => !part.IsMatch(view);
}

/// <summary>A test of the values of one slot; one value that fits is enough. Null values never fit.</summary>
internal abstract class ValueNode : Node, ISlotNode
{
    /// <summary>The slot, or -1 for every value of the event (keywords).</summary>
    public required int Slot { get; init; }

    /// <summary>Whether one value fits.</summary>
    protected abstract bool Fits(EventView view, int value);

    public sealed override bool IsMatch(EventView view) => Find(view) >= 0;

    public override void Collect(EventView view, List<int> fields)
    {
        int value = Find(view);
        if (value >= 0)
            fields.Add(view.FieldIndex(value));
    }

    private int Find(EventView view)
    {
        for (int value = Slot < 0 ? view.FirstOfAll : view.First(Slot); value >= 0; value = view.Next(value))
        {
            if (!view.IsNull(value) && Fits(view, value))
                return value;
        }

        return -1;
    }
}
