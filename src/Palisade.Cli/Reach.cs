using Palisade.Findings;
using Palisade.Sources;

namespace Palisade.Cli;

/// <summary>How far a run came that was stopped, in files: an archive is one.</summary>
internal static class Reach
{
    // Counting is a walk through folders; whoever stops a run does not wait for more.
    private const long MostCounted = 1_000_000;

    /// <summary>The same summary with the files finished and the files asked for.</summary>
    /// <param name="summary">Of a run that was stopped.</param>
    /// <param name="paths">The arguments.</param>
    public static ScanSummary AddTo(ScanSummary summary, string[] paths)
    {
        string[] walked = [.. paths.Where(p => !p.StartsWith(ScanInputs.Vault, StringComparison.Ordinal))];
        if (walked.Length < paths.Length)
            return summary; // The streams of a vault are no files.
        HashSet<string> finished = [.. Files(summary.Inputs.Where(i => i.Outcome != InputOutcome.PassedOver))];
        finished.ExceptWith(Files(summary.Inputs.Where(i => i.Outcome is InputOutcome.InPart or InputOutcome.NotRead)));
        // Nobody knows whether the archive that was being read had more in it.
        if (summary.Inputs is [.., { } last] && last.Path.Contains('!', StringComparison.Ordinal))
            finished.ExceptWith(Files([last]));
        long asked = LogInputs.CountFiles(walked, MostCounted);
        return summary with { FilesFinished = Math.Min(finished.Count, asked), FilesAsked = asked };
    }

    private static IEnumerable<string> Files(IEnumerable<InputSummary> inputs) => inputs.Select(i => i.Path.Split('!')[0]);
}
