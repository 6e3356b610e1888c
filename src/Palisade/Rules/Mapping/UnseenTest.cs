namespace Palisade.Rules.Mapping;

/// <summary>A test of a field that the variant's source never has, or of a value that cannot be written in its terms: neither true nor false.</summary>
/// <param name="Field">The field that is not seen.</param>
/// <param name="OfAbsence">True where it asks whether the field is absent, null or empty.</param>
internal sealed record UnseenTest(string Field, bool OfAbsence = false) : Expression;
