using System.Collections.Frozen;
using System.Collections.Immutable;
using Palisade.Events;
using Palisade.Rules.Mapping;

namespace Palisade.Rules.Correlation;

/// <summary>Finds a rule's fields under the names that the mapping gives them, then under their own. Immutable; safe on any thread.</summary>
/// <remarks>So that a correlation by <c>Image</c> groups Security 4688 by <c>NewProcessName</c>.</remarks>
internal sealed class MappedLookup : FieldLookup
{
    private readonly FrozenDictionary<string, ImmutableArray<string>> _names;

    private MappedLookup(FrozenDictionary<string, ImmutableArray<string>> names) => _names = names;

    /// <summary>The lookup of a variant; the plain one where the mapping renames none of the fields.</summary>
    /// <param name="variant">The rule as it runs on a source.</param>
    /// <param name="fields">The fields that are asked for, as the rule names them.</param>
    public static FieldLookup Of(RuleVariant variant, ImmutableArray<string> fields)
    {
        FrozenDictionary<string, ImmutableArray<string>> names = fields
            .Select(f => KeyValuePair.Create(f, variant.NamesOf(f)))
            .Where(f => f.Value is not [string only] || only != f.Key)
            .ToFrozenDictionary(StringComparer.Ordinal);
        return names.Count == 0 ? ByName : new MappedLookup(names);
    }

    /// <inheritdoc/>
    public override int IndexOf(LogEvent e, string field)
    {
        if (_names.TryGetValue(field, out ImmutableArray<string> names))
        {
            foreach (string name in names)
            {
                int found = base.IndexOf(e, name);
                if (found >= 0)
                    return found;
            }
        }

        return base.IndexOf(e, field);
    }
}
