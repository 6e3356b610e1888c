using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Palisade.Server.Authorization;
using Palisade.Server.Collecting;
using Palisade.Server.Evidence;
using Palisade.Server.Keeping;
using Palisade.Server.Revealing;
using Palisade.Vault.Retention;

namespace Palisade.Server.Pages;

/// <summary>What cases ask a keeper to hold, and what is held for them.</summary>
[Needs(Permission.ReadVault, Change = Permission.KeepRecords)]
internal sealed class EvidenceHoldsPage(EvidenceBook book, EvidenceDesk desk, RevealBook reveals, VaultDesk vault) : PalisadePage
{
    public IReadOnlyList<EvidenceItem> Items { get; private set; } = [];

    /// <summary>Who asked, by the number of the evidence.</summary>
    public IReadOnlyDictionary<long, string> Askers { get; private set; } = new Dictionary<long, string>();

    /// <summary>What is asked to be erased, and waits for a second person.</summary>
    public IReadOnlyList<Reveal> Erasures { get; private set; } = [];

    /// <summary>The item that somebody looks at before it is asked to be erased; null for none.</summary>
    public EvidenceItem? Erasing { get; private set; }

    public async Task<IActionResult> OnGetAsync(string? @case, string? evidence)
    {
        await LoadAsync();
        if (@case is null || evidence is null)
            return Page();
        if (NumberInput.Read(@case) is not { } caseId || NumberInput.Read(evidence) is not { } id)
            return Again("Write the numbers of a case and of its evidence.");
        (Erasing, string? refusal) = await desk.ErasableAsync(caseId, id);
        return refusal is null ? Page() : Again(refusal);
    }

    public async Task<IActionResult> OnPostAsync(long @case, long evidence, string? act, string? why)
    {
        EvidenceAnswer answer = EvidenceAnswer.Refused("This form could not be read: load the page again.");
        try
        {
            if (ModelState.IsValid && await book.FindAsync(@case, evidence) is { } item)
                answer = await ActAsync(item, act, why ?? "");
            else if (ModelState.IsValid)
                answer = EvidenceAnswer.Refused("There is no such evidence in this case.");
        }
        catch (RetentionRefusedException e)
        {
            answer = EvidenceAnswer.Refused($"It cannot be done: {e.Message}.");
        }
        catch (Exception e) when (e is IOException or StorageTroubleException)
        {
            answer = EvidenceAnswer.Refused($"The vault cannot be written now: {e.Message}. Try again when it is open.");
        }

        if (answer.Problem is null)
            return Led("/vault/evidence", act switch { "hold" => Said.Held, "erase" => Said.ErasureAsked, _ => Said.HoldEnded });
        await LoadAsync();
        if (act == "erase")
            (Erasing, _) = await desk.ErasableAsync(@case, evidence);
        return Again(answer.Problem);
    }

    private async Task LoadAsync()
    {
        Items = await book.HeldAsync();
        Askers = await book.AskersAsync(Items);
        Erasures = await reveals.WaitingAsync(Reveal.Erasure);
    }

    private Task<EvidenceAnswer> ActAsync(EvidenceItem item, string? act, string why) => act switch
    {
        "hold" => HoldAsync(item, why),
        "release" => ReleaseAsync(item, why),
        "erase" => desk.AskEraseAsync(Visitor, item.CaseId, item.Id, why),
        _ => Task.FromResult(EvidenceAnswer.Refused("This form could not be read: load the page again.")),
    };

    // The hold in the vault first: a case that says more than the vault does would be worse than the other way round.
    private async Task<EvidenceAnswer> HoldAsync(EvidenceItem item, string why)
    {
        if (item.IsHeld)
            return EvidenceAnswer.Refused("It is held already.");
        // Before there is a hold that no case knows of.
        if (await desk.RefusalOfAsync(Visitor, item.CaseId, why) is { } refusal)
            return EvidenceAnswer.Refused(refusal);
        if (!item.IsSpan)
            return await desk.HoldAsync(Visitor, item.CaseId, item.Id, null, why);
        (long hold, int gone) = vault.Hold(item.Class, DayOf(item.FirstDay), DayOf(item.LastDay), FormattableString.Invariant($"evidence {item.Id} of case {item.CaseId}"));
        // A hold brings nothing back, and who works on the case has to know.
        string words = gone > 0 ? FormattableString.Invariant($"{why.Trim()} ({gone} of the keys of these days were erased before: what was under them is gone)") : why;
        return await desk.HoldAsync(Visitor, item.CaseId, item.Id, hold, words);
    }

    private async Task<EvidenceAnswer> ReleaseAsync(EvidenceItem item, string why)
    {
        EvidenceAnswer answer = await desk.ReleaseAsync(Visitor, item.CaseId, item.Id, why);
        if (answer.Problem is null && item.Hold is { } hold)
            vault.Release(hold, FormattableString.Invariant($"evidence {item.Id} of case {item.CaseId}"));
        return answer;
    }

    private static DateOnly DayOf(string day) => DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
