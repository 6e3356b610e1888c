using Microsoft.EntityFrameworkCore;
using Palisade.Server.Storage;

namespace Palisade.Server.Cases;

/// <summary>
/// Which cases went into which. A merge moves nothing: the case that was merged keeps its alerts and its history, and is read together with the one that it went into, as long as it is there. So it can be parted
/// again, and nothing is lost either way.
/// </summary>
internal sealed class CaseFamily
{
    private readonly Dictionary<long, long> _into;
    private readonly ILookup<long, long> _took;

    private CaseFamily(Dictionary<long, long> into) => (_into, _took) = (into, into.ToLookup(m => m.Value, m => m.Key));

    public static CaseFamily Of(ServerDb db) => new(db.Set<Case>().AsNoTracking().Where(c => c.MergedInto != null).Select(c => new { c.Id, c.MergedInto }).ToDictionary(c => c.Id, c => c.MergedInto!.Value));

    /// <summary>The cases that went into another, and those that they went into.</summary>
    public IReadOnlyCollection<long> Joined => [.. _into.Keys.Union(_into.Values)];

    /// <summary>The case that a case has gone into in the end; itself when it has gone into none.</summary>
    public long RootOf(long id)
    {
        // No circle gets into the ledger; a bound all the same.
        for (int i = 0; i <= _into.Count && _into.TryGetValue(id, out long next); i++)
            id = next;
        return id;
    }

    /// <summary>All cases that have gone into a case, directly or not, itself first.</summary>
    public List<long> MembersOf(long id)
    {
        List<long> members = [id];
        for (int i = 0; i < members.Count; i++)
        {
            long at = members[i];
            members.AddRange(_took[at].Where(m => !members.Contains(m)).Order());
        }

        return members;
    }
}
