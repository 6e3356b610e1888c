using Palisade.Proofs.Format;

namespace Palisade.Vault;

/// <summary>The stream of ledger entries into a vault. One thread appends at a time.</summary>
internal sealed class LedgerStream : IDisposable
{
    /// <summary>What the stream is called.</summary>
    public const string Name = "ledger";

    private readonly VaultStream _stream;
    private readonly RecordBuffer _records = new();

    internal LedgerStream(VaultStream stream) => _stream = stream;

    /// <summary>How long entries are kept where the policy did not say it: five years from receipt, and at most six from their day. The history of a case outlives its logs.</summary>
    public static RetentionDays Days { get; } = new(1827, 2192);

    /// <summary>Appends entries, in order, all at once: after a crash all of them are there, or none.</summary>
    /// <param name="entries">At least one, and together no more than one append takes.</param>
    /// <returns>The ordinal of the first, when all of them are durable.</returns>
    /// <exception cref="ArgumentException">There are none, or too many.</exception>
    /// <exception cref="VaultBrokenException">The writer stopped for good: they may be durable, or not.</exception>
    public async Task<long> AppendAsync(IReadOnlyList<LedgerEntry> entries)
    {
        ArgumentOutOfRangeException.ThrowIfZero(entries.Count);
        _records.Clear();
        foreach (LedgerEntry entry in entries)
        {
            byte[] raw = entry.Encode();
            if (_records.IsFull || raw.Length > Limits.MaxVaultRecordBytes)
                throw new ArgumentException("These are more ledger entries than one append takes, or one is too long.", nameof(entries));
            _records.Add(raw, RecordFlags.LineFeed);
        }

        Task durable = _stream.AppendAsync(_records, out long first);
        await durable.ConfigureAwait(false);
        return first;
    }

    /// <summary>Closes the stream.</summary>
    public void Dispose() => _stream.Dispose();
}
