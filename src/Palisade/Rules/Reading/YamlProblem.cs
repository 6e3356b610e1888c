namespace Palisade.Rules.Reading;

/// <summary>Why a text is not YAML, or is more than it may be.</summary>
internal sealed record YamlProblem(int Line, int Column, string Reason)
{
    /// <summary>The reason for a key that occurs twice.</summary>
    public static string DuplicateKey(string key, int firstLine) => $"key '{key}' twice in one map (first in line {firstLine}): write both values as a list under one key, or give them separate maps";
}
