namespace Palisade.Rules;

/// <summary>Why a rule document was rejected, and where.</summary>
/// <param name="Path">The file.</param>
/// <param name="Id">The rule's id where it could be read, else an empty string.</param>
/// <param name="Line">1-based.</param>
/// <param name="Column">1-based, in characters.</param>
/// <param name="Reason">What is wrong and what to write instead. For placeholders it begins <c>placeholder without values:</c>.</param>
public sealed record RuleError(string Path, string Id, int Line, int Column, string Reason)
{
    /// <summary>How the reason of a rule begins that waits for values of placeholders: it asks for configuration, and is not broken.</summary>
    public const string PlaceholderReason = "placeholder without values:";
}
