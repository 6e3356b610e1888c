namespace Palisade.Findings;

/// <summary>Writes one HTML file that needs no network: a report to look at, filter and print.</summary>
/// <remarks>
/// Counts are exact for all findings; the findings shown one by one are bounded (<see cref="Limits.MaxReportFindings"/>), and the
/// report says how many are left out. What logs and rules say is inserted as text only, under a content security policy that lets
/// nothing run but the report's own script and lets nothing be fetched.
/// </remarks>
public sealed class HtmlFindingWriter : FindingWriter
{
    private readonly Stream _output;
    private readonly FindingTally _tally = new();
    private readonly TimeHistogram _histogram = new();
    private readonly KeptFindings _kept = new();

    /// <summary>A writer.</summary>
    /// <param name="output">Receives UTF-8; not closed.</param>
    public HtmlFindingWriter(Stream output) => _output = output;

    /// <inheritdoc/>
    public override void Write(Finding finding)
    {
        TallyRow row = _tally.Add(finding);
        _histogram.Add(finding.TimeTicks, finding.Rule.Level);
        _kept.Offer(finding, row.Count);
    }

    /// <inheritdoc/>
    public override void Complete(ScanSummary summary)
    {
        ArgumentNullException.ThrowIfNull(summary);
        ReportPage.Write(new ReportData(summary, _tally, _histogram, _kept), _output);
        _output.Flush();
    }
}
