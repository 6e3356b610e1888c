using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Palisade.Rules.Correlation;

/// <summary>The windows of one correlation, one a group, and the decision when one of them is a finding (docs/correlations.md).</summary>
internal sealed class CorrelationState(CorrelationEngine engine, CorrelationNode node)
{
    private readonly Dictionary<string, CorrelationWindow> _windows = new(StringComparer.Ordinal);
    private readonly LinkedList<CorrelationWindow> _oldestFirst = new();
    private readonly StringBuilder _key = new();
    private readonly List<CorrelatedEvent> _events = [];

    /// <summary>The number of groups held.</summary>
    public int GroupCount => _windows.Count;

    public void Add(CorrelatedEvent match, int member)
    {
        decimal number = 0;
        if (!TryKey(match, out string key) || !HasValues(match) || (node.Numeric && !TryNumber(match, out number)))
            return;
        if (!_windows.TryGetValue(key, out CorrelationWindow? window))
        {
            window = Open(key, match);
            if (window is null)
                return;
        }

        window.FirstTime = Math.Min(window.FirstTime, match.FromTime);
        if (node.Settled)
            window.Add(match, member, number);
        else
            Slide(window, match, member, number);
    }

    /// <summary>Judges a window whose span has ended, and begins anew.</summary>
    public void Judge(CorrelationWindow window, long end)
    {
        if (window.Closed)
            return;
        if (window.Holds(out decimal count))
            Fire(window, count, end);
        Close(window);
    }

    /// <summary>Forgets windows in which nothing is left.</summary>
    public void ForgetExpired(long time)
    {
        while (!node.Settled && _oldestFirst.First is { } first && first.Value.LastTime < time - node.Span)
            Close(first.Value);
    }

    /// <summary>Takes memory for a window of this correlation, if need be from windows in which nothing happened for longest.</summary>
    /// <param name="cost">Bytes.</param>
    /// <param name="time">The time of the event at hand.</param>
    /// <param name="asking">The window that must not be forgotten for it, or null.</param>
    public bool TryReserve(long cost, long time, CorrelationWindow? asking)
    {
        if (engine.TryTake(cost))
            return true;
        engine.ForgetExpired(time);
        while (!engine.TryTake(cost))
        {
            if (!ForgetOldest(asking) && !engine.ForgetOldestOfLargest(asking))
                return false;
            engine.Statistics.Forgotten++;
        }

        return true;
    }

    /// <summary>Forgets the window in which nothing happened for longest.</summary>
    /// <returns>False when there is none but the one that asks.</returns>
    public bool ForgetOldest(CorrelationWindow? asking)
    {
        LinkedListNode<CorrelationWindow>? oldest = _oldestFirst.First;
        if (oldest is not null && oldest.Value == asking)
            oldest = oldest.Next;
        if (oldest is null)
            return false;
        Close(oldest.Value);
        return true;
    }

    private void Slide(CorrelationWindow window, CorrelatedEvent match, int member, decimal number)
    {
        window.Expire(match.Time - node.Span);
        window.LastTime = match.Time;
        bool ends = window.Add(match, member, number);
        bool holds = window.Holds(out decimal count);
        // One finding per crossing; while it goes on holding, one more for each whole span.
        if (holds && ends && (!window.Held || match.Time - window.FiredAt > node.Span))
        {
            window.FiredAt = match.Time;
            Fire(window, count, match.Time);
        }

        window.Held = holds;
        _oldestFirst.Remove(window.Link);
        _oldestFirst.AddLast(window.Link);
        ForgetExpired(match.Time);
    }

    private void Fire(CorrelationWindow window, decimal count, long time)
    {
        _events.Clear();
        window.Collect(_events);
        CorrelatedEvent last = _events[^1];
        List<MatchPlace> records = [];
        foreach (CorrelatedEvent e in _events)
        {
            if (e.Inner.IsDefault)
                records.Add(e.Place);
            else
                records.AddRange(e.Inner);
        }

        long from = node.Settled ? window.FirstTime : window.FromTime(_events), to = last.LastTime;
        ImmutableArray<MatchPlace> places = [.. records.Distinct().TakeLast(Limits.MaxCorrelationRecords)];
        CorrelationResult result = new()
        {
            Node = node,
            Count = count,
            FromTicks = from,
            ToTicks = to,
            Place = last.Place,
            Host = last.Host,
            Channel = last.Channel,
            Group = [.. last.Values.Take(node.GroupCount).Select(v => v!)],
            Records = places,
        };
        engine.Emit(result, new CorrelatedEvent
        {
            Time = time,
            Order = last.Order,
            FromTime = from,
            LastTime = to,
            Place = last.Place,
            Inner = places,
            Host = last.Host,
            Channel = last.Channel,
            Values = last.Values,
        });
    }

    private CorrelationWindow? Open(string key, CorrelatedEvent match)
    {
        long cost = 512 + (2L * key.Length) + CorrelationWindow.OwnCost(node);
        if (!TryReserve(cost, match.Time, null))
        {
            engine.Statistics.Forgotten++;
            return null;
        }

        CorrelationWindow window = CorrelationWindow.Create(node, engine);
        window.State = this;
        window.Key = key;
        window.Cost = cost;
        window.LastTime = match.Time;
        window.FirstTime = match.FromTime;
        window.Link = _oldestFirst.AddLast(window);
        _windows.Add(key, window);
        if (node.Settled)
            engine.SettleAt(match.Time + node.Span, window);
        return window;
    }

    private void Close(CorrelationWindow window)
    {
        window.Closed = true;
        window.Clear();
        engine.Give(window.Cost);
        _windows.Remove(window.Key);
        _oldestFirst.Remove(window.Link);
    }

    /// <summary>The values grouped by, each with its length before it so that no two groups share a key.</summary>
    private bool TryKey(CorrelatedEvent match, out string key)
    {
        key = "";
        _key.Clear();
        for (int i = 0; i < node.GroupCount; i++)
        {
            if (match.Values[i] is not { } value)
            {
                engine.Statistics.WithoutField++;
                return false;
            }

            _key.Append(value.Length).Append(':').Append(value);
        }

        key = _key.ToString();
        return true;
    }

    private bool HasValues(CorrelatedEvent match)
    {
        foreach (int slot in node.ValueSlots)
        {
            if (match.Values[slot] is not null)
                continue;
            engine.Statistics.WithoutField++;
            return false;
        }

        return true;
    }

    private bool TryNumber(CorrelatedEvent match, out decimal number)
    {
        number = 0;
        // The bound keeps sums of any length that fits in memory inside the range of decimal.
        if (node.ValueSlots.Length > 0
            && decimal.TryParse(match.Values[node.ValueSlots[0]], NumberStyles.Float, CultureInfo.InvariantCulture, out number)
            && Math.Abs(number) < 1e18m)
            return true;
        engine.Statistics.NotNumeric++;
        return false;
    }
}
