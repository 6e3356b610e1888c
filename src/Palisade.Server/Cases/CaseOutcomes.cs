namespace Palisade.Server.Cases;

/// <summary>What a case turned out to be.</summary>
internal static class CaseOutcomes
{
    /// <summary>Their names, for the ledger and for who chooses one.</summary>
    public static IReadOnlyList<string> Names { get; } = ["impact", "no-impact", "legitimate", "false-positive", "unknown"];

    /// <summary>An outcome in words.</summary>
    public static string Words(string outcome) => outcome switch
    {
        "impact" => "an incident with impact",
        "no-impact" => "an incident without impact",
        "legitimate" => "something allowed",
        "false-positive" => "a false positive",
        "unknown" => "not found out",
        _ => outcome,
    };
}
