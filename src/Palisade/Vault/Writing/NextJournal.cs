using Palisade.Vault.Journal;
using Palisade.Vault.Storage;

namespace Palisade.Vault.Writing;

/// <summary>
/// Gives the journal its files, one number after another. The one that comes next is made ahead, since a file is there only after three syncs: whoever begins it on the way to an acknowledgement finds it
/// ready. One that is never begun holds nothing; it goes when the vault is closed, or when it is opened again. Safe on any thread.
/// </summary>
internal sealed class NextJournal(IVaultDisk disk, IKeyWrap wrap, long lastJournal) : IDisposable
{
    private readonly Lock _gate = new();
    private JournalWriter? _ready;
    private long _last = lastJournal;

    /// <summary>Makes the next file, unless it is there.</summary>
    public void Prepare()
    {
        lock (_gate)
            _ready ??= JournalWriter.Create(disk, _last + 1, wrap);
    }

    /// <summary>The next file, to be written; owned by the caller.</summary>
    public JournalWriter Take()
    {
        lock (_gate)
        {
            Prepare();
            JournalWriter taken = _ready!;
            (_ready, _last) = (null, taken.Number);
            return taken;
        }
    }

    /// <summary>Removes the file that was not begun, when the vault is closed in good order.</summary>
    public void Remove()
    {
        lock (_gate)
        {
            if (_ready is not { } unused)
                return;
            Dispose();
            disk.Wipe(JournalFormat.KeyPath(unused.Number));
            disk.Delete(JournalFormat.FilePath(unused.Number));
            disk.SyncFolder(JournalFormat.Folder);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _ready?.Dispose();
            _ready = null;
        }
    }
}
