using System.Net;
using Palisade.Events;

namespace Palisade.Rules.Matching;

/// <summary>A part that the source decides: always true or always false.</summary>
internal sealed class ConstantNode(bool value) : Node
{
    public bool Value => value;

    public override int Cost => 0;

    public override bool IsMatch(EventView view) => value;
}

/// <summary>The field is absent, null or empty: no value has text.</summary>
internal sealed class NullNode(int slot) : Node, ISlotNode
{
    public int Slot => slot;

    public override int Cost => 5;

    public override bool IsMatch(EventView view)
    {
        for (int value = view.First(slot); value >= 0; value = view.Next(value))
        {
            if (!view.IsNull(value) && view.Folded(value).Length > 0)
                return false;
        }

        return true;
    }
}

/// <summary>The field is present, or absent.</summary>
internal sealed class ExistsNode(int slot, bool present) : Node, ISlotNode
{
    public int Slot => slot;

    public override int Cost => 2;

    public override bool IsMatch(EventView view) => view.First(slot) >= 0 == present;

    public override void Collect(EventView view, List<int> fields)
    {
        if (view.First(slot) >= 0)
            fields.Add(view.FieldIndex(view.First(slot)));
    }
}

/// <summary>The value is an address in a network.</summary>
internal sealed class CidrNode(IPNetwork network) : ValueNode
{
    private readonly UInt128 _networkBits = AddressText.BitsOf(network.BaseAddress);

    public override int Cost => 60;

    protected override bool Fits(EventView view, int value) =>
        AddressText.TryParse(view.Plain(value), out UInt128 bits, out bool isV4) && AddressText.Contains(network, _networkBits, bits, isV4);
}

/// <summary>The value is a number in a relation to the rule's.</summary>
internal sealed class NumberNode(NumberRelation relation, decimal bound) : ValueNode
{
    public override int Cost => 30;

    protected override bool Fits(EventView view, int value) =>
        NumberText.TryParse(view.Plain(value), out decimal number) && Holds(number, relation, bound);

    /// <summary>Whether the relation holds.</summary>
    internal static bool Holds(decimal number, NumberRelation relation, decimal bound) => relation switch
    {
        NumberRelation.Less => number < bound,
        NumberRelation.LessOrEqual => number <= bound,
        NumberRelation.Greater => number > bound,
        NumberRelation.GreaterOrEqual => number >= bound,
        _ => number == bound,
    };
}

/// <summary>The value stands in a relation to a value of another field.</summary>
internal sealed class FieldReferenceNode(int other, FieldReferenceRelation relation, bool cased) : ValueNode
{
    public override int Cost => 60;

    protected override bool Fits(EventView view, int value)
    {
        for (int o = view.First(other); o >= 0; o = view.Next(o))
        {
            if (view.IsNull(o))
                continue;
            // Both are rendered before either span is taken: the buffer may move while it grows.
            _ = cased ? view.Plain(o).Length + view.Plain(value).Length : view.Folded(o).Length + view.Folded(value).Length;
            ReadOnlySpan<byte> part = cased ? view.Plain(o) : view.Folded(o);
            ReadOnlySpan<byte> whole = cased ? view.Plain(value) : view.Folded(value);
            if (LiteralsNode.Stands(whole, part, relation switch
            {
                FieldReferenceRelation.Contains => LiteralPlace.Anywhere,
                FieldReferenceRelation.StartsWith => LiteralPlace.Start,
                FieldReferenceRelation.EndsWith => LiteralPlace.End,
                _ => LiteralPlace.Whole,
            }))
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>A part of the time in the value stands in a relation to a number. Times without a zone are UTC.</summary>
internal sealed class TimePartNode(TimePart part, NumberRelation relation, int bound) : ValueNode
{
    public override int Cost => 100;

    protected override bool Fits(EventView view, int value)
    {
        ReadOnlySpan<byte> text = view.Plain(value);
        if (!TimeText.TryParse(text, 0, out long ticks))
            ticks = TimeText.ParseEpoch(text);
        if (ticks < 0)
            return false;
        DateTime time = new(ticks, DateTimeKind.Utc);
        int number = part switch
        {
            TimePart.Minute => time.Minute,
            TimePart.Hour => time.Hour,
            TimePart.Day => time.Day,
            TimePart.Week => System.Globalization.ISOWeek.GetWeekOfYear(time),
            TimePart.Month => time.Month,
            _ => time.Year,
        };
        return NumberNode.Holds(number, relation, bound);
    }
}
