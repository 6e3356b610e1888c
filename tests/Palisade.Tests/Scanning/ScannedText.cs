using System.Text;
using Palisade.Findings;
using Palisade.Rules;
using Palisade.Scanning;
using Palisade.Sources;

namespace Palisade.Tests.Scanning;

/// <summary>The findings of a scan of one text, as from standard input.</summary>
internal sealed class ScannedText : FindingWriter
{
    public List<Finding> Findings { get; } = [];

    public ScanSummary Summary { get; private set; } = new();

    /// <summary>Scans a text with rules that are given as text.</summary>
    public static ScannedText Scan(string rules, string log) => Scan(RuleLoader.LoadText("rules.yml", Encoding.UTF8.GetBytes(rules)), log);

    /// <summary>Scans a text.</summary>
    public static ScannedText Scan(RuleCollection rules, string log)
    {
        ScannedText scanned = new();
        using MemoryStream stream = new(Encoding.UTF8.GetBytes(log));
        scanned.Summary = Pipeline.Scan(LogInputs.Enumerate([LogInputs.StandardInput], stream), ScanPlan.Compile(rules), scanned, new ScanOptions { Year = 2026 });
        return scanned;
    }

    public override void Write(Finding finding) => Findings.Add(finding);

    public override void Complete(ScanSummary summary)
    {
    }
}
