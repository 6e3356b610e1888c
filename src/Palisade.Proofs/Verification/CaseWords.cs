using System.Globalization;
using Palisade.Proofs.Format;

namespace Palisade.Proofs.Verification;

/// <summary>The words of ledger entries about cases that a verifier reads: docs/case-pack.md, section 3.</summary>
internal static class CaseWords
{
    public const string Case = "case", Alert = "alert";

    public const string Opened = "case.opened", Linked = "case.linked", Unlinked = "case.unlinked", Changed = "case.changed", Merged = "case.merged", Unmerged = "case.unmerged";

    public const string EvidenceKinds = "evidence.", Taken = "evidence.taken", Erased = "evidence.erased";

    // Members of bodies.
    public const string Number = "n", Before = "prev", AlertMember = "alert", Into = "into", Took = "took", From = "from", Gave = "gave", State = "state", Outcome = "outcome", Item = "item", Size = "size";

    /// <summary>The states of a case.</summary>
    public static IReadOnlyList<string> States { get; } = ["open", "contained", "closed"];

    private static readonly HashSet<string> s_read = [AlertMember, Into, Took, From, Gave, State, Outcome, Item, Size];

    /// <summary>The number of an object of a noun; null when it is none.</summary>
    public static long? NumberOf(string @object, string noun)
    {
        ReadOnlySpan<char> text = @object;
        return text.StartsWith(noun, StringComparison.Ordinal) && text.Length > noun.Length && text[noun.Length] == '/' && long.TryParse(text[(noun.Length + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            && string.Create(CultureInfo.InvariantCulture, $"{noun}/{number}") == @object ? number : null;
    }

    /// <summary>What is kept of an entry: notes and drafts are long, and not compared with anything.</summary>
    public static CaseStep StepOf(LedgerEntry entry, long ordinal, long leaf, int place)
    {
        JsonValue kept = JsonValue.Object(entry.Body.Members.Where(m => s_read.Contains(m.Key) && m.Value.Kind is JsonKind.Number or JsonKind.Text));
        return new CaseStep(entry with { Body = kept }, ordinal, leaf, place, NumberIn(entry.Body, Number) ?? 0, NumberIn(entry.Body, Before));
    }

    /// <summary>Of a merge, or its undoing, in the case that another goes into: that other case. Null in the case that goes.</summary>
    public static long? TakenIn(LedgerEntry entry) => NumberIn(entry.Body, entry.Act.Kind == Merged ? Took : Gave);

    /// <summary>Of a merge, or its undoing, in the case that goes: the one that it goes into.</summary>
    public static long? GoneInto(LedgerEntry entry) => NumberIn(entry.Body, entry.Act.Kind == Merged ? Into : From);

    /// <summary>A number of a body; null when it has none such.</summary>
    public static long? NumberIn(JsonValue body, string member) => body.Member(member) is { Kind: JsonKind.Number } number ? number.Number : null;

    /// <summary>A text of a body; empty when it has none such.</summary>
    public static string TextIn(JsonValue body, string member) => body.Member(member) is { Kind: JsonKind.Text } text ? text.Text : "";
}
