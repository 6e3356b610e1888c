using System.Security.Cryptography;
using System.Text;
using Palisade.Proofs.Crypto;
using Palisade.Proofs.Format;

namespace Palisade.Proofs.Verification;

/// <summary>Check 9: an open pack opens, and its records are those that were committed.</summary>
internal static class OpenCheck
{
    public const int Number = 9;
    private const int MaxKeysBytes = 16 << 20;

    public static void Run(PackCheckup checkup)
    {
        if (!checkup.Manifest.IsOpen)
            return;
        Dictionary<string, DayKey> keys = new(StringComparer.Ordinal);
        try
        {
            ReadKeys(checkup, keys);
            OpenSegments(checkup, keys);
        }
        finally
        {
            foreach (DayKey key in keys.Values)
                key.Dispose();
        }
    }

    private static void ReadKeys(PackCheckup checkup, Dictionary<string, DayKey> keys)
    {
        byte[]? bytes = checkup.Pack.Load(PackSection.Keys, MaxKeysBytes);
        string last = "";
        for (ReadOnlySpan<byte> rest = bytes; !rest.IsEmpty;)
        {
            int end = rest.IndexOf((byte)'\n'), space = rest.IndexOf((byte)' ');
            string id = space < 0 || end < space ? "" : Encoding.Latin1.GetString(rest[..space]);
            byte[]? secret = id.Length == 0 ? null : StrictBase64.TryDecode(rest[(space + 1)..end]);
            if (secret?.Length != DayKey.Length || KeyId.TryParse(id) is not { } parsed || string.CompareOrdinal(id, last) <= 0)
            {
                checkup.Fail(Number, PackSection.Keys, "is no ascending list of keys");
                return;
            }

            TakeKey(checkup, keys, parsed, secret);
            CryptographicOperations.ZeroMemory(secret);
            last = id;
            rest = rest[(end + 1)..];
        }

        if (bytes is null)
            checkup.Fail(Number, PackSection.Keys, "is too long");
        CryptographicOperations.ZeroMemory(bytes);
        foreach (KeyFacts missing in checkup.Walk!.Batches.Keys.Where(k => k.HasSpan && k.Erase is null && !keys.ContainsKey(k.Id.ToString())).OrderBy(k => k.Id.ToString(), StringComparer.Ordinal))
            checkup.Fail(Number, PackSection.Keys, $"has no key {missing.Id}, which is not destroyed", missing.Batches.Find(b => b.IsOfSpan).Leaf);
    }

    private static void TakeKey(PackCheckup checkup, Dictionary<string, DayKey> keys, KeyId id, byte[] secret)
    {
        KeyFacts? facts = checkup.Walk!.Batches.Find(id);
        DayKey key = new(secret);
        if (facts is not { HasSpan: true })
            checkup.Fail(Number, PackSection.Keys, $"has key {id}, under which no batch of the span is");
        else if (facts.Erase is not null)
            checkup.Fail(Number, PackSection.Keys, FormattableString.Invariant($"has key {id}, which leaf {facts.EraseIndex} says is destroyed"), facts.EraseIndex);
        else if (key.Commit != facts.Commit)
            checkup.Fail(Number, PackSection.Keys, $"has another key {id} than its batches are committed to", facts.Batches[0].Leaf);
        if (!keys.TryAdd(id.ToString(), key))
            key.Dispose();
    }

    // Segments are opened side by side; what they say is written down in their order.
    private static void OpenSegments(PackCheckup checkup, Dictionary<string, DayKey> keys)
    {
        SegmentOpening[] openings =
        [
            .. checkup.Walk!.Batches.Seals.Select((seal, number) => (Seal: seal, Number: number))
                .Where(s => s.Seal.IsOfSpan && keys.ContainsKey(s.Seal.Leaf.Key.ToString()) && checkup.Pack.Has(PackSection.SegmentPrefix + s.Seal.Leaf.Segment))
                .Select(s => new SegmentOpening(checkup, s.Seal, s.Number, keys[s.Seal.Leaf.Key.ToString()])),
        ];
        Parallel.ForEach(openings, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, o => o.Run());
        foreach (Failure failure in openings.SelectMany(o => o.Failures))
            checkup.Fail(failure.Check, failure.Section, failure.Text, failure.Leaf, failure.Record);
        HashSet<int> opened = [.. openings.Select(o => o.Number)];
        foreach (KeyFacts key in checkup.Walk.Batches.Keys)
        {
            foreach (BatchFacts batch in key.Batches)
            {
                if (!batch.IsOpened && opened.Contains(batch.Seal))
                    checkup.Fail(Number, PackSection.SegmentPrefix + checkup.Walk.Batches.Seals[batch.Seal].Leaf.Segment, "does not have this batch with the records that its leaf says", batch.Leaf);
            }
        }
    }
}
