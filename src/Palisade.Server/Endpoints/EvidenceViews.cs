using Palisade.Server.Evidence;

namespace Palisade.Server.Endpoints;

/// <summary>Evidence as programs see it.</summary>
internal sealed record EvidenceLine(
    long Id, long Case, string? Sha256, long? Bytes, string Name, string Copy, long? MadeOf, DateTimeOffset Acquired, string How, string Origin, DateTimeOffset Taken, string TakenBy, string? Class, string? From, string? To, string? Leaf,
    DateTimeOffset? Checked, string? Problem, bool IsHeld, long Reads, DateTimeOffset? Erased)
{
    public static EvidenceLine Of(EvidenceItem item) => new(
        item.Id, item.CaseId, OrNone(item.Digest), item.IsSpan ? null : item.Bytes, item.Name, item.Copy, item.MadeOf, item.Acquired, item.How, item.Origin, item.Taken, item.TakenBy, OrNone(item.Class), OrNone(item.FirstDay),
        OrNone(item.LastDay), OrNone(item.Leaf), OrNone(item.Checked), OrNone(item.Problem), item.IsHeld, item.Reads, OrNone(item.Erased));

    private static string? OrNone(string text) => text.Length > 0 ? text : null;

    private static DateTimeOffset? OrNone(DateTimeOffset time) => time == default ? null : time;
}

/// <summary>Names of files that are given out.</summary>
internal static class FileNames
{
    /// <summary>A name that no system takes for anything else: letters, digits, dots, dashes.</summary>
    public static string Of(EvidenceItem item)
    {
        const int most = 80;
        string plain = string.Concat(item.Name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : c == '.' ? '.' : '_'));
        string cut = plain.Length <= most ? plain : plain[^most..];
        return FormattableString.Invariant($"evidence-{item.Id}-{cut.TrimStart('.')}");
    }
}
