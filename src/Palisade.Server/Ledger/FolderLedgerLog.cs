using Palisade.Proofs.Format;
using Palisade.Scanning;
using Palisade.Vault;
using Palisade.Vault.Search;

namespace Palisade.Server.Ledger;

/// <summary>A ledger that is only read, by who holds the vault. Not safe on several threads at once.</summary>
internal sealed class FolderLedgerLog(string vault, VaultOptions options) : ILedgerLog
{
    public int Opened => 0;

    /// <summary>What could not be read of it, in words.</summary>
    public IReadOnlyList<string> Problems { get; private set; } = [];

    public Task<long> AppendAsync(IReadOnlyList<LedgerEntry> entries) => throw new InvalidOperationException("it is only read");

    public IReadOnlyList<string> Read(long from, long received, Action<LedgerLine> take)
    {
        using VaultReader reader = VaultReader.Open(vault, options, RecordReaderFactory.Create());
        return Problems = LedgerReading.Read(reader, from, received, take);
    }
}
