using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Palisade.Server.Authorization;
using Palisade.Server.Revealing;
using Palisade.Server.Searching;

namespace Palisade.Server.Pages;

/// <summary>One record, with tokens; its proof in one click.</summary>
[Needs(Permission.SearchLogs, Change = Permission.ProveRecords)]
internal sealed class RecordPage(SearchDesk desk, RecordProofs proofs, RevealBook book) : PalisadePage
{
    // A record may have a mebibyte, and stand there twice, as text and as a field of its event.
    private const int MaxShown = 8 << 10;

    public long Ordinal { get; private set; }

    /// <summary>The record; null when it cannot be read.</summary>
    public ShownEvents? Record { get; private set; }

    /// <summary>Whether its proof needs a second person, and nobody has agreed yet.</summary>
    public bool NeedsApproval { get; private set; }

    /// <summary>What of this record was approved for the visitor, and is good now; null for nothing.</summary>
    public Reveal? Approved { get; private set; }

    /// <summary>Whether all of it is shown, however long it is.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>Whether something of it is not shown.</summary>
    public bool IsCut => !IsWhole && Record is { } record && (record.Text.Length > MaxShown || record.Events.Any(e => e.Any(f => f.Value.Length > MaxShown)));

    /// <summary>As much of a text as is shown.</summary>
    public string Beginning(string text) => IsWhole || text.Length <= MaxShown ? text : text[..(char.IsHighSurrogate(text[MaxShown - 1]) ? MaxShown - 1 : MaxShown)] + "…";

    public async Task<IActionResult> OnGetAsync(long ordinal, bool all)
    {
        IsWhole = all;
        await LoadAsync(ordinal);
        return Record is null ? new PageResult { StatusCode = StatusCodes.Status404NotFound } : Page();
    }

    public async Task<IActionResult> OnPostAsync(long ordinal)
    {
        RecordProof proof = await proofs.MakeAsync(ordinal, Visitor, HttpContext.RequestAborted);
        if (proof.File is { } file)
            return File(file, "application/octet-stream", proof.Name);
        await LoadAsync(ordinal);
        return Again(proof.Problem!);
    }

    private async Task LoadAsync(long ordinal)
    {
        Ordinal = ordinal;
        ShownEvents shown = new();
        if (!desk.TryFind(ordinal, shown.Take, out string reason, May(Permission.ReadLedger)))
        {
            Problems.Add(RevealDesk.Unreadable(reason));
            return;
        }

        Record = shown;
        Approved = shown.Tokens.Count > 0 ? await book.UsableAsync(Visitor.AccountId, Reveal.Value, ordinal) : null;
        NeedsApproval = shown.Tokens.Count > 0 && await book.UsableAsync(Visitor.AccountId, Reveal.Proof, ordinal) is null;
    }
}
