using System.Collections.Concurrent;

namespace Palisade.Vault.Writing;

/// <summary>Makes readers for the records of streams: each thread that goes through them has one of its own. Safe on any thread.</summary>
/// <param name="recovered">For a stream that is not open here (any more), from its name.</param>
internal sealed class StreamReaders(Func<string, IRecordReader?> recovered)
{
    private readonly ConcurrentDictionary<uint, Func<IRecordReader>?> _readers = [];

    /// <summary>Says how a stream is read: when it is opened, before its first record can be seen.</summary>
    public void Set(uint stream, Func<IRecordReader>? readers) => _readers[stream] = readers;

    /// <summary>A new reader for a stream; null when nobody understands it.</summary>
    public IRecordReader? Create(uint stream, string name) => _readers.TryGetValue(stream, out Func<IRecordReader>? readers) ? readers?.Invoke() : recovered(name);

    /// <summary>Whether the stream is open here, so that its first record came here as well.</summary>
    public bool Has(uint stream) => _readers.ContainsKey(stream);

    public void Remove(uint stream) => _readers.TryRemove(stream, out _);
}
