using System.Security.Cryptography;
using Palisade.Proofs.Format;
using Palisade.Vault.Storage;

namespace Palisade.Vault.Keys;

/// <summary>
/// Month keys over day keys, one file a key. What it destroyed it never makes again: an empty file <c>KEY.gone</c> stays, written before the
/// destruction begins, so that a crash in between is finished at the next opening. An empty file <c>KEY.closed</c> says that its erasure is about to
/// be announced in the log: no more records come under it. Safe on any thread.
/// </summary>
internal sealed class DayKeyStore : IDisposable
{
    public const string Closed = ".closed";

    private const string Gone = ".gone";
    private readonly Lock _gate = new();
    private readonly IVaultDisk _disk;
    private readonly KeyWrap _root;
    private readonly Dictionary<KeyId, DayKey> _keys = [];
    private readonly Dictionary<string, KeyWrap> _months = new(StringComparer.Ordinal);
    private readonly HashSet<KeyId> _destroyed = [], _closed = [];
    private readonly SortedSet<string> _present = new(StringComparer.Ordinal);

    /// <summary>Opens the store; finishes what a crash left.</summary>
    /// <param name="disk">The vault.</param>
    /// <param name="root">Wraps the month keys; owned by the caller.</param>
    public DayKeyStore(IVaultDisk disk, KeyWrap root)
    {
        (_disk, _root) = (disk, root);
        foreach (string name in disk.Files(KeyFiles.Folder))
        {
            if (name.EndsWith(KeyFiles.Unfinished, StringComparison.Ordinal))
                disk.Wipe(KeyFiles.PathOf(name));
            else if (name.EndsWith(Gone, StringComparison.Ordinal) && KeyId.TryParse(name.AsSpan(0, name.Length - Gone.Length)) is KeyId gone)
                _destroyed.Add(gone);
            else if (name.EndsWith(Closed, StringComparison.Ordinal) && KeyId.TryParse(name.AsSpan(0, name.Length - Closed.Length)) is KeyId closed)
                _closed.Add(closed);
            else if (KeyId.TryParse(name) is not null)
                _present.Add(name);
        }

        // Who only reads leaves it to the next writer.
        if (disk is not ReadOnlyDisk)
            FinishDestruction();
    }

    /// <summary>The ids of the keys that are there, ascending as text.</summary>
    public IReadOnlyList<KeyId> Ids()
    {
        lock (_gate)
            return [.. _present.Select(n => KeyId.TryParse(n)!)];
    }

    public bool IsDestroyed(KeyId id)
    {
        lock (_gate)
            return _destroyed.Contains(id);
    }

    /// <summary>Whether no more records may come under it: it is destroyed, or about to be.</summary>
    public bool IsClosed(KeyId id)
    {
        lock (_gate)
            return _destroyed.Contains(id) || _closed.Contains(id);
    }

    /// <summary>Whether of a version of the policy no more records may come under the late key of a day, or of a later one: what comes late on such a day has no key.</summary>
    public bool IsLateClosedSince(int policy, DateOnly day)
    {
        lock (_gate)
            return _destroyed.Concat(_closed).Any(k => k.IsLate && k.Policy == policy && k.Day >= day);
    }

    /// <summary>Lets no more records under a key, durably: its erasure is about to be announced.</summary>
    public void Close(KeyId id)
    {
        lock (_gate)
        {
            if (_destroyed.Contains(id) || _closed.Contains(id))
                return;
            Mark(id, Closed);
            _closed.Add(id);
        }
    }

    /// <summary>Lets records under a key again: it is not erased after all.</summary>
    public void Reopen(KeyId id)
    {
        lock (_gate)
        {
            if (!_closed.Remove(id))
                return;
            _disk.Delete(KeyFiles.PathOf(id + Closed));
            _disk.SyncFolder(KeyFiles.Folder);
        }
    }

    /// <summary>The key, owned by the store; null when there is none (any more).</summary>
    /// <exception cref="VaultKeyException">It is wrapped by another key, or damaged.</exception>
    public DayKey? Find(KeyId id)
    {
        lock (_gate)
        {
            if (_keys.TryGetValue(id, out DayKey? key))
                return key;
            return _present.Contains(id.ToString()) ? Keep(id, KeyFiles.Read(_disk, Month(id), id.ToString())!) : null;
        }
    }

    /// <summary>The key, owned by the store; made, and durable, when there was none.</summary>
    /// <exception cref="VaultKeyException">It was destroyed.</exception>
    public DayKey GetOrCreate(KeyId id)
    {
        lock (_gate)
        {
            if (_destroyed.Contains(id))
                throw new VaultKeyException(KeyFault.Destroyed, $"The key {id} was destroyed: records that come now belong under the late key of the day they come.");
            if (Find(id) is DayKey found)
                return found;
            byte[] secret = KeyFiles.ReadOrCreate(_disk, Month(id), id.ToString());
            _present.Add(id.ToString());
            return Keep(id, secret);
        }
    }

    /// <summary>Destroys a key for good: zeros over its file, synced, then its name; the month key too when it was the last. Nothing happens when it is destroyed.</summary>
    public void Destroy(KeyId id)
    {
        lock (_gate)
        {
            if (_destroyed.Contains(id))
                return;
            Mark(id, Gone);
            _destroyed.Add(id);
            Wipe(id);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (DayKey key in _keys.Values)
                key.Dispose();
            foreach (KeyWrap month in _months.Values)
                month.Dispose();
            _keys.Clear();
            _months.Clear();
        }
    }

    /// <summary>A crash may have come before the key was overwritten, or when only its month was left.</summary>
    private void FinishDestruction()
    {
        HashSet<string> months = [.. _present.Select(n => MonthName.Of(KeyId.TryParse(n)!))];
        foreach (KeyId id in _destroyed)
        {
            if (_present.Contains(id.ToString()) || _closed.Contains(id) || (!months.Contains(MonthName.Of(id)) && _disk.Exists(KeyFiles.PathOf(MonthName.Of(id)))))
                Wipe(id);
        }
    }

    private void Mark(KeyId id, string what)
    {
        using (IVaultFile mark = _disk.Open(KeyFiles.PathOf(id + what), FileUse.Replace))
            mark.Sync();
        _disk.SyncFolder(KeyFiles.Folder);
    }

    private void Wipe(KeyId id)
    {
        if (_keys.Remove(id, out DayKey? key))
            key.Dispose();
        _disk.Wipe(KeyFiles.PathOf(id.ToString()));
        _present.Remove(id.ToString());
        if (_closed.Remove(id) && _disk.Exists(KeyFiles.PathOf(id + Closed)))
            _disk.Delete(KeyFiles.PathOf(id + Closed));
        string month = MonthName.Of(id);
        if (_present.Any(n => MonthName.Of(KeyId.TryParse(n)!) == month))
            return;
        if (_months.Remove(month, out KeyWrap? wrap))
            wrap.Dispose();
        _disk.Wipe(KeyFiles.PathOf(month));
    }

    private DayKey Keep(KeyId id, byte[] secret)
    {
        DayKey key = new(secret);
        CryptographicOperations.ZeroMemory(secret);
        _keys.Add(id, key);
        return key;
    }

    private KeyWrap Month(KeyId id)
    {
        string name = MonthName.Of(id);
        if (_months.TryGetValue(name, out KeyWrap? month))
            return month;
        byte[] secret = KeyFiles.ReadOrCreate(_disk, _root, name);
        month = new KeyWrap(secret);
        CryptographicOperations.ZeroMemory(secret);
        _months.Add(name, month);
        return month;
    }
}
