using System.Buffers;
using System.Globalization;
using System.Text;
using Palisade.Events;

namespace Palisade.Findings;

/// <summary>Writes one row a finding, with a header (RFC 4180: CRLF, quotes doubled). UTF-8 without a mark.</summary>
/// <remarks>
/// Log values are an attacker's to choose: a cell that a spreadsheet would take for a formula (it begins with = + - @, a tab
/// or a carriage return) gets an apostrophe before it; what could move a terminal's cursor (C0 and C1 controls but tab and line ends) becomes U+FFFD.
/// </remarks>
public sealed class CsvFindingWriter : FindingWriter
{
    private static readonly SearchValues<char> NeedsQuotes = SearchValues.Create(",\"\r\n");
    private static readonly SearchValues<char> s_controls = SearchValues.Create([.. Enumerable.Range(0, 0xA0).Select(c => (char)c).Where(c => char.IsControl(c) && c is not ('\t' or '\r' or '\n'))]);
    private readonly StreamWriter _output;
    private bool _wroteHeader;

    /// <summary>A writer.</summary>
    /// <param name="output">Receives UTF-8; not closed.</param>
    public CsvFindingWriter(Stream output) => _output = new StreamWriter(output, new UTF8Encoding(false), 1 << 16, leaveOpen: true);

    /// <inheritdoc/>
    public override void Write(Finding finding)
    {
        ArgumentNullException.ThrowIfNull(finding);
        WriteHeader();
        WriteCells(
            TimeOf(finding.TimeTicks),
            RuleLevels.Name(finding.Rule.Level),
            finding.Rule.Title,
            finding.Host,
            finding.Channel,
            finding.Rule.Id,
            string.Join(' ', finding.Rule.Tags),
            finding.Rule.Author,
            finding.Source.Path,
            finding.Source.Format,
            finding.Source.Record.ToString(CultureInfo.InvariantCulture),
            finding.Source.OffsetBytes.ToString(CultureInfo.InvariantCulture),
            finding.Source.Leaf ?? "",
            finding.Correlation?.Type ?? "",
            finding.Correlation?.Count.ToString(CultureInfo.InvariantCulture) ?? "",
            Encoding.UTF8.GetString(finding.MatchedJson.Span),
            Encoding.UTF8.GetString(finding.EventJson.Span));
    }

    /// <inheritdoc/>
    public override void Complete(ScanSummary summary)
    {
        WriteHeader();
        _output.Flush();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _output.Dispose();
        base.Dispose(disposing);
    }

    private void WriteHeader()
    {
        if (_wroteHeader)
            return;
        _wroteHeader = true;
        WriteCells("time", "level", "rule_title", "host", "channel", "rule_id", "rule_tags", "rule_author", "path", "format", "record", "offset", "leaf", "correlation_type", "correlation_count", "matched", "event");
    }

    private void WriteCells(params ReadOnlySpan<string> cells)
    {
        for (int i = 0; i < cells.Length; i++)
        {
            if (i > 0)
                _output.Write(',');
            WriteCell(cells[i]);
        }

        _output.Write("\r\n");
    }

    private void WriteCell(string cell)
    {
        if (cell.AsSpan().ContainsAny(s_controls))
            cell = string.Concat(cell.Select(c => s_controls.Contains(c) ? '\uFFFD' : c));
        bool isFormula = cell is ['=' or '+' or '-' or '@' or '\t' or '\r', ..];
        bool quoted = cell.AsSpan().ContainsAny(NeedsQuotes);
        if (quoted)
            _output.Write('"');
        if (isFormula)
            _output.Write('\'');
        _output.Write(quoted ? cell.Replace("\"", "\"\"", StringComparison.Ordinal) : cell);
        if (quoted)
            _output.Write('"');
    }

    private static string TimeOf(long ticks) =>
        ticks == LogEvent.NoTime ? "" : new DateTime(ticks, DateTimeKind.Utc).ToString("O", CultureInfo.InvariantCulture);
}
