namespace Palisade.Rules.Linting;

/// <summary>What the linter has to say about a place in a rule file.</summary>
/// <param name="Path">The file.</param>
/// <param name="Id">The rule's id, or an empty string.</param>
/// <param name="Line">1-based.</param>
/// <param name="Column">1-based, in characters.</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="Code">The name of the check, stable: lower case words joined by hyphens.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Suggestion">What to write instead; may be empty.</param>
public sealed record LintFinding(string Path, string Id, int Line, int Column, LintSeverity Severity, string Code, string Message, string Suggestion);

/// <summary>How much a finding of the linter matters.</summary>
public enum LintSeverity
{
    /// <summary>A matter of taste or of the conventions of SigmaHQ.</summary>
    Info,

    /// <summary>Probably not what was meant, or hard on the reader.</summary>
    Warning,

    /// <summary>The rule does not load, or cannot do what it says.</summary>
    Error,
}
