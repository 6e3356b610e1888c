using Palisade.Rules;
using Palisade.Rules.Indicators;
using Palisade.Rules.Mapping;
using Palisade.Scanning;
using Palisade.Server.Rulebook;

namespace Palisade.Server.Detecting;

/// <summary>A set of rules in use: immutable, replaced as a whole.</summary>
/// <param name="Plan">The compiled rules.</param>
/// <param name="Loaded">What was loaded, with what was rejected and why.</param>
/// <param name="Generation">Counts the sets since the program began, from 1.</param>
internal sealed record LiveRules(ScanPlan Plan, RuleCollection Loaded, int Generation)
{
    /// <summary>Indicators of threats, looked for in the same events.</summary>
    public IndicatorSet Indicators { get; init; } = IndicatorSet.Empty;

    /// <summary>From log sources to fields, as the rules were compiled with.</summary>
    public required LogSourceMapping Mapping { get; init; }

    /// <summary>What was let through, and what is held back.</summary>
    public required GatedRules Gate { get; init; }

    /// <summary>Which of the rules could have matched what came in.</summary>
    public RuleReach Reach { get; } = new(Plan.Rules.Rules.Length);

    /// <summary>Says whether two sets give the same matches: of the files read, and of this program.</summary>
    public string Digest => $"{Loaded.Sha256}/{typeof(ScanPlan).Assembly.ManifestModule.ModuleVersionId:N}";

    /// <summary>The rule or correlation of an id; null when none has it.</summary>
    public SigmaDocument? Find(string id) => id.Length == 0 ? null : Loaded.Rules.FirstOrDefault(r => r.Id == id) ?? (SigmaDocument?)Loaded.Correlations.FirstOrDefault(c => c.Id == id);

    /// <summary>Makes a set.</summary>
    /// <param name="gated">The rules that may run.</param>
    /// <param name="mapping">From log sources to fields.</param>
    /// <param name="generation">Counts the sets.</param>
    public static LiveRules Compile(GatedRules gated, LogSourceMapping mapping, int generation) => new(ScanPlan.Compile(gated.Rules, mapping), gated.Rules, generation) { Gate = gated, Mapping = mapping };
}
