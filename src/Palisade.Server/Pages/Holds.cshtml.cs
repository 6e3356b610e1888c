using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Palisade.Server.Authorization;
using Palisade.Server.Collecting;
using Palisade.Server.Evidence;
using Palisade.Server.Keeping;
using Palisade.Server.Storage;
using Palisade.Vault.Retention;

namespace Palisade.Server.Pages;

/// <summary>Holds: a keeper keeps some days whatever their maximum, and ends that again. Each is a leaf of the log.</summary>
[Needs(Permission.ReadVault, Change = Permission.KeepRecords)]
internal sealed class HoldsPage(VaultDesk vault, ServerStore store, EvidenceBook evidence) : PalisadePage
{
    public IReadOnlyList<HoldView> Holds { get; private set; } = [];

    /// <summary>How much evidence of cases waits for a hold.</summary>
    public int Waiting { get; private set; }

    public IReadOnlyList<string> Classes { get; private set; } = [];

    public async Task OnGetAsync(long hold, long released)
    {
        if (hold > 0)
            Done = FormattableString.Invariant($"Hold {hold} is placed, and stands in the log.");
        if (released > 0)
            Done = FormattableString.Invariant($"Hold {released} is ended. What is past its maximum goes with the next erasure.");
        Load();
        Waiting = await evidence.WaitingAsync();
    }

    public async Task<IActionResult> OnPostAsync(string? @class, string? from, string? to, string? reason)
    {
        if (!TryDay(from, out DateOnly first) || !TryDay(to, out DateOnly last))
            return Refuse("Write both days as 2026-01-31.");
        if (await HoldReason.RefusalAsync(store, reason) is { } refusal)
            return Refuse(refusal);
        return Order(() =>
        {
            (long hold, int gone) = vault.Hold(@class ?? "", first, last, reason ?? "");
            return gone > 0 ? Refuse(FormattableString.Invariant($"Hold {hold} is placed. {gone} keys of these days were erased before: what was under them cannot be held.")) : LocalRedirect(FormattableString.Invariant($"/vault/holds?hold={hold}"));
        });
    }

    public async Task<IActionResult> OnPostReleaseAsync(long hold, string? reason) => await HoldReason.RefusalAsync(store, reason) is { } refusal ? Refuse(refusal) : Order(() =>
    {
        vault.Release(hold, reason ?? "");
        return LocalRedirect(FormattableString.Invariant($"/vault/holds?released={hold}"));
    });

    private static bool TryDay(string? text, out DateOnly day) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day);

    private IActionResult Order(Func<IActionResult> order)
    {
        try
        {
            return order();
        }
        catch (RetentionRefusedException e)
        {
            return Refuse($"It cannot be done: {e.Message}.");
        }
        catch (Exception e) when (e is IOException or StorageTroubleException)
        {
            return Refuse($"The vault cannot be written now: {e.Message}. Try again when it is open.");
        }
    }

    private IActionResult Refuse(string problem)
    {
        Load();
        return Again(problem);
    }

    private void Load()
    {
        try
        {
            VaultView view = vault.Look();
            (Holds, Classes) = (view.Holds, [.. view.Classes.Select(c => c.Name)]);
        }
        catch (IOException e)
        {
            Problems.Add($"The vault cannot be read now: {e.Message}");
        }
    }
}
