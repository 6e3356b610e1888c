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

    /// <summary>The pack just made; null for none.</summary>
    public MadePack? Just { get; private set; }

    /// <summary>Why no pack was made; shown where it was asked for.</summary>
    public string? PackProblem { get; private set; }

    public DateTimeOffset Now => clock.GetUtcNow();

    public void OnGet(string? pack)
    {
        Load();
        Just = packs.Find(pack ?? "");
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

    /// <summary>What a verdict is worth, in a sentence.</summary>
    public static string Meaning(MadePack pack) => pack.Verdict switch
    {
        "FAIL" => "Something in the log does not hold: what the verifier says has the place.",
        "PASS" => "No record was changed, left out or added since it was received, as far as the log shows. The records themselves stay closed: that they are what the log says is seen by whoever opens them with the key, or by the proof of a single record.",
        _ => "What is there was not changed, and the log itself says where something may be missing: what the verifier says has the times. The records themselves stay closed.",
    };

    /// <summary>How old the records of a class are, in words; empty for none.</summary>
    public static string AgesOf(ClassView kept) => kept.Days switch
    {
        [] => "",
        [0] => ", all of today",
        [var only] => $", all {Shown.Count(only, "day")} old",
        [0, .., var oldest] => $", from today's to some {Shown.Count(oldest, "day")} old",
        [var youngest, .., var oldest] => $", {Shown.Count(youngest)} to {Shown.Count(oldest)} days old",
    };

    /// <summary>The bar of a class: where its parts begin and end on a scale of 1,000.</summary>
    public static (double Minimum, double Maximum, IReadOnlyList<double> Days) Bar(ClassView kept)
    {
        double scale = 1000.0 / Math.Max(1, Math.Max(kept.Maximum + 1, kept.Days.DefaultIfEmpty().Max() + 1));
        return (kept.Minimum * scale, kept.Maximum * scale, [.. kept.Days.Select(d => d * scale)]);
    }

    private IActionResult Refuse(string problem)
    {
        Load();
        PackProblem = problem;
        return Again();
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
