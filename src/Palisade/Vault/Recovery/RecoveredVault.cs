using Palisade.Proofs.Format;
using Palisade.Vault.Log;
using Palisade.Vault.Writing;

namespace Palisade.Vault.Recovery;

/// <summary>What was found when a vault was opened, and what is to be said about it.</summary>
internal sealed class RecoveredVault
{
    public required VaultState State { get; init; }

    public required OuterLog Log { get; init; }

    /// <summary>The files of the journal, oldest first.</summary>
    public required List<FoundJournal> Journals { get; init; }

    /// <summary>The records of the journal that have a leaf.</summary>
    public required RecordSet HaveLeaf { get; init; }

    /// <summary>What the sealer still has to do.</summary>
    public required Unsealed Unsealed { get; init; }

    /// <summary>Leaves that lost their place, because those before them are lost; to be written again.</summary>
    public required List<Leaf> Displaced { get; init; }

    /// <summary>Streams whose names the journal knows.</summary>
    public required List<StreamState> Names { get; init; }

    /// <summary>What the journal knows of segments: made, and destroyed with their key.</summary>
    public required List<(long Index, Leaf Leaf)> Segments { get; init; }

    /// <summary>One of <see cref="StartLeaf.Reasons"/>.</summary>
    public required string Why { get; init; }

    public long LastJournal { get; init; }

    /// <summary>Records without a leaf.</summary>
    public long Recovered { get; init; }

    /// <summary>Bytes of a torn tail.</summary>
    public long Discarded { get; init; }

    /// <summary>Files set aside.</summary>
    public long Aside { get; init; }

    /// <summary>From when on records may be missing that were acknowledged; null when none can be.</summary>
    public long? DamageFrom { get; init; }
}
