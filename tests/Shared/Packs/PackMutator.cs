using Palisade.Proofs.Format;
using Palisade.Proofs.Merkle;
using Palisade.Vault.Proving;

namespace Palisade.Tests.Packs;

/// <summary>A pack that somebody changed.</summary>
/// <param name="Kind">How.</param>
/// <param name="Section">The first part of the file that differs.</param>
/// <param name="Bytes">The file.</param>
internal sealed record MutatedPack(string Kind, string Section, byte[] Bytes);

/// <summary>
/// Changes a pack in one place, at random from a printed seed: bits, lengths, order, what is there. Kinds that begin with <c>resigned</c> are what an
/// operator can do, who has the key: sections changed, and all signed anew.
/// </summary>
internal sealed class PackMutator(byte[] pack, SyntheticLog log, int seed)
{
    // Nobody but who holds an older checkpoint can tell a false anchor; what a policy does not name may be any line below a checkpoint.
    private static readonly string[] Unchecked = ["checkpoint", "anchors"];

    private readonly Random _random = new(seed);
    private readonly List<(string Name, byte[] Bytes)> _sections = PackEdit.Sections(pack);
    private readonly PackManifest _manifest = PackEdit.Manifest(pack);

    public MutatedPack Next()
    {
        while (true)
        {
            MutatedPack mutated = Make();
            if (!mutated.Bytes.AsSpan().SequenceEqual(pack))
                return mutated;
        }
    }

    private MutatedPack Make()
    {
        int at = _random.Next(pack.Length), length = 1 + _random.Next(Math.Min(400, pack.Length - at));
        Span<byte> before = pack.AsSpan(0, at), after = pack.AsSpan(at + length), cut = pack.AsSpan(at, length);
        switch (_random.Next(12))
        {
            case 0 or 1:
                byte[] flipped = [.. pack];
                flipped[at] ^= (byte)(1 << _random.Next(8));
                return Plain("flip", at, flipped);
            case 2:
                byte[] set = [.. pack];
                set[at] = (byte)_random.Next(256);
                return Plain("byte", at, set);
            case 3:
                return Plain("truncate", at, pack[..at]);
            case 4:
                return Plain("delete", at, [.. before, .. after]);
            case 5:
                return Plain("duplicate", at, [.. before, .. cut, .. cut, .. after]);
            case 6:
                return Plain("insert", at, [.. before, (byte)_random.Next(256), .. pack.AsSpan(at)]);
            case 7:
                return Plain("append", pack.Length, [.. pack, .. cut]);
            case 8:
                return Sections("reorder sections");
            case 9:
                return Leaves("");
            case 10:
                return Leaves("resigned ");
            default:
                return Resigned();
        }
    }

    private MutatedPack Plain(string kind, int at, byte[] bytes)
    {
        int common = pack.AsSpan().CommonPrefixLength(bytes);
        return new MutatedPack(kind, SectionAt(Math.Min(common, at == pack.Length ? at : pack.Length - 1)), bytes);
    }

    private string SectionAt(int offset)
    {
        int end = pack.Length - _sections.Sum(s => s.Bytes.Length), header = Array.IndexOf(pack, (byte)'\n') + 1;
        if (offset < end)
            return offset < header ? "header" : "manifest";
        foreach ((string name, byte[] bytes) in _sections)
        {
            end += bytes.Length;
            if (offset < end)
                return name;
        }

        return "end";
    }

    // The bodies of two sections change places, under the manifest as it was.
    private MutatedPack Sections(string kind)
    {
        int one = _random.Next(_sections.Count), other = _random.Next(_sections.Count);
        List<byte[]> bodies = [.. _sections.Select(s => s.Bytes)];
        (bodies[one], bodies[other]) = (bodies[other], bodies[one]);
        byte[] head = pack[..(pack.Length - _sections.Sum(s => s.Bytes.Length))];
        return Plain(kind, 0, [.. head, .. bodies.SelectMany(b => b)]);
    }

    private MutatedPack Leaves(string kind)
    {
        byte[] section = _sections.Single(s => s.Name == "entries").Bytes;
        List<byte[]> entries = [];
        for (int at = 0; at < section.Length; at += entries[^1].Length)
            entries.Add(section[at..(at + 2 + (section[at] << 8 | section[at + 1]))]);
        int one = _random.Next(entries.Count), other = _random.Next(entries.Count);
        string what = new[] { "reorder leaves", "delete leaf", "duplicate leaf", "replace leaf" }[_random.Next(4)];
        switch (what)
        {
            case "reorder leaves":
                (entries[one], entries[other]) = (entries[other], entries[one]);
                break;
            case "delete leaf":
                entries.RemoveAt(one);
                break;
            case "duplicate leaf":
                entries.Insert(one, entries[one]);
                break;
            default:
                entries[one] = entries[other];
                break;
        }

        byte[] changed = [.. entries.SelectMany(e => e)];
        return Changed(kind + what, "entries", changed, kind.Length > 0);
    }

    private MutatedPack Resigned()
    {
        (string Name, byte[] Bytes)[] candidates = [.. _sections.Where(s => s.Bytes.Length > 0 && !Unchecked.Contains(s.Name))];
        (string name, byte[] bytes) = candidates[_random.Next(candidates.Length)];
        byte[] changed = [.. bytes];
        changed[_random.Next(changed.Length)] ^= (byte)(1 << _random.Next(8));
        return Changed("resigned flip", name, changed, true);
    }

    private MutatedPack Changed(string kind, string name, byte[] changed, bool resign)
    {
        IEnumerable<(string Name, byte[] Bytes)> sections = _sections.Select(s => s.Name == name ? (name, changed) : s);
        if (_sections.Single(s => s.Name == name).Bytes.AsSpan().SequenceEqual(changed))
            return new MutatedPack(kind, name, pack);
        if (resign)
            return new MutatedPack(kind, name, PackEdit.Resign(_manifest, sections, log.Signers));
        byte[] head = pack[..(pack.Length - _sections.Sum(s => s.Bytes.Length))];
        return new MutatedPack(kind, name, [.. head, .. sections.SelectMany(s => s.Bytes)]);
    }
}

/// <summary>The packs that are mutated: small, with every section in them.</summary>
internal static class MutationSeeds
{
    /// <summary>Twelve days: erased and unerased keys, late events, a hold, a policy, a declared gap, notes and anchors.</summary>
    public static byte[] Make(bool open, out SyntheticLog log) => Make(open, log = new SyntheticLog(ed25519: open));

    /// <summary>The same in a log of somebody, with what else happens at 09:04 on the days from 1.</summary>
    public static byte[] Make(bool open, SyntheticLog log, Action<int, long[]>? onDay = null, bool erase = true)
    {
        log.SetPolicy(new() { ["default"] = new RetentionDays(1, 4), ["audit"] = new RetentionDays(2, 30) });
        HalfYear.Run(log, (day, streams) =>
        {
            if (day == 5)
                log.Append(new GapLeaf(log.Now, streams[0], log.Now - 1, log.Now, "caf\u00e9"));
            if (day == 6)
                log.Write(streams[1], 3, VaultTime.SecondOf(log.Now) - (4 * VaultTime.DaySeconds));
            if (day == 9)
                log.Release(log.Hold(new DateOnly(2026, 1, 3), new DateOnly(2026, 1, 4)));
            log.Finish(keepNote: day is 6 or 7);
            onDay?.Invoke(day, streams);
        }, erase, days: 12);
        return Pack(log, open);
    }

    /// <summary>The pack of 3 to 10 January, morning.</summary>
    public static byte[] Pack(SyntheticLog log, bool open)
    {
        PackRequest request = new(SyntheticLog.At(1, 3), SyntheticLog.At(1, 10, 9, 5), IsOpen: open, Since: [1, 5]);
        PackPlan plan = PackPlan.Make(log, request);

        // The files as they are, whatever a bent leaf says of them.
        foreach (SegmentId id in plan.Segments.Keys.ToArray())
            plan.Segments[id] = plan.Segments[id] with { Bytes = log.SegmentBytes(id).Length, Digest = TreeHash.Of(log.SegmentBytes(id)) };
        using MemoryStream pack = new();
        PackComposer.Write(log, request, plan, Math.Max(7, plan.From - 9), pack);
        return pack.ToArray();
    }
}
