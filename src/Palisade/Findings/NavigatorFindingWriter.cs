using System.Globalization;
using System.Text;
using Palisade.Events;
using Palisade.Rules;

namespace Palisade.Findings;

/// <summary>Writes a layer for the ATT&amp;CK Navigator (layer format 4.5): the score of a technique is its number of findings.</summary>
public sealed class NavigatorFindingWriter : FindingWriter
{
    private const int MaxRulesNamed = 20;
    private readonly Stream _output;
    private readonly FindingTally _tally = new();
    private readonly string _name = "Palisade findings";
    private readonly string? _rulesThat;

    /// <summary>A writer.</summary>
    /// <param name="output">Receives UTF-8; not closed.</param>
    public NavigatorFindingWriter(Stream output) => _output = output;

    private NavigatorFindingWriter(Stream output, string name, string rulesThat)
        : this(output) => (_name, _rulesThat) = (name, rulesThat);

    /// <summary>A writer of a layer of rules, not of findings: each finding written stands for its rule.</summary>
    /// <param name="output">Receives UTF-8; not closed.</param>
    /// <param name="name">The name of the layer.</param>
    /// <param name="rulesThat">What the rules do or are, after "N rules".</param>
    public static NavigatorFindingWriter OfRules(Stream output, string name, string rulesThat) => new(output, name, rulesThat);

    /// <inheritdoc/>
    public override void Write(Finding finding) => _tally.Add(finding);

    /// <summary>Writes findings that are alike.</summary>
    internal void Write(Finding finding, long count) => _tally.Add(finding, count);

    /// <inheritdoc/>
    public override void Complete(ScanSummary summary)
    {
        SortedDictionary<string, List<(SigmaDocument Rule, long Count)>> techniques = CountTechniques();
        long highest = techniques.Count == 0 ? 1 : techniques.Values.Max(rules => rules.Sum(r => r.Count));
        ByteBuffer json = new(1 << 14);
        json.Append("{\"name\":"u8);
        JsonText.AppendString(_name, json);
        json.Append(",\"versions\":{\"navigator\":\"4.9.0\",\"layer\":\"4.5\"},\"domain\":\"enterprise-attack\",\"description\":"u8);
        JsonText.AppendString(Description(), json);
        json.Append(",\"sorting\":3,\"hideDisabled\":false,\"gradient\":{\"colors\":[\"#fff3c4\",\"#f59e0b\",\"#b91c1c\"],\"minValue\":0,\"maxValue\":"u8);
        JsonText.AppendNumber(highest, json);
        json.Append("},\"techniques\":["u8);
        ReadOnlySpan<byte> separator = "\n"u8;
        foreach ((string id, List<(SigmaDocument Rule, long Count)> rules) in techniques)
        {
            json.Append(separator);
            separator = ",\n"u8;
            AppendTechnique(id, rules, json);
        }

        json.Append("]}\n"u8);
        _output.Write(json.Written);
        _output.Flush();
    }

    // Scores add up to more than the findings: one counts for each technique of its rule, and for none where its rule names none.
    private string Description()
    {
        int untagged = _tally.Rules().Count(r => !r.Key.Tags.Any(t => AttackTags.TryTechnique(t, out _)));
        string without = string.Create(CultureInfo.InvariantCulture, $"{untagged} of the rules name no technique and are not shown");
        return _rulesThat is null
            ? string.Create(CultureInfo.InvariantCulture, $"{_tally.Count} findings of {_tally.RuleCount} rules; the score is the number of findings of rules that name the technique; {without}.")
            : string.Create(CultureInfo.InvariantCulture, $"{_tally.RuleCount} rules {_rulesThat}; the score is the number of rules that name the technique; {without}.");
    }

    private SortedDictionary<string, List<(SigmaDocument Rule, long Count)>> CountTechniques()
    {
        SortedDictionary<string, List<(SigmaDocument, long)>> techniques = new(StringComparer.Ordinal);
        foreach ((SigmaDocument rule, TallyTotal total) in _tally.Rules())
        {
            foreach (string tag in rule.Tags.Distinct(StringComparer.OrdinalIgnoreCase))
            {
                if (!AttackTags.TryTechnique(tag, out string id))
                    continue;
                if (!techniques.TryGetValue(id, out List<(SigmaDocument, long)>? rules))
                    techniques.Add(id, rules = []);
                rules.Add((rule, total.Count));
            }
        }

        return techniques;
    }

    private void AppendTechnique(string id, List<(SigmaDocument Rule, long Count)> rules, ByteBuffer json)
    {
        json.Append("{\"techniqueID\":"u8);
        JsonText.AppendString(id, json);
        json.Append(",\"score\":"u8);
        JsonText.AppendNumber(rules.Sum(r => r.Count), json);
        json.Append(",\"enabled\":true,\"showSubtechniques\":"u8);
        json.Append(id.Length > 5 ? "true"u8 : "false"u8);
        json.Append(",\"comment\":"u8);
        StringBuilder comment = new();
        foreach ((SigmaDocument rule, long count) in rules.Take(MaxRulesNamed))
            comment.Append(CultureInfo.InvariantCulture, $"{RuleLevels.Name(rule.Level)}: {rule.Title}{(_rulesThat is null ? string.Create(CultureInfo.InvariantCulture, $" ({count})") : "")}\n");
        if (rules.Count > MaxRulesNamed)
            comment.Append(CultureInfo.InvariantCulture, $"and {rules.Count - MaxRulesNamed} more rules");
        JsonText.AppendString(comment.ToString().TrimEnd('\n'), json);
        json.Append((byte)'}');
    }
}
