using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Palisade.Server.Authorization;
using Palisade.Server.Ledger;
using Palisade.Server.Revealing;

namespace Palisade.Server.Pages;

/// <summary>One entry of the ledger, with tokens for persons; its proof in one click.</summary>
[Needs(Permission.ReadLedger)]
internal sealed class LedgerEntryPage(LedgerBook book, RecordProofs proofs) : PalisadePage
{
    public long Ordinal { get; private set; }

    /// <summary>The entry; null when there is none.</summary>
    public LedgerDetail? Detail { get; private set; }

    public IActionResult OnGet(long ordinal)
    {
        Load(ordinal);
        return Detail is null ? new PageResult { StatusCode = StatusCodes.Status404NotFound } : Page();
    }

    public async Task<IActionResult> OnPostAsync(long ordinal)
    {
        Load(ordinal);
        if (Detail is null)
            return new PageResult { StatusCode = StatusCodes.Status404NotFound };
        if (!May(Permission.ProveRecords))
            return Again("Proofs of records are made by others than you.");
        RecordProof proof = await proofs.MakeAsync(ordinal, Visitor, HttpContext.RequestAborted);
        return proof.File is { } file ? File(file, "application/octet-stream", proof.Name) : Again(proof.Problem!);
    }

    private void Load(long ordinal)
    {
        Ordinal = ordinal;
        Detail = book.Find(ordinal, out string reason);
        if (Detail is null)
            Problems.Add("There is no such entry in the ledger.");
        else if (reason.Length > 0)
            Problems.Add(RevealDesk.Unreadable(reason));
    }
}
