using Palisade.Proofs.Format;
using Palisade.Proofs.Verification;
using Palisade.Tests.Packs;
using Palisade.Vault.Proving;

namespace Palisade.Tests.Proofs.Packs;

/// <summary>Half a year in which something happened, what is asked of it, and what the verdict must be.</summary>
internal sealed record Scenario(string Name, Func<SyntheticLog> Log, string Verdict, string Says)
{
    public PackRequest Request { get; init; } = HalfYear.May;

    /// <summary>Makes the pack, where the vault's own way would refuse to.</summary>
    public Func<SyntheticLog, PackRequest, byte[]> Pack { get; init; } = (log, request) => log.Pack(request);

    public Func<SyntheticLog, VerifierOptions> Options { get; init; } = _ => new VerifierOptions();

    /// <summary>A packed copy with the plan changed by hand: what an operator could do who writes a composer of his own.</summary>
    public static byte[] Compose(SyntheticLog log, PackRequest request, Action<PackPlan> change)
    {
        PackPlan plan = PackPlan.Make(log, request);
        change(plan);
        using MemoryStream pack = new();
        PackComposer.Write(log, request, plan, plan.From, pack);
        return pack.ToArray();
    }

    /// <summary>The log with leaves of one type bent on one day.</summary>
    public static SyntheticLog Bent<T>(int day, Func<T, Leaf> bend)
        where T : Leaf
    {
        SyntheticLog log = new();
        return HalfYear.Run(log, (today, _) => log.Bend = today == day ? leaf => leaf is T bent ? bend(bent) : leaf : leaf => leaf);
    }

    public static SyntheticLog On(int day, Action<SyntheticLog, long[]> happens, bool erase = true, SyntheticLog? keysOf = null)
    {
        SyntheticLog log = new(keysOf: keysOf);
        return HalfYear.Run(log, (today, streams) =>
        {
            if (today == day)
                happens(log, streams);
        }, erase);
    }

    public override string ToString() => Name;
}
