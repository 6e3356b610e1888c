using Palisade.Vault.Segments;

namespace Palisade.Vault.Search;

/// <summary>
/// Headers for streams that begin in the middle of a table: the rows of one that goes on where an earlier stream of the same name ended are replayed below the header they were written under. Streams are
/// replayed one after another, by the order of their ids. Not safe on several threads at once.
/// </summary>
/// <param name="names">The names of all streams.</param>
/// <param name="create">Makes a reader from a context.</param>
/// <param name="contexts">What segments say of streams; asked for once, when it matters.</param>
internal sealed class ReplayHeaders(IReadOnlyDictionary<uint, string> names, Func<byte[], IEventReader> create, Func<LastContexts> contexts)
{
    private readonly SearchReaders _readers = new(create);
    private readonly HashSet<string> _shared = [.. names.Values.GroupBy(n => n, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => g.Key)];
    private LastContexts? _contexts;

    /// <summary>A function that is told each record of a stream in order, and gives what goes before the first: the lines of the header, each with its end, or nothing. Null when the stream is the only one of its name.</summary>
    public HeaderBefore? Of(uint stream) => _shared.Contains(names[stream]) ? raw => Next(stream, raw) : null;

    private byte[] Next(uint stream, ReadOnlySpan<byte> raw)
    {
        if (_readers.Now(stream) is { } known)
        {
            known.Observe(raw);
            return [];
        }

        _contexts ??= contexts();
        byte[] earlier = _contexts.OfEarlier(names[stream], stream);
        // When what was before is erased, its own rows were sealed with the header.
        IEventReader reader = _readers.Begin(stream, names[stream], [], earlier.Length > 0 ? earlier : _contexts.Of(stream));
        reader.Observe(raw);
        return HasLine(reader.Context, raw) ? [] : Lines(reader.Context).ToArray();
    }

    private static ReadOnlySpan<byte> Lines(ReadOnlySpan<byte> context) => LastContexts.HasTable(context) ? context[(context.IndexOf((byte)'\n') + 1)..] : [];

    // The header comes by itself.
    private static bool HasLine(ReadOnlySpan<byte> context, ReadOnlySpan<byte> raw)
    {
        raw = raw.StartsWith("\uFEFF"u8) ? raw[3..] : raw;
        foreach (Range line in Lines(context).Split((byte)'\n'))
        {
            if (Lines(context)[line].SequenceEqual(raw))
                return true;
        }

        return false;
    }
}

/// <summary>Takes in a record, and gives the bytes that go before it.</summary>
internal delegate byte[] HeaderBefore(ReadOnlySpan<byte> raw);
