using System.Security.Cryptography;
using System.Text;
using Palisade.Proofs.Crypto;
using Palisade.Proofs.Format;
using Palisade.Proofs.Notes;
using Palisade.Vault.Journal;
using Palisade.Vault.Storage;

namespace Palisade.Vault.Keys;

/// <summary>
/// All keys of an open vault: day keys under month keys; the keys that sign the log; a key that wraps those of journal files and the names of streams.
/// Whatever is wrapped by the root key lies in <c>keys/</c>. Safe on any thread.
/// </summary>
internal sealed class VaultKeys : IKeyWrap, IDisposable
{
    public const string LogName = "log", SecondLogName = "log-ed25519", WrapName = "wrap", EvidenceName = "evidence", PseudonymsName = "pseudonyms", StateName = "state";

    private readonly IVaultDisk _disk;
    private readonly KeyWrap _root, _wrap;
    private readonly List<NoteSigner> _signers = [];

    private VaultKeys(IVaultDisk disk, KeyWrap root, byte[] wrap)
    {
        (_disk, _root, _wrap) = (disk, root, new KeyWrap(wrap));
        CryptographicOperations.ZeroMemory(wrap);
        Days = new DayKeyStore(disk, _root);
    }

    /// <summary>The day keys.</summary>
    public DayKeyStore Days { get; }

    /// <summary>The keys that sign the log, ECDSA first. Owned by this.</summary>
    public IReadOnlyList<NoteSigner> Signers => _signers;

    /// <summary>Makes the keys of a new vault: ECDSA, and Ed25519 where the system has it.</summary>
    /// <param name="disk">The vault.</param>
    /// <param name="root">The root key; not kept.</param>
    /// <param name="origin">The name of the log.</param>
    public static void Create(IVaultDisk disk, RootKey root, string origin)
    {
        disk.CreateFolder(KeyFiles.Folder);
        using KeyWrap wrap = root.Wrapping();
        using NoteSigner ecdsa = NoteSigner.Generate(origin, NoteKeyKind.Ecdsa);
        Save(disk, wrap, LogName, ecdsa);
        if (!Ed25519.IsSupported)
            return;
        using NoteSigner ed25519 = NoteSigner.Generate(origin, NoteKeyKind.Ed25519);
        Save(disk, wrap, SecondLogName, ed25519);
    }

    /// <summary>Opens the keys of a vault.</summary>
    /// <param name="disk">The vault.</param>
    /// <param name="root">The root key; not kept.</param>
    /// <exception cref="VaultKeyException">This is not the root key of the vault, or a key is damaged or missing.</exception>
    public static VaultKeys Open(IVaultDisk disk, RootKey root)
    {
        KeyWrap under = root.Wrapping();
        VaultKeys keys;
        try
        {
            keys = new VaultKeys(disk, under, KeyFiles.ReadOrCreate(disk, under, WrapName));
        }
        catch
        {
            under.Dispose();
            throw;
        }

        try
        {
            keys._signers.Add(Load(disk, keys._root, LogName) ?? throw new VaultKeyException(KeyFault.Damaged, "The vault has no key to sign its log with (keys/log)."));
            if (Ed25519.IsSupported && Load(disk, keys._root, SecondLogName) is NoteSigner second)
                keys._signers.Add(second);
            return keys;
        }
        catch
        {
            keys.Dispose();
            throw;
        }
    }

    /// <summary>Opens the keys of a vault as far as they open, to check it.</summary>
    /// <param name="disk">The vault, to be read only.</param>
    /// <param name="root">The root key; not kept.</param>
    /// <param name="damaged">Told which do not open.</param>
    /// <exception cref="VaultKeyException">None opens: this is not the root key of the vault.</exception>
    public static VaultKeys OpenToCheck(IVaultDisk disk, RootKey root, Action<string> damaged)
    {
        KeyWrap under = root.Wrapping();
        string[] all = [.. disk.Files(KeyFiles.Folder).Where(RootRotation.IsUnderRoot)], bad = [.. all.Where(n => KeyFiles.Check(disk, under, n) is not null)];
        if (all.Length > 0 && bad.Length == all.Length)
        {
            under.Dispose();
            throw new VaultKeyException(KeyFault.WrongRootKey, "None of the keys in the vault opens with this root key. Name the root key file of this vault.");
        }

        foreach (string name in bad)
            damaged($"{KeyFiles.PathOf(name)}: {KeyFiles.Check(disk, under, name)}");
        foreach (string name in (string[])[LogName, WrapName])
        {
            if (!all.Contains(name))
                damaged($"{KeyFiles.PathOf(name)}: the key is missing");
        }

        // Under a key of chance nothing opens, and each file of the journal says so.
        VaultKeys keys = new(disk, under, all.Contains(WrapName) && !bad.Contains(WrapName) ? KeyFiles.Read(disk, under, WrapName)! : RandomNumberGenerator.GetBytes(RootKey.Length));
        foreach (string name in (string[])[LogName, SecondLogName])
        {
            if (all.Contains(name) && !bad.Contains(name) && (name == LogName || Ed25519.IsSupported))
                keys._signers.Add(Load(disk, under, name)!);
        }

        return keys;
    }

    /// <summary>The day key of an id; made, and durable, when there was none. Owned by this.</summary>
    /// <exception cref="VaultKeyException">It was destroyed: see <see cref="KeyFor"/>.</exception>
    public DayKey DayKey(KeyId id) => Days.GetOrCreate(id);

    /// <summary>The id of the key for a record, as <see cref="KeyId.For"/>; the late one where the key of the event's day is destroyed already.</summary>
    public KeyId KeyFor(string @class, int policy, RetentionDays days, long received, long eventSecond)
    {
        KeyId id = KeyId.For(@class, policy, days, received, eventSecond);
        return Days.IsClosed(id) ? id with { IsLate = true, Day = VaultTime.DayOf(received) } : id;
    }

    /// <summary>Encrypts a key or a name, bound to what it is for.</summary>
    public byte[] Wrap(ReadOnlySpan<byte> key, string name) => _wrap.Wrap(key, name);

    /// <summary>Decrypts what <see cref="Wrap"/> gave; null when it is not that, or was made for another name.</summary>
    public byte[]? Unwrap(ReadOnlySpan<byte> wrapped, string name) => _wrap.Unwrap(wrapped, name);

    /// <summary>The key over those of items of evidence, 32 bytes, for the caller to overwrite; null when the vault has none.</summary>
    /// <exception cref="VaultKeyException">It is damaged.</exception>
    public byte[]? FindEvidenceKey() => KeyFiles.Read(_disk, _root, EvidenceName);

    /// <summary>The same; made, and durable, when there was none.</summary>
    /// <param name="before">The key that items are under already; null to make one.</param>
    /// <exception cref="VaultKeyException">It is damaged.</exception>
    public byte[] EvidenceKey(byte[]? before)
    {
        if (before is not null && FindEvidenceKey() is null)
            KeyFiles.Write(_disk, _root, EvidenceName, before);
        return KeyFiles.ReadOrCreate(_disk, _root, EvidenceName);
    }

    /// <summary>A secret of the server that uses this vault, 32 bytes; null when none is kept.</summary>
    /// <param name="name"><see cref="PseudonymsName"/> or <see cref="StateName"/>.</param>
    /// <exception cref="VaultKeyException">It is damaged.</exception>
    public byte[]? FindServerKey(string name) => KeyFiles.Read(_disk, _root, name);

    /// <summary>Keeps it, durable, wrapped by the root key.</summary>
    public void KeepServerKey(string name, ReadOnlySpan<byte> secret) => KeyFiles.Write(_disk, _root, name, secret);

    /// <summary>Overwrites all keys.</summary>
    public void Dispose()
    {
        foreach (NoteSigner signer in _signers)
            signer.Dispose();
        Days.Dispose();
        _wrap.Dispose();
        _root.Dispose();
    }

    private static void Save(IVaultDisk disk, KeyWrap wrap, string name, NoteSigner signer)
    {
        byte[] text = Encoding.ASCII.GetBytes(signer.ToPrivateText());
        KeyFiles.Write(disk, wrap, name, text);
        CryptographicOperations.ZeroMemory(text);
    }

    private static NoteSigner? Load(IVaultDisk disk, KeyWrap wrap, string name)
    {
        if (KeyFiles.Read(disk, wrap, name) is not byte[] text)
            return null;
        bool read = NoteSigner.TryParse(Encoding.ASCII.GetString(text), out NoteSigner? signer, out NoteFault fault);
        CryptographicOperations.ZeroMemory(text);
        return read ? signer : throw new VaultKeyException(KeyFault.Damaged, $"{KeyFiles.PathOf(name)} is no key that signs notes: {fault}.");
    }
}
