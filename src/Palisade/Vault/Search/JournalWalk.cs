using Palisade.Proofs.Format;
using Palisade.Vault.Segments;

namespace Palisade.Vault.Search;

/// <summary>Brings the reader of a stream to one of its records in the journal: what the record means may stand far before it, or in an earlier stream of the same name. Not safe on several threads at once.</summary>
internal static class JournalWalk
{
    /// <summary>The reader of a record, past all records of its stream before it, and itself.</summary>
    /// <param name="vault">The vault.</param>
    /// <param name="wanted">The header of the record.</param>
    /// <param name="raw">The record.</param>
    /// <param name="name">The name of its stream.</param>
    /// <returns>Null when it is not in the journal (any more).</returns>
    public static IEventReader? ReaderAt(VaultReader vault, in RecordHeader wanted, ReadOnlySpan<byte> raw, string name)
    {
        // What says by itself what it is needs nothing from before.
        IEventReader alone = vault.NewReader([]);
        alone.Observe(raw);
        if (!alone.Context.IsEmpty && !LastContexts.HasTable(alone.Context))
            return alone;
        JournalSnapshot journal = vault.TakeJournal();
        uint stream = wanted.Stream;
        LastContexts contexts;
        try
        {
            contexts = vault.LatestContexts(c => c.Of(stream).Length > 0 || c.OfEarlier(name, stream).Length > 0);
        }
        catch
        {
            journal.Dispose();
            throw;
        }

        using JournalSource source = new(journal, contexts, id => journal.StreamNames.GetValueOrDefault(id, ""));
        SearchReaders readers = new(vault.NewReader);
        while (source.NextBlock() is { } block)
        {
            for (int i = 0; i < block.Count; i++)
            {
                ref readonly RecordHeader header = ref block.Header(i);
                if (header.Ordinal > wanted.Ordinal)
                    return null;
                if (header.Stream != stream && journal.StreamNames.GetValueOrDefault(header.Stream) != name)
                    continue;
                IEventReader reader = readers.Now(header.Stream) ?? readers.Begin(header.Stream, name, block.Context(header.Stream), block.EarlierContext(header.Stream));
                reader.Observe(block.Raw(i));
                if (header.Ordinal == wanted.Ordinal)
                    return reader;
            }
        }

        return null;
    }
}
