using Palisade.Vault.Segments;

namespace Palisade.Vault.Search;

/// <summary>The readers of the streams of one source, each brought to where a block begins. Not safe on several threads at once.</summary>
/// <param name="create">Makes a reader from a context; from nothing, one that finds the format itself.</param>
internal sealed class SearchReaders(Func<byte[], IEventReader> create)
{
    private readonly Dictionary<uint, IEventReader> _readers = [];
    private readonly Dictionary<string, IEventReader> _latest = new(StringComparer.Ordinal);
    private readonly Dictionary<string, byte[]> _tables = new(StringComparer.Ordinal);

    /// <summary>The reader of a stream at the beginning of a block.</summary>
    /// <param name="stream">Its id.</param>
    /// <param name="context">What the block has for it; nothing to go on with the one that is there.</param>
    public IEventReader At(uint stream, ReadOnlySpan<byte> context)
    {
        if (_readers.TryGetValue(stream, out IEventReader? known) && (context.IsEmpty || context.SequenceEqual(known.Context)))
            return known;
        IEventReader reader = create(context.ToArray());
        _readers[stream] = reader;
        return reader;
    }

    /// <summary>Begins with a stream whose records all come here, from the first or from where its context says. Streams of one name come one after another: a later one may go on with the table of an earlier one.</summary>
    /// <param name="stream">Its id.</param>
    /// <param name="name">Its name.</param>
    /// <param name="context">What is known of it from before; nothing when nothing is.</param>
    /// <param name="earlier">The table of the latest stream of the same name that did not come here; nothing when there is none.</param>
    public IEventReader Begin(uint stream, string name, ReadOnlySpan<byte> context, ReadOnlySpan<byte> earlier)
    {
        IEventReader reader = create(context.ToArray());
        if (_latest.TryGetValue(name, out IEventReader? before) && LastContexts.HasTable(before.Context))
            _tables[name] = before.Context.ToArray();
        if (context.IsEmpty)
            reader.GoOnFrom(_tables.TryGetValue(name, out byte[]? table) ? table : earlier);
        (_readers[stream], _latest[name]) = (reader, reader);
        return reader;
    }

    /// <summary>The reader of a stream, as it is now; null before <see cref="At"/> or <see cref="Begin"/>.</summary>
    public IEventReader? Now(uint stream) => _readers.GetValueOrDefault(stream);
}
