namespace Palisade.Vault.Recovery;

/// <summary>A file of the journal, as recovery found it.</summary>
internal sealed class FoundJournal(long number)
{
    public long Number => number;

    /// <summary>Why it cannot be read at all; empty if it can.</summary>
    public string Unreadable { get; set; } = "";

    public int Frames { get; set; }

    public long Length { get; set; }

    /// <summary>The end of its last good frame.</summary>
    public long GoodLength { get; set; }

    /// <summary>Bytes before the last good frame that are none: damage, not a torn tail.</summary>
    public long DamagedBytes { get; set; }

    /// <summary>It goes on after leaves that are lost, so that its own have no place any more.</summary>
    public bool IsBehindLoss { get; set; }

    /// <summary>Its records' ordinals lie from here.</summary>
    public long FirstOrdinal { get; set; } = long.MaxValue;

    /// <summary>To before here.</summary>
    public long EndOrdinal { get; set; }

    /// <summary>When its first record was received; 0 when it has none.</summary>
    public long FirstReceived { get; set; }

    /// <summary>The bytes of its records.</summary>
    public long RawBytes { get; set; }

    /// <summary>One past the last leaf that lies in it.</summary>
    public long EndLeaf { get; set; }

    /// <summary>It is to be kept aside once its good records are taken out.</summary>
    public bool IsDamaged { get; set; }

    /// <summary>Records in it that have no leaf.</summary>
    public long Missing { get; set; }
}
