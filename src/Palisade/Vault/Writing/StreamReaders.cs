using System.Collections.Concurrent;

namespace Palisade.Vault.Writing;

/// <summary>The reader of each open stream. Set when the stream is opened, before its first record can be seen. Safe on any thread.</summary>
internal sealed class StreamReaders(Func<string, IRecordReader?> recovered)
{
    private readonly ConcurrentDictionary<uint, IRecordReader?> _readers = [];

    public void Set(uint stream, IRecordReader? reader) => _readers[stream] = reader;

    /// <summary>The reader of a stream; for one that was open before a crash, one made from its name.</summary>
    public IRecordReader? For(uint stream, string name) => _readers.TryGetValue(stream, out IRecordReader? reader) ? reader : recovered(name);

    public void Remove(uint stream) => _readers.TryRemove(stream, out _);
}
