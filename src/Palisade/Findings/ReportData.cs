using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Palisade.Events;
using Palisade.Rules;

namespace Palisade.Findings;

/// <summary>The data of a report: a JSON object, and below it one event a line, which the page reads only when it needs one.</summary>
internal sealed class ReportData(ScanSummary summary, FindingTally tally, TimeHistogram histogram, KeptFindings kept)
{
    private const int MaxBars = 120;
    private static readonly long UnixEpochSeconds = DateTime.UnixEpoch.Ticks / TimeSpan.TicksPerSecond;
    private readonly ByteBuffer _json = new(1 << 16);
    private readonly Dictionary<SigmaDocument, int> _ruleIndexes = new(ReferenceEqualityComparer.Instance);
    private readonly List<ReadOnlyMemory<byte>> _events = [];
    private readonly Dictionary<byte[], int> _eventIndexes = [];

    public void Write(Stream output)
    {
        output.Write("<script type=\"application/json\" id=\"data\">"u8);
        AppendSummary();
        AppendChart();
        AppendRules();
        AppendHosts();
        AppendAttack();
        AppendInputs();
        _json.Append(",\"findings\":["u8);
        bool isFirst = true;
        foreach (Finding finding in kept.InOrderOfTime())
        {
            _json.Append(isFirst ? "\n"u8 : ",\n"u8);
            isFirst = false;
            AppendFinding(finding);
            if (_json.Length > 1 << 16)
                Flush(output);
        }

        _json.Append("]}"u8);
        Flush(output);
        output.Write("</script>\n<script type=\"application/x-ndjson\" id=\"events\">"u8);
        foreach (ReadOnlyMemory<byte> json in _events)
        {
            ReportPage.WriteJson(json.Span, output);
            output.WriteByte((byte)'\n');
        }

        output.Write("</script>"u8);
    }

    private void Flush(Stream output)
    {
        ReportPage.WriteJson(_json.Written, output);
        _json.Truncate(0);
    }

    private void AppendSummary()
    {
        _json.Append("{\"version\":"u8);
        JsonText.AppendString(SummaryWriter.Version, _json);
        Text("rulesetSha256", summary.RulesetSha256);
        Time("made", summary.Started?.UtcTicks ?? LogEvent.NoTime);
        Names("arguments", summary.Arguments);
        Number("events", summary.Events);
        Number("bytes", summary.Bytes);
        Number("rulesLoaded", summary.RulesLoaded);
        Number("rulesApplicable", summary.RulesApplicable);
        Number("rulesIgnored", summary.RulesIgnored);
        Number("rulesOfUnknownSource", summary.RulesOfUnknownSource);
        AppendLeftOut(summary.RulesLeftOut);
        Names("problems", summary.Problems);
        Number("interrupted", summary.IsInterrupted ? 1 : 0);
        Number("filesFinished", summary.FilesFinished ?? -1);
        Number("filesAsked", summary.FilesAsked ?? -1);
        Number("findingCount", tally.Count);
        Number("ruleCount", tally.RuleCount);
        Time("first", histogram.FirstTicks);
        Time("last", histogram.LastTicks);
        _json.Append(",\"levels\":"u8);
        JsonText.AppendStrings(RuleLevels.Names, _json);
    }

    private void AppendLeftOut(RulesLeftOut left)
    {
        _json.Append(",\"rulesLeftOut\":{"u8);
        JsonText.AppendNumber("\"noSource\":"u8, left.NoSource, _json);
        Number("belowLevel", left.BelowLevel);
        Number("excluded", left.Excluded);
        Number("filters", left.Filters);
        _json.Append(",\"byStatus\":["u8);
        for (int i = 0; i < left.ByStatus.Length; i++)
        {
            JsonText.AppendText(i == 0 ? "["u8 : ",["u8, left.ByStatus[i].Key, _json);
            JsonText.AppendNumber(","u8, left.ByStatus[i].Value, _json);
            _json.Append((byte)']');
        }

        _json.Append("]}"u8);
    }

    private void AppendChart()
    {
        (long width, SortedDictionary<long, long[]> bars) = histogram.Bars(MaxBars);
        _json.Append(",\"chart\":{\"untimed\":"u8);
        JsonText.AppendNumber(histogram.Untimed, _json);
        Number("width", width);
        _json.Append(",\"bars\":["u8);
        bool isFirst = true;
        foreach ((long bar, long[] counts) in bars)
        {
            _json.Append(isFirst ? "["u8 : ",["u8);
            isFirst = false;
            JsonText.AppendNumber((bar * width) - UnixEpochSeconds, _json);
            foreach (long count in counts)
            {
                _json.Append((byte)',');
                JsonText.AppendNumber(count, _json);
            }

            _json.Append((byte)']');
        }

        _json.Append("]}"u8);
    }

    private void AppendRules()
    {
        AppendLines("rules", tally.Rules(), row =>
        {
            (SigmaDocument rule, TallyTotal total) = row;
            _ruleIndexes.Add(rule, _ruleIndexes.Count);
            JsonText.AppendNumber("\"level\":"u8, (int)rule.Level, _json);
            Text("id", rule.Id);
            Text("title", rule.Title);
            Text("author", rule.Author);
            Text("status", rule.Status);
            Text("description", rule.Description);
            Text("path", rule.Path);
            Names("tags", rule.Tags);
            Names("falsePositives", rule.FalsePositives);
            Names("references", rule.References);
            AppendTotal(total);
        });
    }

    private void AppendHosts()
    {
        IReadOnlyList<KeyValuePair<string, TallyTotal>> hosts = tally.Hosts();
        Number("hostCount", hosts.Count);
        Number("namedHostCount", hosts.Count(h => h.Key.Length > 0));
        AppendLines("hosts", hosts.Take(Limits.MaxReportLines), host =>
        {
            JsonText.AppendText("\"name\":"u8, host.Key, _json);
            AppendTotal(host.Value);
            _json.Append(",\"byLevel\":["u8);
            for (int level = 0; level < host.Value.ByLevel.Length; level++)
                JsonText.AppendNumber(level > 0 ? ","u8 : default, host.Value.ByLevel[level], _json);
            _json.Append((byte)']');
        });
    }

    private void AppendTotal(TallyTotal total)
    {
        Number("count", total.Count);
        Number("rows", total.Rows);
        Time("first", total.FirstTicks);
        Time("last", total.LastTicks);
    }

    private void AppendAttack()
    {
        _json.Append(",\"tactics\":["u8);
        for (int i = 0; i < AttackTags.Tactics.Length; i++)
        {
            _json.Append(i == 0 ? "["u8 : ",["u8);
            JsonText.AppendString(AttackTags.Tactics[i].Key, _json);
            _json.Append((byte)',');
            JsonText.AppendString(AttackTags.Tactics[i].Value, _json);
            _json.Append((byte)']');
        }

        _json.Append("],\"techniques\":{"u8);
        bool isFirst = true;
        foreach (string id in _ruleIndexes.Keys.SelectMany(r => r.Tags).Select(t => AttackTags.TryTechnique(t, out string id) ? id : "").Distinct().Order(StringComparer.Ordinal))
        {
            if (AttackTags.TechniqueName(id) is not { } name)
                continue;
            if (!isFirst)
                _json.Append((byte)',');
            isFirst = false;
            JsonText.AppendString(id, _json);
            _json.Append((byte)':');
            JsonText.AppendString(name, _json);
        }

        _json.Append((byte)'}');
    }

    private void AppendInputs()
    {
        Number("inputCount", summary.Inputs.Length);
        Number("filesRead", summary.FilesRead);
        AppendOutcomes();
        Number("failedRecords", summary.Inputs.Where(i => i.Outcome == InputOutcome.SomeFailed).Sum(i => i.Failures));
        Number("unrecognisedBytes", summary.Inputs.Where(i => i.Outcome == InputOutcome.NotRecognised).Sum(i => i.Bytes));
        Number("eventsWithoutSource", summary.Inputs.Sum(i => i.EventsWithoutSource));
        Number("eventsOutside", summary.Inputs.Sum(i => i.EventsOutside));
        AppendLines("inputs", summary.Inputs.OrderByDescending(i => i.Outcome is InputOutcome.NotRead or InputOutcome.InPart or InputOutcome.NothingParsed ? 3 : i.Failures > 0 ? 2 : i.Reason is not null ? 1 : 0).Take(Limits.MaxReportLines), input =>
        {
            JsonText.AppendText("\"path\":"u8, input.Path, _json);
            Text("outcome", Word(input.Outcome));
            Text("format", input.Format);
            Number("events", input.Events);
            Number("failures", input.Failures);
            Text("reason", input.Reason ?? "");
            if (input.Years.Events == 0)
                return;
            Number("yearEvents", input.Years.Events);
            Number("yearFirst", input.Years.First);
            Number("yearLast", input.Years.Last);
        });
        Number("rejectedCount", summary.RulesRejected.Length);
        AppendLines("rejected", summary.RulesRejected.Take(Limits.MaxReportLines), error =>
        {
            JsonText.AppendNumber("\"line\":"u8, error.Line, _json);
            Number("column", error.Column);
            Text("path", error.Path);
            Text("reason", error.Reason);
        });
        AppendLines("ignored", summary.RulesIgnoredWhere.Take(Limits.MaxReportLines), document =>
        {
            JsonText.AppendNumber("\"line\":"u8, document.Line, _json);
            Text("path", document.Path);
            Text("reason", document.Reason);
        });
    }

    // Every input is in one of these numbers.
    private void AppendOutcomes()
    {
        _json.Append(",\"outcomes\":{"u8);
        InputOutcome[] all = Enum.GetValues<InputOutcome>();
        for (int i = 0; i < all.Length; i++)
        {
            if (i > 0)
                _json.Append((byte)',');
            JsonText.AppendString(Word(all[i]), _json);
            JsonText.AppendNumber(":"u8, summary.Inputs.Count(input => input.Outcome == all[i]), _json);
        }

        _json.Append((byte)'}');
    }

    // As a script names its members: someFailed.
    private static string Word(InputOutcome outcome) => char.ToLowerInvariant(outcome.ToString()[0]) + outcome.ToString()[1..];

    // An array of objects, one a line.
    private void AppendLines<T>(string name, IEnumerable<T> items, Action<T> appendMembers)
    {
        Name(name);
        _json.Append((byte)'[');
        bool isFirst = true;
        foreach (T item in items)
        {
            _json.Append(isFirst ? "\n{"u8 : ",\n{"u8);
            isFirst = false;
            appendMembers(item);
            _json.Append((byte)'}');
        }

        _json.Append((byte)']');
    }

    private void AppendFinding(Finding finding)
    {
        _json.Append("{\"rule\":"u8);
        JsonText.AppendNumber(_ruleIndexes[finding.Rule], _json);
        Time("time", finding.TimeTicks);
        Text("host", finding.Host);
        Text("channel", finding.Channel);
        Number("event", IndexOfEvent(finding.EventJson));
        _json.Append(",\"source\":"u8);
        NdjsonFindingWriter.AppendSource(finding.Source, _json);
        _json.Append(",\"matched\":"u8);
        _json.Append(finding.MatchedJson.Span);
        if (finding.Correlation is not null)
            NdjsonFindingWriter.AppendCorrelation(finding.Correlation, _json);
        _json.Append((byte)'}');
    }

    // Several rules on one event share its bytes, and its line. -1 for an event that was too long to show.
    private int IndexOfEvent(ReadOnlyMemory<byte> json)
    {
        if (json.IsEmpty)
            return -1;
        byte[] key = MemoryMarshal.TryGetArray(json, out ArraySegment<byte> segment) && segment.Count == segment.Array!.Length ? segment.Array : json.ToArray();
        if (_eventIndexes.TryGetValue(key, out int index))
            return index;
        index = _events.Count;
        _events.Add(json);
        _eventIndexes.Add(key, index);
        return index;
    }

    private void Number(string name, long value)
    {
        Name(name);
        JsonText.AppendNumber(value, _json);
    }

    private void Text(string name, string value)
    {
        Name(name);
        JsonText.AppendString(value, _json);
    }

    private void Time(string name, long ticks)
    {
        Name(name);
        JsonText.AppendTime(ticks, _json);
    }

    private void Names(string name, ImmutableArray<string> values)
    {
        Name(name);
        JsonText.AppendStrings(values, _json);
    }

    private void Name(string name)
    {
        _json.Append((byte)',');
        JsonText.AppendString(name, _json);
        _json.Append((byte)':');
    }
}
