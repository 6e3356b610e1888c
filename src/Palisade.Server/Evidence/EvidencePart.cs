using Palisade.Server.Authorization;
using Palisade.Server.Cases;
using Palisade.Server.Revealing;

namespace Palisade.Server.Evidence;

/// <summary>The tab of evidence.</summary>
internal sealed class EvidencePart(EvidenceBook book, RevealBook reveals) : ICasePart
{
    public string Name => "evidence";

    public string Title => "Evidence";

    public string Partial => "_Evidence";

    public bool IsBeside => false;

    public Permission Needs => Permission.ReadEvidence;

    public async Task<object> LoadAsync(CaseView view) => await ViewAsync(view.Case.Id, view.CanWork, view.Visitor);

    /// <summary>What the tab shows, of a case and to somebody.</summary>
    public async Task<EvidenceView> ViewAsync(long caseId, bool canWork, VisitorIdentity visitor)
    {
        List<EvidenceItem> items = await book.OfFamilyAsync(caseId);
        Dictionary<long, Reveal> usable = [];
        foreach (EvidenceItem item in items.Where(i => !i.IsSpan && !i.IsErased))
        {
            if (await reveals.UsableAsync(visitor.AccountId, Reveal.Evidence, item.Id) is { } approval)
                usable.Add(item.Id, approval);
        }

        return new EvidenceView(caseId, items, usable, canWork, visitor) { Restored = await book.RestoredAsync(items) };
    }
}

/// <summary>What the tab shows.</summary>
/// <param name="CaseId">The case.</param>
/// <param name="Items">Its evidence.</param>
/// <param name="Usable">The approvals that the visitor may use now.</param>
/// <param name="CanWork">Whether something can be added.</param>
/// <param name="Visitor">Who asks.</param>
internal sealed record EvidenceView(long CaseId, IReadOnlyList<EvidenceItem> Items, IReadOnlyDictionary<long, Reveal> Usable, bool CanWork, VisitorIdentity Visitor)
{
    /// <summary>Items that are not what was taken.</summary>
    public IEnumerable<EvidenceItem> Changed => Items.Where(i => i.Problem.Length > 0 && !i.IsErased);

    /// <summary>Since when an item was changed before it was put back, in words, by its number.</summary>
    public required ILookup<long, string> Restored { get; init; }

    /// <summary>Of this case itself, and not of one that went into it.</summary>
    public IEnumerable<EvidenceItem> Own => Items.Where(i => i.CaseId == CaseId);

    /// <summary>Whether the visitor could have a pack with all the bytes now, those of cases that went into this one as well.</summary>
    public bool CanPackAll => Usable.Count > 0 && Items.Where(i => !i.IsSpan && !i.IsErased).All(i => Usable.ContainsKey(i.Id));
}
