using Palisade.Events;
using Palisade.Proofs.Format;
using Palisade.Scanning;
using Palisade.Vault;
using Palisade.Vault.Search;

namespace Palisade.Server.Detecting;

/// <summary>Gives detection the records of the vault that it has not matched: those acknowledged just before the program, or the vault's writer, ended.</summary>
internal sealed class DetectionReplay(string folder, VaultOptions options, DetectionStore store, LiveDetector detector)
{
    /// <summary>Reads the vault, and gives what was not matched to detection.</summary>
    /// <param name="from">From this ordinal on.</param>
    /// <param name="received">No such record was received before: microseconds since 1970.</param>
    /// <param name="to">Up to before this ordinal: later records come to detection by themselves.</param>
    /// <param name="stop">Ends it early; the rest is read at the next start.</param>
    /// <returns>How many records.</returns>
    /// <exception cref="IOException">The vault cannot be read.</exception>
    public long Run(long from, long received, long to, CancellationToken stop)
    {
        if (from >= to)
            return 0;
        using VaultReader reader = VaultReader.Open(folder, options, RecordReaderFactory.Create());
        if (!Query.TryParse("*", out Query? all, out _))
            throw new InvalidOperationException();
        Taker taker = new(from, to, store, detector, stop);
        reader.Search(all!, new SearchOptions { From = received, Ledger = false }, taker, null, stop);
        taker.Give();
        return taker.Records;
    }

    /// <summary>Puts records of one stream together, as far as they come one after another.</summary>
    private sealed class Taker(long from, long to, DetectionStore store, LiveDetector detector, CancellationToken stop) : IFoundSink
    {
        private readonly RecordBuffer _records = new();
        private string _name = "";
        private uint _stream;
        private long _first, _received;

        public bool WantsEvents => false;

        public long Records { get; private set; }

        public void OnRecord(in FoundRecord record, LogEvent? e)
        {
            ref readonly RecordHeader header = ref record.Header;
            if (header.Ordinal < from || header.Ordinal >= to || header.Ordinal < (store.CursorOf(header.Stream)?.Ordinal ?? 0))
                return;
            if (_records.IsFull || header.Stream != _stream || header.Ordinal != _first + _records.Count)
            {
                Give();
                (_stream, _first, _received, _name) = (header.Stream, header.Ordinal, header.Received, record.Stream);
            }

            _records.Add(record.Raw, RecordFlags.LineFeed);
            Records++;
        }

        public void Give()
        {
            if (_records.Count == 0)
                return;
            Ticket ticket = store.Tickets.Open(_first, _received);
            detector.TakeAsync(ticket, _stream, _name, _first, _records, stop).AsTask().GetAwaiter().GetResult();
            _records.Clear();
        }
    }
}
