using Palisade.Proofs.Format;
using Palisade.Proofs.Merkle;

namespace Palisade.Tests.Packs;

/// <summary>One thing that can be bent.</summary>
/// <param name="Name">What.</param>
/// <param name="Check">The check that must fail; 0: it is allowed.</param>
/// <param name="Section">The section it must name; <c>segment/</c>: the one where the bent batch is, or was.</param>
/// <param name="Apply">Puts it into a log.</param>
internal sealed record Bending(string Name, int Check, string Section, Action<Bent> Apply)
{
    public bool NamesLeaf { get; init; } = true;

    public bool OpenOnly { get; init; }

    /// <summary>No key is there for what is bent.</summary>
    public bool ClosedOnly { get; init; }

    public bool Erases { get; init; } = true;

    /// <summary>The days of January on which it can happen.</summary>
    public int[] Days { get; init; } = [6, 7, 8, 9];
}

/// <summary>A log while something in it is bent on one day.</summary>
internal sealed class Bent(SyntheticLog log, Random random, long day)
{
    private Action<long[]> _onDay = _ => { };

    public SyntheticLog Log => log;

    public Random Random => random;

    public long Day => day;

    public bool IsDone { get; set; }

    /// <summary>The leaf that was bent.</summary>
    public long Leaf { get; set; } = -1;

    /// <summary>The section of the segment that was bent.</summary>
    public string Section { get; set; } = "";

    private bool IsToday => log.Now >= day && log.Now < day + SyntheticLog.Day;

    /// <summary>The script of the log is at 09:04 of a day.</summary>
    public void OnDay(long[] streams)
    {
        if (IsToday)
            _onDay(streams);
    }

    /// <summary>Bends the leaf of a type that is the given one of the day, from 0; others stay.</summary>
    public void First<T>(Func<T, Leaf?> bend, int number = 0)
        where T : Leaf
    {
        int seen = 0;
        log.Bend = leaf =>
        {
            if (leaf is not T bent || IsDone || !IsToday || seen++ < number)
                return leaf;
            IsDone = true;
            Leaf? result = bend(bent);
            Leaf = log.Leaves;
            return result;
        };
    }

    /// <summary>Bends every leaf of a type on the day.</summary>
    public void Each<T>(Func<T, Leaf?> bend)
        where T : Leaf => log.Bend = leaf =>
        {
            if (leaf is not T bent || !IsToday)
                return leaf;
            IsDone = true;
            return bend(bent);
        };

    /// <summary>Bends the bytes of the first entry of a type on the day.</summary>
    public void Bytes(string type, Func<string, string> bend) => log.BendBytes = bytes =>
    {
        string text = System.Text.Encoding.ASCII.GetString(bytes);
        if (IsDone || !IsToday || !text.Contains($"\"type\":\"{type}\"", StringComparison.Ordinal))
            return bytes;
        (IsDone, Leaf) = (true, log.Leaves);
        return System.Text.Encoding.ASCII.GetBytes(bend(text));
    };

    /// <summary>Appends something at 09:04 of the day; the last leaf of it is the bent one.</summary>
    public void Append(Action<long[]> append) => _onDay = streams =>
    {
        IsDone = true;
        append(streams);
        Leaf = log.Leaves - 1;
    };

    /// <summary>Bends what of the first batch that is sealed on the day goes into its file.</summary>
    public void Sealed(Func<SyntheticBatch, IEnumerable<SyntheticBatch>> bend) => log.BendSealed = batch =>
    {
        if (IsDone || !IsToday)
            return [batch];
        (IsDone, Leaf) = (true, batch.Leaf);
        log.Bend = leaf =>
        {
            if (leaf is SealLeaf seal && Section.Length == 0)
                Section = $"segment/{seal.Segment}";
            return leaf;
        };
        return bend(batch);
    };

    /// <summary>Bends the leaf of the first batch of the day, as <see cref="First"/>, and notes its file.</summary>
    public void Batch(Func<BatchLeaf, BatchLeaf> bend)
    {
        First<BatchLeaf>(bend);
        Func<Leaf, Leaf?> first = log.Bend;
        log.Bend = leaf =>
        {
            if (leaf is SealLeaf seal && IsDone && Section.Length == 0 && seal.Batches.Any(r => r.Contains(Leaf)))
                Section = $"segment/{seal.Segment}";
            return first(leaf);
        };
    }

    /// <summary>Writes ledger entries at 09:04 of the day, and bends the leaf of their batch.</summary>
    /// <param name="bend">Bends it.</param>
    /// <param name="raw">A record more that is kept as one; null for none.</param>
    public void Ledger(Func<BatchLeaf, BatchLeaf> bend, string? raw = null)
    {
        Append(streams =>
        {
            log.WriteLedger(streams[0]);
            if (raw is not null)
                log.WriteLedger(streams[0], System.Text.Encoding.ASCII.GetBytes(raw));
        });
        log.Bend = leaf =>
        {
            if (leaf is SealLeaf seal && IsDone && Section.Length == 0 && seal.Batches.Any(r => r.Contains(Leaf)))
                Section = $"segment/{seal.Segment}";
            return leaf is BatchLeaf { Ledger.Count: > 0 } batch ? bend(batch) : leaf;
        };
    }

    /// <summary>Writes ledger entries at 09:04 of the day, and bends the bytes of the leaf of their batch.</summary>
    public void LedgerBytes(Func<string, string> bend)
    {
        Append(streams => log.WriteLedger(streams[0]));
        log.BendBytes = bytes =>
        {
            string text = System.Text.Encoding.ASCII.GetString(bytes);
            return text.Contains("\"ledger\":[[", StringComparison.Ordinal) ? System.Text.Encoding.ASCII.GetBytes(bend(text)) : bytes;
        };
    }

    /// <summary>Another hash.</summary>
    public TreeHash Hash() => TreeHash.Of(BitConverter.GetBytes(random.NextInt64()));
}
