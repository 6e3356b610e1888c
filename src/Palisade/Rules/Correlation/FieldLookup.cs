using Palisade.Events;

namespace Palisade.Rules.Correlation;

/// <summary>Finds the value of a rule's field in an event: by the exact name, then ignoring case.</summary>
/// <remarks>A mapping that renames a rule's fields derives from it, so that a correlation groups by what the rule calls <c>Image</c>.</remarks>
internal class FieldLookup
{
    /// <summary>Looks names up as they stand.</summary>
    public static FieldLookup ByName { get; } = new();

    /// <summary>The index of the first field of this name that has a value, or -1.</summary>
    /// <param name="e">The event.</param>
    /// <param name="field">The name as in the rule.</param>
    public virtual int IndexOf(LogEvent e, string field)
    {
        int exact = IndexOf(e, field, StringComparison.Ordinal);
        return exact >= 0 ? exact : IndexOf(e, field, StringComparison.OrdinalIgnoreCase);
    }

    private static int IndexOf(LogEvent e, string field, StringComparison comparison)
    {
        ReadOnlySpan<Field> fields = e.Fields;
        for (int i = 0; i < fields.Length; i++)
        {
            if (fields[i].Kind != FieldKind.Null && fields[i].Length > 0 && string.Equals(fields[i].Name.Text, field, comparison))
                return i;
        }

        return -1;
    }
}
