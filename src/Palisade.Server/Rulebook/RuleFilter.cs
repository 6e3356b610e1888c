using Palisade.Findings;
using Palisade.Rules;

namespace Palisade.Server.Rulebook;

/// <summary>Which rules of the catalogue.</summary>
/// <param name="State">One of <see cref="States"/>.</param>
/// <param name="MinLevel">The lowest level.</param>
/// <param name="Text">What title, id, source, path or tags must contain, in any case; empty for anything.</param>
internal sealed record RuleFilter(string State, RuleLevel MinLevel, string Text)
{
    public const string All = "all", Fired = "fired", Could = "could-fire", Never = "never-seen", Rejected = "rejected", LeftOut = "left-out";

    private const int MaxText = 200;

    /// <summary>All that can be asked of states.</summary>
    public static string[] States { get; } = [All, Fired, Could, Never, Rejected, LeftOut];

    /// <summary>Reads what was asked for; what cannot be understood counts as not said.</summary>
    public static RuleFilter Read(string? state, string? level, string? text) => new(
        States.Contains(state) ? state! : All,
        (RuleLevel)Math.Max(0, RuleLevels.Names.IndexOf(level ?? "")),
        text?.Length > MaxText ? text[..MaxText] : text?.Trim() ?? "");

    /// <summary>Whether a rule is one of them.</summary>
    public bool Takes(RuleLine line) => line.Document.Level >= MinLevel && IsState(line) && (Text.Length == 0 || Words(line).Any(Has));

    /// <summary>Whether something rejected is shown.</summary>
    public bool Takes(RuleError error) => Text.Length == 0 || Has(error.Path) || Has(error.Id) || Has(error.Reason);

    /// <summary>Whether something left out is shown.</summary>
    public bool Takes(LeftOutDocument document) => Text.Length == 0 || Has(document.Path) || Has(document.Id) || Has(document.Title) || Has(document.Status);

    private bool IsState(RuleLine line) => State switch
    {
        Fired => line.Hits.Findings > 0,
        Could => line.Hits.Findings == 0 && line.CouldMatch,
        Never => line.Hits.Findings == 0 && !line.CouldMatch,
        Rejected or LeftOut => false,
        _ => true,
    };

    private static IEnumerable<string> Words(RuleLine line) => [line.Document.Title, line.Document.Id, line.Source, line.Document.Path, line.Document.Author, .. line.Document.Tags];

    private bool Has(string text) => text.Contains(Text, StringComparison.OrdinalIgnoreCase);
}
