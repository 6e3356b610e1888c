using Palisade.Proofs.Format;
using Palisade.Proofs.Notes;
using Palisade.Vault.Journal;

namespace Palisade.Vault;

/// <summary>The keys that the writer needs; the root key is behind them.</summary>
internal interface IVaultKeys : IKeyWrap
{
    /// <summary>The id of the key for a record, as <see cref="KeyId.For"/>; the late one where the key of the event's day is destroyed already.</summary>
    KeyId KeyFor(string @class, int policy, RetentionDays days, long received, long eventSecond);

    /// <summary>The day key of an id; made, and durable, when there was none. Owned by the store.</summary>
    DayKey DayKey(KeyId id);

    /// <summary>The day key of an id; null when there is none. Owned by the store.</summary>
    DayKey? FindDayKey(KeyId id);

    /// <summary>The keys that sign the log, ECDSA first. Owned by the store.</summary>
    IReadOnlyList<NoteSigner> Signers { get; }
}
