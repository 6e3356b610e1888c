using Palisade.Proofs.Format;
using Palisade.Proofs.Notes;

namespace Palisade.Proofs.Verification;

/// <summary>What came of checking a pack or the proof of one record: all that is to be said, as values. Immutable.</summary>
/// <param name="Outcome">The answer.</param>
/// <param name="Facts">What was looked at, as far as it could be read; null where not even the manifest could.</param>
/// <param name="Failures">Why it is FAIL; empty otherwise. At most <see cref="MaxFailures"/>, then only counted.</param>
/// <param name="MoreFailures">How many more there were.</param>
/// <param name="Gaps">What the log itself declares missing or doubtful.</param>
/// <param name="Notes">What the reader must know beside the outcome, such as <c>key not pinned: VKEY</c>.</param>
/// <param name="Unknowable">What no such check can know, in plain words; what holds for this input only.</param>
public sealed record Verdict(
    VerdictOutcome Outcome, VerdictFacts? Facts, IReadOnlyList<Failure> Failures, long MoreFailures, IReadOnlyList<DeclaredGap> Gaps, IReadOnlyList<string> Notes,
    IReadOnlyList<string> Unknowable)
{
    /// <summary>The most failures that are kept: the rest of a file that is broken all over says no more.</summary>
    public const int MaxFailures = 100;

    /// <summary>The verdict as the first line of output.</summary>
    public string Line => Outcome switch
    {
        VerdictOutcome.Pass => "PASS",
        VerdictOutcome.PassWithDeclaredGaps => "PASS WITH DECLARED GAPS",
        _ => "FAIL",
    };
}

/// <summary>The answer of a check. The numbers stay.</summary>
public enum VerdictOutcome
{
    /// <summary>All that is checked holds.</summary>
    Pass = 0,

    /// <summary>All that is checked holds, and the log itself declares that something may be missing.</summary>
    PassWithDeclaredGaps = 1,

    /// <summary>Something does not hold.</summary>
    Fail = 2,
}

/// <summary>One thing that does not hold, with its place.</summary>
/// <param name="Check">The number of the check in docs/vault-format.md, section 7; 10 for the proof of one record.</param>
/// <param name="Section">The part of the file.</param>
/// <param name="Leaf">The index of the leaf in the log, or null.</param>
/// <param name="Record">The place of the record in its batch, or null.</param>
/// <param name="Text">What does not hold, as words that go on after the place.</param>
/// <param name="Evidence">The proof or note that failed, with both roots, as received: an <c>InclusionCheck</c>, <c>ConsistencyCheck</c> or <c>NoteCheck</c>; or null.</param>
public sealed record Failure(int Check, string Section, long? Leaf, int? Record, string Text, object? Evidence)
{
    /// <summary>The place in words: section, leaf, record.</summary>
    public string Place => Section + (Leaf is { } leaf ? Invariant($", leaf {leaf}") : "") + (Record is { } record ? Invariant($", record {record}") : "");

    /// <inheritdoc/>
    public override string ToString() => $"{Place}: {Text}";

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}

/// <summary>Something that the log itself declares missing or doubtful.</summary>
/// <param name="Leaf">The leaf that declares it.</param>
/// <param name="Kind"><c>gap</c>, <c>clock</c>, <c>lost</c>, <c>crash</c> or <c>aside</c>.</param>
/// <param name="From">The start of the time concerned, in microseconds since 1970-01-01 UTC.</param>
/// <param name="To">Its end.</param>
/// <param name="Text">What.</param>
public sealed record DeclaredGap(long Leaf, string Kind, long From, long To, string Text);

/// <summary>What a verdict is about.</summary>
/// <param name="Origin">The log.</param>
/// <param name="Keys">Its keys, as the input gives them.</param>
/// <param name="Size">The size of the tree.</param>
/// <param name="Covered">The times really covered, both included, in microseconds; null where nothing could be read.</param>
/// <param name="ByEvent">Whether the asked span was of event times.</param>
/// <param name="IsOpen">Whether records were opened.</param>
/// <param name="Leaves">The leaves that were looked at.</param>
/// <param name="Batches">The batches of the span.</param>
/// <param name="Records">Their records.</param>
/// <param name="ErasedBatches">Those of them whose key the log says is destroyed.</param>
public sealed record VerdictFacts(string Origin, IReadOnlyList<VerifierKey> Keys, long Size, Interval? Covered, bool ByEvent, bool IsOpen, long Leaves, long Batches, long Records, long ErasedBatches);
