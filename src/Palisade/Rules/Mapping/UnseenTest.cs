namespace Palisade.Rules.Mapping;

/// <summary>A test of a field that the variant's source never has, or of a value that cannot be written in its terms: neither true nor false.</summary>
internal sealed record UnseenTest(string Field) : Expression;
