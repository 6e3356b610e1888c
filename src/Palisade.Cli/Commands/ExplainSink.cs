using System.Globalization;
using Palisade.Cli.Rendering;
using Palisade.Events;
using Palisade.Parsing;
using Palisade.Rules.Mapping;
using Palisade.Rules.Matching;

namespace Palisade.Cli.Commands;

/// <summary>Explains events one after another: those that match, the one asked for, or the one that came nearest.</summary>
internal sealed class ExplainSink(RuleSet rules, Func<string> path, long? record, int limit, StreamWriter output) : IEventSink
{
    private Explanation? _nearest;
    private string _nearestTitle = "";
    private double _nearestShare = -1;
    private int _shown;
    private long _events;
    private long _concerned;
    private readonly long[] _matched = new long[rules.Rules.Length];

    /// <summary>How many records had the number asked for.</summary>
    public long Asked { get; private set; }

    public void OnFailure(in ParseFailure failure)
    {
    }

    public void OnEvent(LogEvent e)
    {
        _events++;
        if (record is not null && e.RecordNumber != record)
        {
            _concerned += rules.Variants.Any(v => v.Variant.AppliesTo(e.Source, e.EventId)) ? 1 : 0;
            return;
        }

        Asked++;
        bool any = false;
        foreach ((RuleVariant variant, int rule) in rules.Variants.Where(v => v.Variant.AppliesTo(e.Source, e.EventId)))
        {
            any = true;
            Explanation explanation = Explanation.Of(variant, e);
            if (explanation.Holds)
                _matched[rule]++;
            if (_shown >= limit)
                continue;
            string title = string.Create(CultureInfo.InvariantCulture, $"{path()}: {(rules.Rules.Length > 1 ? rules.Rules[rule].Title + ": " : "")}record {e.RecordNumber} at offset {e.OffsetBytes}{(variant.Mapping.Length > 0 ? $" as {variant.Mapping}" : "")}: {(explanation.Holds ? "MATCHES" : "does not match")}");
            if (explanation.Holds || record is not null)
            {
                Show(title, explanation);
                continue;
            }

            (int holding, int all) = explanation.Tests();
            if ((double)holding / all > _nearestShare)
                (_nearest, _nearestTitle, _nearestShare) = (explanation, title, (double)holding / all);
        }

        if (any)
            _concerned++;
        else if (record is not null)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{path()}: record {e.RecordNumber}: the rule does not run on it. It comes from {e.Source.Channel ?? e.Source.Product ?? "an unknown source"}{(e.EventId >= 0 ? $", event {e.EventId}" : "")}."));
    }

    public void Complete()
    {
        if (_shown == 0 && _nearest is not null)
        {
            output.WriteLine("No event matches. The nearest:");
            Show(_nearestTitle, _nearest);
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{SummaryText.Counted(_events, "event")} read, {_concerned:N0} of them of the {(rules.Rules.Length > 1 ? "rules'" : "rule's")} source{(record is null ? "" : $"; {SummaryText.Counted(Asked, "record")} with the number {record}")}."));
        for (int i = 0; rules.Rules.Length > 1 && i < _matched.Length; i++)
            output.WriteLine($"  {SummaryText.Counted(_matched[i], "match", "matches")} of {rules.Rules[i].Title}");
        output.Flush();
    }

    private void Show(string title, Explanation explanation)
    {
        _shown++;
        output.WriteLine(title);
        Write(explanation, 1);
        output.WriteLine();
    }

    private void Write(Explanation part, int depth)
    {
        output.WriteLine($"{new string(' ', depth * 2)}{(part.Holds ? "+" : "-")} {part.Text}{(string.IsNullOrEmpty(part.Seen) ? "" : $"    saw {part.Seen}")}");
        foreach (Explanation inner in part.Parts)
            Write(inner, depth + 1);
    }
}
