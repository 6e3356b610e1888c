using Palisade.Proofs.Format;

namespace Palisade.Tests.Vault;

/// <summary>
/// Every key that a vault ever had, as it lay on the device and in clear: what must not be found on it any more once the key is destroyed, wherever one looks. Keys of journal files are among them.
/// </summary>
internal sealed class DeviceSecrets
{
    private readonly SimulatedDisk _disk;
    private readonly string _backup;
    private readonly Dictionary<string, List<byte[]>> _files = [];
    private readonly Dictionary<KeyId, byte[]> _clear = [];
    private readonly HashSet<string> _searched = [];

    /// <param name="disk">The device.</param>
    /// <param name="backup">The folder of the backup on it.</param>
    public DeviceSecrets(SimulatedDisk disk, string backup)
    {
        (_disk, _backup) = (disk, backup);
        disk.FolderSynced = Note;
    }

    /// <summary>Notes the keys there are.</summary>
    public void Note(TestVault vault)
    {
        foreach (KeyId id in vault.Keys.Days.Ids().Where(id => !_clear.ContainsKey(id)))
        {
            byte[] key = new byte[DayKey.Length];
            vault.Keys.Days.Find(id)!.CopyTo(key);
            _clear.Add(id, key);
        }
    }

    /// <summary>No key lies there in clear. What is destroyed does not lie there at all: neither what was erased, nor the key of a journal file or of a month that is gone.</summary>
    public void Check(TestVault vault, IReadOnlySet<KeyId> erased)
    {
        byte[] catalogue = File.Exists(vault.CataloguePath) ? File.ReadAllBytes(vault.CataloguePath) : [];
        foreach ((KeyId id, byte[] key) in _clear.Where(k => _searched.Add("in clear " + k.Key)))
            Assert.False(_disk.Holds(key) || catalogue.AsSpan().IndexOf(key) >= 0, $"key {id} lies in clear on the device");
        foreach ((string path, List<byte[]> wrapped) in _files)
        {
            bool isThere = _disk.Exists(path) || _disk.Exists($"{_backup}/{path}");
            Assert.False(isThere && KeyId.TryParse(path.AsSpan(path.IndexOf('/') + 1)) is { } id && erased.Contains(id), $"{path} is there, and its key is erased");
            if (!isThere && _searched.Add(path))
                Assert.All(wrapped, w => Assert.False(_disk.Holds(w), $"{path} is gone, and its bytes are still on the device"));
        }
    }

    // A key is used only once its name is durable.
    private void Note(string folder)
    {
        if (folder is not ("wal" or "keys"))
            return;
        foreach (string name in _disk.Files(folder).Where(n => folder == "wal" ? n.EndsWith(".key", StringComparison.Ordinal) : char.IsAsciiDigit(n[^1])))
        {
            if (_disk.Bytes($"{folder}/{name}") is not { Length: > 8 } bytes || bytes.AsSpan(8).IndexOfAnyExcept((byte)0) < 0)
                continue;
            if (!_files.TryGetValue($"{folder}/{name}", out List<byte[]>? known))
                _files.Add($"{folder}/{name}", known = []);
            if (!known.Any(k => k.AsSpan().SequenceEqual(bytes.AsSpan(8))))
                known.Add(bytes[8..]);
            _searched.Remove($"{folder}/{name}");
        }
    }
}
