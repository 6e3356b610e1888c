using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Palisade.Server.Authorization;
using Palisade.Server.Collecting;
using Palisade.Server.Evidence;
using Palisade.Server.Keeping;
using Palisade.Vault.Retention;

namespace Palisade.Server.Pages;

/// <summary>What cases ask a keeper to hold, and what is held for them.</summary>
[Needs(Permission.ReadVault, Change = Permission.KeepRecords)]
internal sealed class EvidenceHoldsPage(EvidenceBook book, EvidenceDesk desk, EvidenceWatch watch, VaultDesk vault) : PalisadePage
{
    public IReadOnlyList<EvidenceItem> Items { get; private set; } = [];

    /// <summary>Who asked, by the number of the evidence.</summary>
    public IReadOnlyDictionary<long, string> Askers { get; private set; } = new Dictionary<long, string>();

    public async Task OnGetAsync()
    {
        Items = await book.HeldAsync();
        Askers = await book.AskersAsync(Items);
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
            return LocalRedirect("/vault/evidence");
        await OnGetAsync();
        return Again(answer.Problem);
    }

    private Task<EvidenceAnswer> ActAsync(EvidenceItem item, string? act, string why) => act switch
    {
        "hold" => HoldAsync(item, why),
        "release" => ReleaseAsync(item, why),
        "erase" => EraseAsync(item, why),
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

    private async Task<EvidenceAnswer> EraseAsync(EvidenceItem item, string why)
    {
        EvidenceAnswer answer = await desk.EraseAsync(Visitor, item.CaseId, item.Id, why);
        if (answer.Problem is null)
            await watch.FinishErasingAsync();
        return answer;
    }

    private static DateOnly DayOf(string day) => DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
