using Palisade.Findings;

namespace Palisade.Privacy;

/// <summary>Sees into values of findings that are written in another form, such as hex: what leads to a person there is written out first, and then replaced as elsewhere. Safe on any thread.</summary>
/// <param name="Applies">Whether a finding may have such values.</param>
/// <param name="Collect">Takes note of the personal values in a field, given its name and its value.</param>
/// <param name="Open">The value with what leads to a person written out; all else as it came.</param>
internal sealed record EncodedFields(Func<Finding, bool> Applies, Action<string, string, PersonalValues> Collect, Func<string, string, PersonalValues, string> Open);
