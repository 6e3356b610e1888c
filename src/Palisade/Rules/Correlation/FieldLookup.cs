using Palisade.Events;

namespace Palisade.Rules.Correlation;

/// <summary>Finds the value of a rule's field in an event: by the exact name, then ignoring case, then with blanks taken out or as underscores.</summary>
/// <remarks>The same names as in matching (<see cref="Matching.SlotTable"/>).</remarks>
internal class FieldLookup
{
    /// <summary>Looks names up as they stand.</summary>
    public static FieldLookup ByName { get; } = new();

    /// <summary>The index of the first field of this name that has a value, or -1.</summary>
    /// <param name="e">The event.</param>
    /// <param name="field">The name as in the rule.</param>
    public virtual int IndexOf(LogEvent e, string field)
    {
        ReadOnlySpan<Field> fields = e.Fields;
        int other = -1, respaced = -1;
        for (int i = 0; i < fields.Length; i++)
        {
            if (fields[i].Kind == FieldKind.Null || fields[i].Length == 0)
                continue;
            string name = fields[i].Name.Text;
            if (name == field)
                return i;
            if (other < 0 && name.Equals(field, StringComparison.OrdinalIgnoreCase))
                other = i;
            if (respaced < 0 && name.Contains(' ', StringComparison.Ordinal) && IsRespaced(name, field))
                respaced = i;
        }

        return other >= 0 ? other : respaced;
    }

    private static bool IsRespaced(string name, string field) =>
        field.Equals(name.Replace(" ", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase)
        || field.Equals(name.Replace(' ', '_'), StringComparison.OrdinalIgnoreCase);
}
