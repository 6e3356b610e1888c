using Palisade.Events;

namespace Palisade.Rules.Matching;

/// <summary>
/// The fields that the rules of a partition read, each a numbered slot, and for every field name of events the slots it fills.
/// A name is compared with the rules' names once a run, not once an event. Safe on any thread.
/// </summary>
/// <remarks>Names match exactly, then ignoring case, then with blanks taken out or written as underscores (Sigma taxonomy: <c>Threat Name</c> is <c>ThreatName</c>).</remarks>
internal sealed class SlotTable
{
    /// <summary>Ranks of a match of names, best first.</summary>
    private const int Exact = 0, IgnoringCase = 1, Respaced = 2;

    private static readonly int[] None = [];

    private readonly Dictionary<string, int> _slots = new(StringComparer.Ordinal);
    private readonly List<string> _fields = [];
    private readonly List<bool> _single = [];
    private readonly Lock _gate = new();
    private volatile int[]?[] _targets = new int[256][];

    /// <summary>The number of slots.</summary>
    public int Count => _fields.Count;

    /// <summary>The slot of a rule's field; made on first use. Only while a partition is compiled.</summary>
    public int SlotOf(string field)
    {
        if (!_slots.TryGetValue(field, out int slot))
        {
            slot = _fields.Count;
            _fields.Add(field);
            _single.Add(field.Equals("EventID", StringComparison.OrdinalIgnoreCase) || field.Equals("Channel", StringComparison.OrdinalIgnoreCase));
            _slots.Add(field, slot);
        }

        return slot;
    }

    /// <summary>The rule's field of a slot.</summary>
    public string FieldOf(int slot) => _fields[slot];

    /// <summary>Whether a slot takes the first value of an event only: a second EventID (in the UserData of Security 1108) is another event's.</summary>
    public bool IsSingle(int slot) => _single[slot];

    /// <summary>The slots that values of this name fill, each as <c>slot * 4 + rank</c>.</summary>
    public int[] TargetsOf(FieldName name)
    {
        int[]?[] targets = _targets;
        if ((uint)name.Id < (uint)targets.Length && targets[name.Id] is { } known)
            return known;
        return Keep(name, Resolve(name));
    }

    /// <summary>The slots of a name, compared now: for a table that still grows.</summary>
    public int[] Resolve(FieldName name)
    {
        List<int> found = [];
        string text = name.Text;
        string? stripped = text.Contains(' ', StringComparison.Ordinal) ? text.Replace(" ", "", StringComparison.Ordinal) : null;
        string? underscored = stripped is null ? null : text.Replace(' ', '_');
        for (int slot = 0; slot < _fields.Count; slot++)
        {
            string field = _fields[slot];
            if (field == text)
                found.Add((slot * 4) + Exact);
            else if (field.Equals(text, StringComparison.OrdinalIgnoreCase))
                found.Add((slot * 4) + IgnoringCase);
            else if (stripped is not null && (field.Equals(stripped, StringComparison.OrdinalIgnoreCase) || field.Equals(underscored, StringComparison.OrdinalIgnoreCase)))
                found.Add((slot * 4) + Respaced);
        }

        return found.Count == 0 ? None : [.. found];
    }

    private int[] Keep(FieldName name, int[] targets)
    {
        if (name.Id < 0)
            return targets;
        lock (_gate)
        {
            int[]?[] table = _targets;
            if (name.Id >= table.Length)
            {
                int[]?[] wider = new int[]?[Math.Max(table.Length * 2, name.Id + 1)];
                table.CopyTo(wider, 0);
                table = wider;
            }

            table[name.Id] = targets;
            _targets = table;
        }

        return targets;
    }
}
