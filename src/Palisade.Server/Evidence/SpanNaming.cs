using System.Globalization;
using Palisade.Proofs.Format;
using Palisade.Server.Keeping;
using Palisade.Server.Revealing;
using Palisade.Server.Searching;
using Palisade.Vault.Retention;
using Palisade.Vault.Search;

namespace Palisade.Server.Evidence;

/// <summary>Makes spans of the vault that evidence names: of a record, or of days of a class. Safe on any thread.</summary>
internal sealed class SpanNaming(SearchDesk search, VaultDesk vault, TimeProvider clock)
{
    /// <summary>The span of one record: the day of its event.</summary>
    /// <param name="caseId">The case.</param>
    /// <param name="ordinal">The record.</param>
    /// <param name="why">Why it is evidence.</param>
    /// <exception cref="IOException">The vault cannot be read.</exception>
    public (EvidenceItem? Span, string? Problem) OfRecord(long caseId, long ordinal, string? why)
    {
        (RecordReference place, long second) = (RecordReference.None, 0);
        if (!search.TryFind(ordinal, (TokenView _, FoundRecord record) => (place, second) = (record.Reference, record.Header.EventSecond), out string reason))
            return (null, RevealDesk.Unreadable(reason));
        if (place == RecordReference.None)
            return (null, "The record has no place in the log yet: try again in a few seconds.");
        string day = Day(VaultTime.DayOfSecond(second));
        return (Span(caseId, ClassOf(place.Leaf), day, day, why) is { } span ? With(span, ordinal, place) : null, null);
    }

    /// <summary>The span of some days.</summary>
    public (EvidenceItem? Span, string? Problem) OfDays(long caseId, string? @class, string? from, string? to, string? why)
    {
        if (!DateOnly.TryParseExact(from, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly first) || !DateOnly.TryParseExact(to, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly last) || last < first)
            return (null, "Write both days as 2026-01-31, the first one first.");
        return vault.Look().Classes.Any(c => c.Name == @class)
            ? (Span(caseId, @class!, Day(first), Day(last), why), null)
            : (null, "The vault has no such class: the page Vault lists those that it has.");
    }

    private static EvidenceItem With(EvidenceItem span, long ordinal, RecordReference place)
    {
        (span.Ordinal, span.Leaf, span.Name) = (ordinal, place.ToString(), $"record {place}");
        return span;
    }

    private EvidenceItem Span(long caseId, string @class, string first, string last, string? why) => new()
    {
        CaseId = caseId,
        Name = first == last ? $"{@class}, {first}" : $"{@class}, {first} to {last}",
        Class = @class,
        FirstDay = first,
        LastDay = last,
        How = (why ?? "").Trim(),
        Origin = "the vault",
        Acquired = clock.GetUtcNow(),
    };

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private string ClassOf(long leaf)
    {
        using KeptVault kept = KeptVault.OpenToRead(vault.Place);
        byte[] entry = kept.Log().ReadEntry(leaf)?.ToArray() ?? [];
        return Leaf.TryParse(entry, out Leaf? parsed, out _) && parsed is BatchLeaf batch ? batch.Key.Class : throw new IOException(FormattableString.Invariant($"leaf {leaf} is not under a checkpoint yet: try again in a few seconds"));
    }
}
