namespace Palisade.Rules.Reading;

/// <summary>One document while it is read: where errors go, and what the reader may look up. For one thread.</summary>
internal sealed class ReadingContext(string path, RuleLoadOptions options)
{
    private readonly List<RuleError> _errors = [];
    private int _tests;

    public string Path { get; } = path;

    public RuleLoadOptions Options { get; } = options;

    /// <summary>The id of the document, once it is known: errors carry it.</summary>
    public string Id { get; set; } = "";

    /// <summary>Every error of the document, in the order found; any one rejects it.</summary>
    public IReadOnlyList<RuleError> Errors => _errors;

    /// <summary>True once the document has as many tests as it may have: what follows is not read.</summary>
    public bool IsFull => _tests > Limits.MaxRuleTests;

    public bool HasErrors => _errors.Count > 0;

    /// <summary>Counts tests as they are made, so that modifiers and aliases cannot fill the memory.</summary>
    public void CountTests(YamlNode at, int number)
    {
        if (IsFull)
            return;
        _tests += number;
        if (IsFull)
            Report(at, $"more than {Limits.MaxRuleTests} tests in one rule: split it");
    }

    public void Report(YamlNode at, string reason) => Report(at.Line, at.Column, reason);

    public void Report(int line, int column, string reason)
    {
        if (_errors.Count < Limits.MaxErrorsPerRule)
            _errors.Add(new RuleError(Path, Id, line, column, reason));
    }
}
