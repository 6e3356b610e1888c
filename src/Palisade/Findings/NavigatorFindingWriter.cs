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

    /// <summary>A writer.</summary>
    /// <param name="output">Receives UTF-8; not closed.</param>
    public NavigatorFindingWriter(Stream output) => _output = output;

    /// <inheritdoc/>
    public override void Write(Finding finding) => _tally.Add(finding);

    /// <inheritdoc/>
    public override void Complete(ScanSummary summary)
    {
        SortedDictionary<string, List<(SigmaDocument Rule, long Count)>> techniques = CountTechniques();
        long highest = techniques.Count == 0 ? 1 : techniques.Values.Max(rules => rules.Sum(r => r.Count));
        ByteBuffer json = new(1 << 14);
        json.Append("{\"name\":\"Palisade findings\",\"versions\":{\"navigator\":\"4.9.0\",\"layer\":\"4.5\"},\"domain\":\"enterprise-attack\",\"description\":"u8);
        JsonText.AppendString(string.Create(CultureInfo.InvariantCulture, $"{_tally.Count} findings of {_tally.RuleCount} rules; the score is the number of findings."), json);
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

    private static void AppendTechnique(string id, List<(SigmaDocument Rule, long Count)> rules, ByteBuffer json)
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
            comment.Append(CultureInfo.InvariantCulture, $"{RuleLevels.Name(rule.Level)}: {rule.Title} ({count})\n");
        if (rules.Count > MaxRulesNamed)
            comment.Append(CultureInfo.InvariantCulture, $"and {rules.Count - MaxRulesNamed} more rules");
        JsonText.AppendString(comment.ToString().TrimEnd('\n'), json);
        json.Append((byte)'}');
    }
}
