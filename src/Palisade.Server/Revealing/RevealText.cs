using System.Globalization;
using Palisade.Server.Authorization;

namespace Palisade.Server.Revealing;

/// <summary>What is wanted, in words.</summary>
internal static class RevealText
{
    private const string CaseWord = "case ";

    /// <summary>What is said of an item of evidence: the case that it belongs to.</summary>
    public static string SubjectOf(long caseId) => string.Create(CultureInfo.InvariantCulture, $"{CaseWord}{caseId}");

    /// <summary>The number of that case.</summary>
    public static string CaseOf(Reveal reveal) => reveal.Subject.StartsWith(CaseWord, StringComparison.Ordinal) ? reveal.Subject[CaseWord.Length..].Split(':')[0] : "";

    /// <summary>What is said of an item that is to be erased: its case, and what a second person has to know of it.</summary>
    public static string ErasureOf(Evidence.EvidenceItem item) => $"{SubjectOf(item.CaseId)}: {item.Name}, {Pages.Shown.Count(item.Bytes, "byte")}, SHA-256 {item.Digest}";

    public static string What(Reveal reveal, VisitorIdentity viewer) => reveal.Kind switch
    {
        Reveal.Search => "search " + reveal.SubjectFor(viewer),
        Reveal.Rule or Reveal.Suppression => reveal.Subject,
        Reveal.Evidence => string.Create(CultureInfo.InvariantCulture, $"evidence {reveal.Ordinal} of {reveal.Subject}"),
        Reveal.Erasure => string.Create(CultureInfo.InvariantCulture, $"erasing evidence {reveal.Ordinal} of {reveal.Subject}"),
        Reveal.Proof => string.Create(CultureInfo.InvariantCulture, $"proof of record {reveal.Ordinal} ({reveal.Leaf})"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{reveal.Subject} in record {reveal.Ordinal} ({reveal.Leaf})"),
    };
}
