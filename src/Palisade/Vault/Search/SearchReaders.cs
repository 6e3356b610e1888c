namespace Palisade.Vault.Search;

/// <summary>The readers of the streams of one source, each brought to where a block begins. Not safe on several threads at once.</summary>
/// <param name="create">Makes a reader from a context; from nothing, one that finds the format itself.</param>
internal sealed class SearchReaders(Func<byte[], IEventReader> create)
{
    private readonly Dictionary<uint, IEventReader> _readers = [];

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

    /// <summary>The reader of a stream, as it is now; null before <see cref="At"/>.</summary>
    public IEventReader? Now(uint stream) => _readers.GetValueOrDefault(stream);
}
