using Palisade.Events;
using Palisade.Rules;

namespace Palisade.Findings;

/// <summary>Writes what <c>--summary</c> asks for: one JSON object (design section 4).</summary>
public static class SummaryWriter
{
    /// <summary>The version of Palisade, as in its assembly.</summary>
    public static string Version { get; } = (typeof(SummaryWriter).Assembly.GetName().Version ?? new Version(0, 0, 0)).ToString(3);

    /// <summary>Writes a summary.</summary>
    /// <param name="summary">What the run did.</param>
    /// <param name="output">Receives UTF-8 with a line end; not closed.</param>
    public static void Write(ScanSummary summary, Stream output)
    {
        ArgumentNullException.ThrowIfNull(summary);
        ArgumentNullException.ThrowIfNull(output);
        ByteBuffer json = new(4096);
        AppendCounts(summary, json);
        json.Append(",\"rulesRejected\":["u8);
        for (int i = 0; i < summary.RulesRejected.Length; i++)
        {
            json.Append(i > 0 ? ",\n"u8 : "\n"u8);
            AppendRejected(summary.RulesRejected[i], json);
        }

        JsonText.AppendNumber("],\"findings\":"u8, summary.Findings, json);
        json.Append(",\"findingsByLevel\":{"u8);
        for (int level = 0; level < RuleLevels.Names.Length; level++)
        {
            if (level > 0)
                json.Append((byte)',');
            JsonText.AppendString(RuleLevels.Names[level], json);
            json.Append((byte)':');
            JsonText.AppendNumber(level < summary.FindingsByLevel.Length ? summary.FindingsByLevel[level] : 0, json);
        }

        json.Append("},\"inputs\":["u8);
        for (int i = 0; i < summary.Inputs.Length; i++)
        {
            json.Append(i > 0 ? ",\n"u8 : "\n"u8);
            AppendInput(summary.Inputs[i], json);
        }

        JsonText.AppendText("],\"version\":"u8, Version, json);
        JsonText.AppendText(",\"rulesetSha256\":"u8, summary.RulesetSha256, json);
        AppendLeftOut(summary.RulesLeftOut, json);
        if (!summary.Problems.IsEmpty)
        {
            json.Append(",\"problems\":"u8);
            JsonText.AppendStrings(summary.Problems, json);
        }

        if (summary.IsInterrupted)
            json.Append(",\"interrupted\":true"u8);
        json.Append("}\n"u8);
        output.Write(json.Written);
        output.Flush();
    }

    private static void AppendCounts(ScanSummary summary, ByteBuffer json)
    {
        JsonText.AppendNumber("{\"events\":"u8, summary.Events, json);
        JsonText.AppendNumber(",\"bytes\":"u8, summary.Bytes, json);
        json.Append(",\"seconds\":"u8);
        JsonText.AppendNumber((decimal)Math.Round(summary.Seconds, 6), json);
        json.Append(",\"loadSeconds\":"u8);
        JsonText.AppendNumber((decimal)Math.Round(summary.LoadSeconds, 6), json);
        JsonText.AppendNumber(",\"rulesLoaded\":"u8, summary.RulesLoaded, json);
        JsonText.AppendNumber(",\"rulesApplicable\":"u8, summary.RulesApplicable, json);
        JsonText.AppendNumber(",\"rulesIgnored\":"u8, summary.RulesIgnored, json);
    }

    // Only where there are some: with those that could match they are all that were loaded.
    private static void AppendLeftOut(RulesLeftOut left, ByteBuffer json)
    {
        if (left.Count == 0)
            return;
        JsonText.AppendNumber(",\"rulesNotApplicable\":{\"noSource\":"u8, left.NoSource, json);
        JsonText.AppendNumber(",\"belowLevel\":"u8, left.BelowLevel, json);
        json.Append(",\"byStatus\":{"u8);
        for (int i = 0; i < left.ByStatus.Length; i++)
        {
            if (i > 0)
                json.Append((byte)',');
            JsonText.AppendString(left.ByStatus[i].Key, json);
            JsonText.AppendNumber(":"u8, left.ByStatus[i].Value, json);
        }

        JsonText.AppendNumber("},\"excluded\":"u8, left.Excluded, json);
        JsonText.AppendNumber(",\"filters\":"u8, left.Filters, json);
        json.Append((byte)'}');
    }

    private static void AppendRejected(RuleError error, ByteBuffer json)
    {
        JsonText.AppendText("{\"path\":"u8, error.Path, json);
        JsonText.AppendText(",\"id\":"u8, error.Id, json);
        JsonText.AppendNumber(",\"line\":"u8, error.Line, json);
        JsonText.AppendNumber(",\"column\":"u8, error.Column, json);
        JsonText.AppendText(",\"reason\":"u8, error.Reason, json);
        json.Append((byte)'}');
    }

    private static void AppendInput(InputSummary input, ByteBuffer json)
    {
        JsonText.AppendText("{\"path\":"u8, input.Path, json);
        JsonText.AppendText(",\"format\":"u8, input.Format, json);
        JsonText.AppendNumber(",\"events\":"u8, input.Events, json);
        JsonText.AppendNumber(",\"failures\":"u8, input.Failures, json);
        JsonText.AppendText(",\"reason\":"u8, input.Reason, json);
        if (input.Years.Events > 0)
            JsonText.AppendNumber(",\"assumedYear\":"u8, input.Years.Last, json);
        json.Append((byte)'}');
    }
}
