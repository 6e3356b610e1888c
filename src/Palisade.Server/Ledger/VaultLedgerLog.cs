using Palisade.Proofs.Format;
using Palisade.Scanning;
using Palisade.Server.Collecting;
using Palisade.Vault;
using Palisade.Vault.Search;

namespace Palisade.Server.Ledger;

/// <summary>The ledger in the vault: a stream of its own, in a retention class of its own. One call at a time.</summary>
internal sealed class VaultLedgerLog(Collector collector) : ILedgerLog, IDisposable
{
    private VaultWriter? _writer;
    private LedgerStream? _stream;

    public int Opened => collector.Reopened;

    public async Task<long> AppendAsync(IReadOnlyList<LedgerEntry> entries)
    {
        VaultWriter writer = collector.Writer;
        try
        {
            // The stream belongs to the writer that is open now; after a recovery it is a new one.
            if (!ReferenceEquals(writer, _writer))
                (_stream, _writer) = (writer.OpenLedger(), writer);
            return await _stream!.AppendAsync(entries).ConfigureAwait(false);
        }
        catch (VaultBrokenException e)
        {
            throw collector.Trouble(e);
        }
        catch (ObjectDisposedException e)
        {
            throw new StorageTroubleException("the vault is being closed", e);
        }
    }

    public IReadOnlyList<string> Read(long from, long received, Action<LedgerLine> take)
    {
        // Of a writer that is broken it is not known what stays: opening it again decides that, and what is read after it stays.
        _ = collector.Writer;
        using VaultReader vault = VaultReader.Open(collector.VaultFolder, collector.VaultOptions, RecordReaderFactory.Create());
        return LedgerReading.Read(vault, from, received, take);
    }

    public void Dispose() => _stream?.Dispose();
}
