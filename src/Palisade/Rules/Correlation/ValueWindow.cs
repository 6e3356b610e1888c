using System.Runtime.InteropServices;

namespace Palisade.Rules.Correlation;

/// <summary>Counts events or distinct values, or computes over numbers: the sums and the reference counts are kept as events come and go.</summary>
internal sealed class ValueWindow : CorrelationWindow
{
    private readonly Queue<Entry> _entries = new();
    private readonly Dictionary<string, int>? _references;
    private readonly bool _keepsAll;
    private long _count;
    private decimal _sum;
    private long _lastOrder = -1;

    public ValueWindow(CorrelationNode node, CorrelationEngine engine)
        : base(node, engine)
    {
        CorrelationType type = node.Rule.Type;
        if (type == CorrelationType.ValueCount)
            _references = new Dictionary<string, int>(StringComparer.Ordinal);
        // Judged at the end, a count or a sum needs no event but those that are shown.
        _keepsAll = !node.Settled || type is not (CorrelationType.EventCount or CorrelationType.ValueSum or CorrelationType.ValueAvg);
    }

    /// <inheritdoc/>
    public override bool Add(CorrelatedEvent match, int member, decimal number)
    {
        // Two of the rules may match one event, which still counts once.
        if (match.Order == _lastOrder)
            return true;
        _lastOrder = match.Order;
        int cost = match.Cost;
        while (!State.TryReserve(cost, match.Time, this))
        {
            Engine.Statistics.Forgotten++;
            if (_entries.Count == 0)
                return false;
            RemoveOldest();
        }

        string value = _references is null ? "" : ValueOf(match);
        _entries.Enqueue(new Entry(match, number, value, cost));
        Enter(number, value);
        if (!_keepsAll && _entries.Count > Limits.MaxCorrelationRecords)
            Engine.Give(_entries.Dequeue().Cost);
        return true;
    }

    /// <inheritdoc/>
    public override void Expire(long cutoff)
    {
        while (_entries.TryPeek(out Entry oldest) && oldest.Event.Time < cutoff)
            RemoveOldest();
    }

    /// <inheritdoc/>
    public override bool Holds(out decimal count)
    {
        count = 0;
        if (_count == 0)
            return false;
        count = Node.Rule.Type switch
        {
            CorrelationType.EventCount => _count,
            CorrelationType.ValueCount => _references!.Count,
            CorrelationType.ValueSum => _sum,
            CorrelationType.ValueAvg => _sum / _count,
            CorrelationType.ValueMedian => Percentile(50),
            _ => Percentile((decimal)Math.Clamp(Node.Rule.Percentile, 0, 100)),
        };
        return Node.Fits(count);
    }

    /// <inheritdoc/>
    public override void Collect(List<CorrelatedEvent> events)
    {
        int skip = _entries.Count - Limits.MaxCorrelationRecords;
        foreach (Entry entry in _entries)
        {
            if (skip-- <= 0)
                events.Add(entry.Event);
        }
    }

    /// <inheritdoc/>
    public override long FromTime(List<CorrelatedEvent> events) => _entries.Peek().Event.FromTime;

    /// <inheritdoc/>
    public override void Clear()
    {
        while (_entries.TryDequeue(out Entry entry))
            Engine.Give(entry.Cost);
        _references?.Clear();
        _count = 0;
        _sum = 0;
    }

    private void Enter(decimal number, string value)
    {
        _count++;
        _sum += number;
        if (_references is not null)
            CollectionsMarshal.GetValueRefOrAddDefault(_references, value, out _)++;
    }

    private void RemoveOldest()
    {
        Entry oldest = _entries.Dequeue();
        Engine.Give(oldest.Cost);
        if (!_keepsAll)
            return;
        _count--;
        _sum -= oldest.Number;
        if (_references is not null && --CollectionsMarshal.GetValueRefOrNullRef(_references, oldest.Value) == 0)
            _references.Remove(oldest.Value);
    }

    /// <summary>Several value fields together are one value.</summary>
    private string ValueOf(CorrelatedEvent match)
    {
        if (Node.ValueSlots.Length == 1)
            return match.Values[Node.ValueSlots[0]]!;
        string value = "";
        foreach (int slot in Node.ValueSlots)
            value += $"{match.Values[slot]!.Length}:{match.Values[slot]}";
        return value;
    }

    /// <summary>Linear interpolation between the two values nearest in rank, so that 50 is the median.</summary>
    private decimal Percentile(decimal percent)
    {
        decimal[] numbers = new decimal[_entries.Count];
        int i = 0;
        foreach (Entry entry in _entries)
            numbers[i++] = entry.Number;
        Array.Sort(numbers);
        decimal rank = percent / 100 * (numbers.Length - 1);
        int below = (int)rank;
        decimal step = below + 1 < numbers.Length ? numbers[below + 1] - numbers[below] : 0;
        return numbers[below] + ((rank - below) * step);
    }

    private readonly record struct Entry(CorrelatedEvent Event, decimal Number, string Value, int Cost);
}
