using Palisade.Rules.Reading;

namespace Palisade.Rules.Linting;

/// <summary>Takes the findings of one document.</summary>
internal sealed class LintContext(string path, string id, List<LintFinding> findings)
{
    public string Path { get; } = path;

    public string Id { get; } = id;

    public void Error(YamlNode at, string code, string message, string suggestion) => Add(at.Line, at.Column, LintSeverity.Error, code, message, suggestion);

    public void Warn(YamlNode at, string code, string message, string suggestion) => Add(at.Line, at.Column, LintSeverity.Warning, code, message, suggestion);

    public void Note(YamlNode at, string code, string message, string suggestion) => Add(at.Line, at.Column, LintSeverity.Info, code, message, suggestion);

    /// <summary>Takes an error of the loader: what stands after the first colon says what to write.</summary>
    public void Take(RuleError error)
    {
        bool isPlaceholder = error.Reason.StartsWith("placeholder without values:", StringComparison.Ordinal);
        int colon = isPlaceholder ? -1 : error.Reason.LastIndexOf(": ", StringComparison.Ordinal);
        string message = colon < 0 ? error.Reason : error.Reason[..colon];
        string suggestion = isPlaceholder ? "give the placeholder values, or leave the rule out" : colon < 0 ? "" : error.Reason[(colon + 2)..];
        Add(error.Line, error.Column, LintSeverity.Error, isPlaceholder ? "placeholder-without-values" : "does-not-load", message, suggestion);
    }

    private void Add(int line, int column, LintSeverity severity, string code, string message, string suggestion) =>
        findings.Add(new LintFinding(Path, Id, line, column, severity, code, message, suggestion));
}
