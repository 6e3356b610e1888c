using Palisade.Proofs.Format;

namespace Palisade.Vault.Retention;

/// <summary>A day key, and all that the log says of it.</summary>
internal sealed class KeyRecord(KeyId id)
{
    private readonly HashSet<(DateOnly From, DateOnly To)> _days = [];

    public KeyId Id => id;

    public long Batches { get; private set; }

    public long Records { get; private set; }

    public long RawBytes { get; private set; }

    /// <summary>Lowest and highest receipt.</summary>
    public Interval Received { get; private set; } = Interval.Nothing;

    /// <summary>The leaf of the last batch; -1 when it has none.</summary>
    public long LastBatch { get; private set; } = -1;

    /// <summary>Its <c>seal</c> leaves and their indexes.</summary>
    public List<(long Index, SealLeaf Leaf)> Seals { get; } = [];

    /// <summary>The leaf that says that its destruction begins.</summary>
    public EraseLeaf? Erase { get; set; }

    /// <summary>Whether a leaf says that it is destroyed everywhere.</summary>
    public bool IsErased { get; set; }

    /// <summary>Its destruction was begun and is not finished.</summary>
    public bool IsHalfErased => Erase is not null && !IsErased;

    public void Take(long index, BatchLeaf batch)
    {
        Batches++;
        Records += batch.Count;
        RawBytes += batch.Bytes;
        Received = Received.With(batch.Received);
        LastBatch = index;
        _days.Add((VaultTime.DayOfSecond(batch.Events.Lowest), VaultTime.DayOfSecond(batch.Events.Highest)));
    }

    /// <summary>Whether the event days of one of its batches overlap these: docs/vault-format.md, section 7, check 8.</summary>
    public bool Touches(DateOnly from, DateOnly to) => _days.Any(d => d.From <= to && from <= d.To);

    /// <summary>The time before which it must not go: the minimum after the last receipt.</summary>
    public long MinimumEnds(RetentionDays days) => Batches == 0 ? 0 : Received.Highest + (days.Minimum * VaultTime.DaySeconds * VaultTime.SecondMicroseconds);
}
