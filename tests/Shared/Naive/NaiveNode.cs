namespace Palisade.Tests.Naive;

/// <summary>What a test says of an event; unknown where the event could not say it.</summary>
internal enum Truth
{
    False,
    Unknown,
    True,
}

/// <summary>A part of a detection. An unknown requirement fails; an unknown filter does not apply.</summary>
internal abstract class NaiveNode
{
    /// <summary>In three-valued logic.</summary>
    public abstract Truth Ask(NaiveEvent e);

    /// <summary>The tests below, each with whether an odd number of "not" stands above it.</summary>
    public abstract IEnumerable<(NaiveTest Test, bool Negated)> Tests(bool negated);

    /// <summary>As a requirement: true or not.</summary>
    public virtual bool Holds(NaiveEvent e) => Ask(e) == Truth.True;
}

/// <summary>At least so many parts hold: all of them is "and", one is "or".</summary>
internal sealed class NaiveCount(int count, List<NaiveNode> parts) : NaiveNode
{
    public static NaiveCount All(List<NaiveNode> parts) => new(parts.Count, parts);

    public static NaiveCount Any(List<NaiveNode> parts) => new(1, parts);

    public override Truth Ask(NaiveEvent e)
    {
        int isTrue = 0, maybe = 0;
        foreach (NaiveNode part in parts)
        {
            Truth truth = part.Ask(e);
            isTrue += truth == Truth.True ? 1 : 0;
            maybe += truth == Truth.Unknown ? 1 : 0;
        }

        if (isTrue >= count)
            return Truth.True;
        return isTrue + maybe >= count ? Truth.Unknown : Truth.False;
    }

    public override IEnumerable<(NaiveTest Test, bool Negated)> Tests(bool negated) => parts.SelectMany(p => p.Tests(negated));

    // For "and" it may stop at the first that fails, for "or" at the first that holds: no result changes.
    public override bool Holds(NaiveEvent e)
    {
        int holding = 0, left = parts.Count;
        foreach (NaiveNode part in parts)
        {
            if (holding >= count || holding + left < count)
                break;
            left--;
            holding += part.Holds(e) ? 1 : 0;
        }

        return holding >= count;
    }
}

/// <summary>The part does not hold.</summary>
internal sealed class NaiveNot(NaiveNode part) : NaiveNode
{
    private readonly NaiveNode _part = part;

    public override IEnumerable<(NaiveTest Test, bool Negated)> Tests(bool negated) => _part.Tests(!negated);

    public override Truth Ask(NaiveEvent e) => _part.Ask(e) switch
    {
        Truth.True => Truth.False,
        Truth.False => Truth.True,
        _ => Truth.Unknown,
    };

    public override bool Holds(NaiveEvent e) => _part is NaiveNot inner ? inner._part.Holds(e) : _part.Ask(e) != Truth.True;
}

/// <summary>A question about one field, asked of each of its values.</summary>
internal sealed class NaiveTest(string field, Func<NaiveEvent, List<NaiveValue>, bool> fits, string? other = null, bool ofAbsence = false) : NaiveNode
{
    public bool OfAbsence => ofAbsence;

    public override IEnumerable<(NaiveTest Test, bool Negated)> Tests(bool negated) => [(this, negated)];

    /// <summary>The field that such events never have, or null.</summary>
    public string? Unseen(NaiveEvent e) => e.CanHave is null ? null : !e.CanHave.Contains(field) ? field : other is not null && !e.CanHave.Contains(other) ? other : null;

    public override Truth Ask(NaiveEvent e)
    {
        if (Unseen(e) is not null)
            return Truth.Unknown;
        return fits(e, e.Values(field)) ? Truth.True : Truth.False;
    }
}

/// <summary>A question about all values of the event.</summary>
internal sealed class NaiveKeyword(Func<string, string, bool> fits) : NaiveNode
{
    public override IEnumerable<(NaiveTest Test, bool Negated)> Tests(bool negated) => [];

    public override Truth Ask(NaiveEvent e) => e.All.Any(v => v.Text is not null && fits(v.Text, v.Upper)) ? Truth.True : Truth.False;
}
