using Microsoft.AspNetCore.Mvc;
using Palisade.Server.Authorization;
using Palisade.Server.Keeping;
using Palisade.Vault.Proving;

namespace Palisade.Server.Pages;

/// <summary>Where the vault stands, what goes next, and packs that prove a time.</summary>
[Needs(Permission.ReadVault, Change = Permission.ProveRecords)]
internal sealed class VaultPage(VaultDesk vault, PackDesk packs, TimeProvider clock) : PalisadePage
{
    public VaultView? View { get; private set; }

    public IReadOnlyList<MadePack> Packs { get; private set; } = [];

    public DateTimeOffset Now => clock.GetUtcNow();

    public void OnGet(string? pack)
    {
        Load();
        if (packs.Find(pack ?? "") is { } made)
            Done = $"The pack is made: {made.Verdict}.";
    }

    public async Task<IActionResult> OnPostPackAsync(string? from, string? to, bool byEvent)
    {
        if (SpanInput.TryRead(from, to, Now, out DateTimeOffset first, out DateTimeOffset last) is { } wrong)
            return Refuse(wrong);
        try
        {
            MadePack made = await packs.MakeAsync(new ProofSpan(first, last, byEvent));
            return LocalRedirect("/vault?pack=" + made.Id + "#packs");
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            return Refuse($"The pack cannot be made: {e.Message}.");
        }
    }

    /// <summary>The bar of a class: where its parts begin and end on a scale of 1,000.</summary>
    public static (double Minimum, double Maximum, IReadOnlyList<double> Days) Bar(ClassView kept)
    {
        double scale = 1000.0 / Math.Max(1, Math.Max(kept.Maximum + 1, kept.Days.DefaultIfEmpty().Max() + 1));
        return (kept.Minimum * scale, kept.Maximum * scale, [.. kept.Days.Select(d => d * scale)]);
    }

    private IActionResult Refuse(string problem)
    {
        Load();
        return Again(problem);
    }

    private void Load()
    {
        Packs = packs.All();
        try
        {
            View = vault.Look();
        }
        catch (IOException e)
        {
            Problems.Add($"The vault cannot be read now: {e.Message}");
        }
    }
}
