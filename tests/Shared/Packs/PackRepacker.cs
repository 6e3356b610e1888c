using Palisade.Proofs.Format;

namespace Palisade.Tests.Packs;

/// <summary>A pack whose hashes, tree and signatures are right, made by somebody who has all keys, and what a verifier must say of it.</summary>
/// <param name="Kind">What was done.</param>
/// <param name="IsOpen">Whether the pack is open.</param>
/// <param name="Verdict">The verdict it must get.</param>
/// <param name="Check">The check that fails, as docs/vault-format.md, section 7, numbers them; 0: none.</param>
/// <param name="Section">The section that must be named.</param>
/// <param name="Leaf">The leaf that must be named; -1: any.</param>
/// <param name="Bytes">The file.</param>
internal sealed record RepackedPack(string Kind, bool IsOpen, string Verdict, int Check, string Section, long Leaf, byte[] Bytes);

/// <summary>Makes such packs: the log of <see cref="MutationSeeds"/> is written again from its script, with one thing bent.</summary>
internal sealed class PackRepacker(int seed) : IDisposable
{
    private const string Fail = "FAIL", Gaps = "PASS WITH DECLARED GAPS";
    private readonly Random _random = new(seed);
    private readonly SyntheticLog[] _keys = [new(), new(ed25519: true)];

    /// <summary>All that can be done; each number one thing.</summary>
    public static int Kinds => Table.Length;

    private static Bending[] Table { get; } = [.. Bendings.OfEntries, .. Bendings.OfSeals, .. Bendings.OfRetention, .. Bendings.OfRecords, .. Bendings.Harmless];

    /// <summary>The next pack: one kind after another, at a place by chance.</summary>
    public RepackedPack Make(int number)
    {
        Bending bending = Table[number % Table.Length];
        bool open = bending.OpenOnly || (_random.Next(2) == 1 && !bending.ClosedOnly);
        SyntheticLog log = new(keysOf: _keys[open ? 1 : 0]);
        Bent bent = new(log, _random, SyntheticLog.At(1, bending.Days[_random.Next(bending.Days.Length)]));
        bending.Apply(bent);
        byte[] pack = MutationSeeds.Make(open, log, (_, streams) => bent.OnDay(streams), bending.Erases);
        if (!bent.IsDone)
            throw new InvalidOperationException($"{bending.Name}: nothing was bent on {VaultTime.DayOf(bent.Day)}");
        bool fails = bending.Check > 0;
        string section = bending.Section == "segment/" ? bent.Section : bending.Section;
        return new RepackedPack(bending.Name, open, fails ? Fail : Gaps, bending.Check, section, bending.NamesLeaf ? bent.Leaf : -1, pack);
    }

    public void Dispose()
    {
        foreach (SyntheticLog log in _keys)
            log.Dispose();
    }
}
