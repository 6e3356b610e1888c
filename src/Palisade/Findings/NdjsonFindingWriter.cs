using Palisade.Events;
using Palisade.Rules;

namespace Palisade.Findings;

/// <summary>Writes one JSON object a line, in the form of design section 4: names and their order are a contract.</summary>
public sealed class NdjsonFindingWriter : FindingWriter
{
    private const int FlushBytes = 1 << 16;
    private readonly Stream _output;
    private readonly ByteBuffer _json = new(FlushBytes * 2);

    /// <summary>A writer.</summary>
    /// <param name="output">Receives UTF-8; not closed.</param>
    public NdjsonFindingWriter(Stream output) => _output = output;

    /// <inheritdoc/>
    public override void Write(Finding finding)
    {
        ArgumentNullException.ThrowIfNull(finding);
        Append(finding, _json);
        _json.Append((byte)'\n');
        if (_json.Length >= FlushBytes)
            Flush();
    }

    /// <inheritdoc/>
    public override void Complete(ScanSummary summary)
    {
        Flush();
        _output.Flush();
    }

    /// <summary>Appends one finding as a JSON object without a line end.</summary>
    internal static void Append(Finding finding, ByteBuffer json)
    {
        json.Append("{\"time\":"u8);
        JsonText.AppendTime(finding.TimeTicks, json);
        JsonText.AppendText(",\"level\":"u8, RuleLevels.Name(finding.Rule.Level), json);
        AppendRule(finding.Rule, json);
        json.Append(",\"source\":"u8);
        AppendSource(finding.Source, json);
        JsonText.AppendText(",\"host\":"u8, finding.Host, json);
        JsonText.AppendText(",\"channel\":"u8, finding.Channel, json);
        json.Append(",\"matched\":"u8);
        json.Append(finding.MatchedJson.Span);
        json.Append(",\"event\":"u8);
        json.Append(finding.EventJson.Span);
        if (finding.Correlation is not null)
            AppendCorrelation(finding.Correlation, json);
        json.Append((byte)'}');
    }

    private void Flush()
    {
        _output.Write(_json.Written);
        _json.Truncate(0);
    }

    private static void AppendRule(SigmaDocument rule, ByteBuffer json)
    {
        JsonText.AppendText(",\"rule\":{\"id\":"u8, rule.Id, json);
        JsonText.AppendText(",\"title\":"u8, rule.Title, json);
        JsonText.AppendText(",\"author\":"u8, rule.Author, json);
        json.Append(",\"tags\":"u8);
        JsonText.AppendStrings(rule.Tags, json);
        JsonText.AppendText(",\"path\":"u8, rule.Path, json);
        json.Append((byte)'}');
    }

    internal static void AppendSource(FindingSource source, ByteBuffer json)
    {
        JsonText.AppendText("{\"path\":"u8, source.Path, json);
        JsonText.AppendText(",\"format\":"u8, source.Format, json);
        JsonText.AppendNumber(",\"record\":"u8, source.Record, json);
        JsonText.AppendNumber(",\"offset\":"u8, source.OffsetBytes, json);
        JsonText.AppendText(",\"leaf\":"u8, source.Leaf, json);
        json.Append((byte)'}');
    }

    internal static void AppendCorrelation(CorrelationFact fact, ByteBuffer json)
    {
        JsonText.AppendText(",\"correlation\":{\"type\":"u8, fact.Type, json);
        json.Append(",\"count\":"u8);
        JsonText.AppendNumber(fact.Count, json);
        json.Append(",\"from\":"u8);
        JsonText.AppendTime(fact.FromTicks, json);
        json.Append(",\"to\":"u8);
        JsonText.AppendTime(fact.ToTicks, json);
        json.Append(",\"group\":"u8);
        JsonText.AppendObject(fact.Group, json);
        json.Append(",\"records\":["u8);
        for (int i = 0; i < fact.Records.Length; i++)
        {
            if (i > 0)
                json.Append((byte)',');
            AppendSource(fact.Records[i], json);
        }

        json.Append("],\"rules\":["u8);
        for (int i = 0; i < fact.Rules.Length; i++)
        {
            if (i > 0)
                json.Append((byte)',');
            JsonText.AppendString(fact.Rules[i], json);
        }

        json.Append("]}"u8);
    }
}
