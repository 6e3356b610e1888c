namespace Palisade.Server.Cases;

/// <summary>A line of a timeline.</summary>
/// <param name="Time">When it happened.</param>
/// <param name="Until">Until when.</param>
/// <param name="Recorded">When it was found or written down.</param>
/// <param name="Kind">The kind of its ledger entry, or <see cref="Finding"/>.</param>
/// <param name="Actor">The account; empty for the program.</param>
/// <param name="Text">What happened.</param>
/// <param name="CaseId">The case that it is of: this one, or one that went into it.</param>
/// <param name="Alert">The alert that it is about; null for none.</param>
/// <param name="Ordinal">The record that it is about; null for none.</param>
/// <param name="Entry">The ordinal of its ledger entry; null for a finding.</param>
internal sealed record TimelineItem(DateTimeOffset Time, DateTimeOffset Until, DateTimeOffset Recorded, string Kind, string Actor, string Text, long CaseId, long? Alert, long? Ordinal, long? Entry)
{
    public const string Finding = "finding";

    /// <summary>The name in the log of the record that it is about; empty for none.</summary>
    public string Leaf { get; init; } = "";

    public const string All = "all";
    public const string Findings = "findings";
    public const string Records = "records";
    public const string Notes = "notes";
    public const string Actions = "actions";

    /// <summary>A note of more characters is folded in a timeline.</summary>
    public const int LongNote = 600;

    /// <summary>What a timeline can be narrowed to.</summary>
    public static IReadOnlyList<string> Filters { get; } = [All, Findings, Records, Notes, Actions];

    /// <summary>A pause in a timeline that is said: an hour.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromHours(1);
}
