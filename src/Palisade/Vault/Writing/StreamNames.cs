using System.Collections.Concurrent;
using Palisade.Vault.Catalogue;

namespace Palisade.Vault.Writing;

/// <summary>
/// Brings names of streams to the catalogue, many at a time: a sync of SQLite for each would hold up who opens many. Until then the journal has them. Safe on any thread.
/// </summary>
internal sealed class StreamNames(VaultCatalogue catalogue)
{
    private readonly ConcurrentQueue<StreamState> _waiting = [];

    public void Add(StreamState stream) => _waiting.Enqueue(stream);

    /// <summary>Writes those that wait.</summary>
    public void Save()
    {
        List<StreamState> streams = [];
        while (_waiting.TryDequeue(out StreamState? stream))
            streams.Add(stream);
        if (streams.Count > 0)
            catalogue.AddStreams(streams);
    }
}
