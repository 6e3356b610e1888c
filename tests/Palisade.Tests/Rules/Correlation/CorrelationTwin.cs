using Palisade.Rules;
using Palisade.Rules.Correlation;

namespace Palisade.Tests.Rules.Correlation;

/// <summary>The plain twin of the engine, straight from docs/correlations.md: for every event the whole window again.</summary>
internal static class CorrelationTwin
{
    public static IEnumerable<string> Run(CorrelationRule rule, List<TestMatch> matches)
    {
        List<TestMatch> usable = [.. matches.Where(m => rule.Rules.Contains(m.Rule) && rule.GroupBy.Concat(rule.ValueFields).All(m.Fields.ContainsKey))];
        foreach (IGrouping<string, TestMatch> group in usable.GroupBy(m => string.Join(',', rule.GroupBy.Select(f => m.Fields[f]))))
        {
            bool temporal = rule.Type is CorrelationType.Temporal or CorrelationType.TemporalOrdered;
            List<TestMatch> events = temporal ? [.. group] : [.. group.DistinctBy(m => m.Order)];
            IEnumerable<string> found = CorrelationPlanner.IsSettled(rule) ? Settled(rule, events) : Sliding(rule, events);
            foreach (string f in found)
                yield return $"{group.Key} {f}";
        }
    }

    private static IEnumerable<string> Settled(CorrelationRule rule, List<TestMatch> events)
    {
        for (int i = 0; i < events.Count;)
        {
            List<TestMatch> window = [.. events.Skip(i).TakeWhile(e => e.Second <= events[i].Second + rule.Timespan.TotalSeconds)];
            if (Holds(rule, window, out decimal count))
                yield return Text(count, window[0].Second, window[^1].Second);
            i += window.Count;
        }
    }

    private static IEnumerable<string> Sliding(CorrelationRule rule, List<TestMatch> events)
    {
        bool held = false;
        double fired = double.NegativeInfinity;
        for (int i = 0; i < events.Count; i++)
        {
            double now = events[i].Second, cutoff = now - rule.Timespan.TotalSeconds;
            List<TestMatch> window = [.. events.Take(i + 1).Where(e => e.Second >= cutoff)];
            bool holds, ends = true;
            decimal count;
            double from = window[0].Second;
            if (rule.Type == CorrelationType.TemporalOrdered)
            {
                holds = Enumerable.Range(0, window.Count).Any(end => LongestChain(rule, window, end).Length >= Shortest(rule));
                (int length, from) = LongestChain(rule, window, window.Count - 1);
                (ends, count) = (length >= Shortest(rule), length);
            }
            else
            {
                holds = Holds(rule, window, out count);
                if (rule.Type == CorrelationType.Temporal)
                    from = rule.Rules.Where(r => window.Exists(e => e.Rule == r)).Min(r => window.FindLast(e => e.Rule == r)!.Second);
            }

            if (holds && ends && (!held || now - fired > rule.Timespan.TotalSeconds))
            {
                yield return Text(count, from, now);
                fired = now;
            }

            held = holds;
        }
    }

    private static int Shortest(CorrelationRule rule) =>
        rule.Bounds.IsEmpty ? rule.Rules.Length : Enumerable.Range(1, rule.Rules.Length).FirstOrDefault(k => CorrelationNode.Fits(rule, k), int.MaxValue);

    /// <summary>The longest chain of rules in order that ends with an event; of equally long ones that which begins last. Tries them all.</summary>
    private static (int Length, double From) LongestChain(CorrelationRule rule, List<TestMatch> window, int end)
    {
        (int Length, double From) best = (1, window[end].Second);
        int step = rule.Rules.IndexOf(window[end].Rule);
        for (int i = 0; i < end; i++)
        {
            if (window[i].Order == window[end].Order || rule.Rules.IndexOf(window[i].Rule) >= step)
                continue;
            (int length, double from) = LongestChain(rule, window, i);
            if ((length + 1, from).CompareTo(best) > 0)
                best = (length + 1, from);
        }

        return best;
    }

    private static bool Holds(CorrelationRule rule, List<TestMatch> window, out decimal count)
    {
        count = rule.Type switch
        {
            CorrelationType.EventCount => window.Count,
            CorrelationType.ValueCount => window.Select(e => e.Fields[rule.ValueFields[0]]).Distinct().Count(),
            CorrelationType.Temporal => window.Select(e => e.Rule).Distinct().Count(),
            CorrelationType.ValueSum => Numbers(rule, window).Sum(),
            CorrelationType.ValueAvg => Numbers(rule, window).Average(),
            CorrelationType.ValueMedian => Percentile(Numbers(rule, window), 50),
            _ => Percentile(Numbers(rule, window), (decimal)rule.Percentile),
        };
        return rule.Bounds.IsEmpty ? count == rule.Rules.Length : CorrelationNode.Fits(rule, count);
    }

    private static IEnumerable<decimal> Numbers(CorrelationRule rule, List<TestMatch> window) => window.Select(e => decimal.Parse(e.Fields[rule.ValueFields[0]]));

    private static decimal Percentile(IEnumerable<decimal> numbers, decimal percent)
    {
        decimal[] sorted = [.. numbers.Order()];
        decimal rank = percent / 100 * (sorted.Length - 1);
        decimal low = sorted[(int)Math.Floor(rank)], high = sorted[(int)Math.Ceiling(rank)];
        return low + ((high - low) * (rank - Math.Floor(rank)));
    }

    private static string Text(decimal count, double from, double to) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{count:0.####} {from}-{to}");
}
