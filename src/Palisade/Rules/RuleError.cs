using System.Collections.Immutable;

namespace Palisade.Rules;

/// <summary>Why a rule document was rejected, and where.</summary>
/// <param name="Path">The file.</param>
/// <param name="Id">The rule's id where it could be read, else an empty string.</param>
/// <param name="Line">1-based.</param>
/// <param name="Column">1-based, in characters.</param>
/// <param name="Reason">What is wrong and what to write instead. For placeholders it begins <c>placeholder without values:</c>.</param>
public sealed record RuleError(string Path, string Id, int Line, int Column, string Reason)
{
    /// <summary>What else is wrong in the same document, which is rejected once; at most <see cref="Limits.MaxErrorsPerRule"/> in all. Empty where this is all.</summary>
    public ImmutableArray<RuleError> More { get; init; } = [];

    /// <summary>All that is wrong in the document: this first, then <see cref="More"/>.</summary>
    public IEnumerable<RuleError> Mistakes() => More.Prepend(this);

    /// <summary>Whether all is the same, also what else is wrong.</summary>
    public bool Equals(RuleError? other) => other is not null && (Path, Id, Line, Column, Reason) == (other.Path, other.Id, other.Line, other.Column, other.Reason) && More.AsSpan().SequenceEqual(other.More.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Path, Id, Line, Column, Reason);

    /// <summary>How the reason of a rule begins that waits for values of placeholders: it asks for configuration, and is not broken.</summary>
    public const string PlaceholderReason = "placeholder without values:";
}
