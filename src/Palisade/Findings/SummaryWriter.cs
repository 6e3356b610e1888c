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

        json.Append("],\"findings\":"u8);
        JsonText.AppendNumber(summary.Findings, json);
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

        json.Append("],\"version\":"u8);
        JsonText.AppendString(Version, json);
        json.Append(",\"rulesetSha256\":"u8);
        JsonText.AppendString(summary.RulesetSha256, json);
        json.Append("}\n"u8);
        output.Write(json.Written);
        output.Flush();
    }

    private static void AppendCounts(ScanSummary summary, ByteBuffer json)
    {
        json.Append("{\"events\":"u8);
        JsonText.AppendNumber(summary.Events, json);
        json.Append(",\"bytes\":"u8);
        JsonText.AppendNumber(summary.Bytes, json);
        json.Append(",\"seconds\":"u8);
        JsonText.AppendNumber((decimal)Math.Round(summary.Seconds, 6), json);
        json.Append(",\"loadSeconds\":"u8);
        JsonText.AppendNumber((decimal)Math.Round(summary.LoadSeconds, 6), json);
        json.Append(",\"rulesLoaded\":"u8);
        JsonText.AppendNumber(summary.RulesLoaded, json);
        json.Append(",\"rulesApplicable\":"u8);
        JsonText.AppendNumber(summary.RulesApplicable, json);
        json.Append(",\"rulesIgnored\":"u8);
        JsonText.AppendNumber(summary.RulesIgnored, json);
    }

    private static void AppendRejected(RuleError error, ByteBuffer json)
    {
        json.Append("{\"path\":"u8);
        JsonText.AppendString(error.Path, json);
        json.Append(",\"id\":"u8);
        JsonText.AppendString(error.Id, json);
        json.Append(",\"line\":"u8);
        JsonText.AppendNumber(error.Line, json);
        json.Append(",\"column\":"u8);
        JsonText.AppendNumber(error.Column, json);
        json.Append(",\"reason\":"u8);
        JsonText.AppendString(error.Reason, json);
        json.Append((byte)'}');
    }

    private static void AppendInput(InputSummary input, ByteBuffer json)
    {
        json.Append("{\"path\":"u8);
        JsonText.AppendString(input.Path, json);
        json.Append(",\"format\":"u8);
        JsonText.AppendString(input.Format, json);
        json.Append(",\"events\":"u8);
        JsonText.AppendNumber(input.Events, json);
        json.Append(",\"failures\":"u8);
        JsonText.AppendNumber(input.Failures, json);
        json.Append(",\"reason\":"u8);
        JsonText.AppendString(input.Reason, json);
        json.Append((byte)'}');
    }
}
