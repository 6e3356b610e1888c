using Palisade.Proofs.Format;
using Palisade.Vault;
using Palisade.Vault.Catalogue;
using Palisade.Vault.Keys;
using Palisade.Vault.Proving;
using Palisade.Vault.Retention;
using Palisade.Vault.Storage;
using Palisade.Vault.Writing;

namespace Palisade.Tests.Vault;

/// <summary>A vault on a disk of choice, with small limits and a clock of its own; its catalogue is a real file.</summary>
internal sealed class TestVault : IDisposable
{
    public static readonly VaultLimits SmallLimits = new() { BatchRecords = 16, BatchBytes = 2048, JournalBytes = 4096, ReserveBytes = 1024, WaitingBatches = 4, CheckpointEvery = TimeSpan.FromSeconds(5) };

    private const string KeyFile = "/root.key";

    private VaultKeys _keys;
    private VaultCatalogue? _catalogue;

    private readonly string _folder = Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"palisade-test-{Guid.NewGuid():N}");

    public TestVault(IVaultDisk disk, VaultLimits? limits = null, bool hasThreads = false)
    {
        Directory.CreateDirectory(_folder);
        Disk = disk;
        (Limits, HasThreads) = (limits ?? SmallLimits, hasThreads);
        using (RootKey root = RootKey.Create())
        {
            RootKeyFile.Write(disk, KeyFile, root);
            VaultKeys.Create(disk, root, "test.example/vault");
            _keys = VaultKeys.Open(disk, root);
        }

        VaultCreation.Run(Parts(), "test.example/vault", new Dictionary<string, RetentionDays> { ["default"] = new(180, 400), ["short"] = new(1, 2), ["brief"] = new(0, 3) });
        Forget();
    }

    public IVaultDisk Disk { get; }

    public VaultLimits Limits { get; set; }

    public bool HasThreads { get; }

    public ManualClock Clock { get; } = new();

    public TimeProvider? RealClock { get; init; }

    public VaultKeys Keys => _keys;

    public string CataloguePath => Path.Combine(_folder, VaultCatalogue.FileName);

    /// <summary>A file beside the catalogue, gone with it.</summary>
    public string Beside(string name) => Path.Combine(_folder, name);

    public bool AcceptRestored { get; set; }

    public bool ErasesWhenDue { get; set; }

    public WriterParts Parts()
    {
        _catalogue ??= VaultCatalogue.Open(CataloguePath, _keys);
        return new WriterParts
        {
            Disk = Disk,
            Keys = _keys,
            Catalogue = _catalogue,
            PinPath = "/pin",
            Clock = RealClock ?? Clock,
            Limits = Limits,
            HasThreads = HasThreads,
            AcceptRestored = AcceptRestored,
            ErasesWhenDue = ErasesWhenDue,
        };
    }

    public VaultWriter Open() => VaultWriter.Open(Parts());

    /// <summary>The vault for the commands that keep it; belongs to this.</summary>
    public KeptVault Kept()
    {
        _catalogue ??= VaultCatalogue.Open(CataloguePath, _keys);
        return new KeptVault(new VaultPlace(_folder, new VaultOptions { Clock = Clock }), Disk, _keys, _catalogue, VaultSettings.Read(Disk));
    }

    /// <summary>Writes a pack of all times, or from a time on, beside the writer, which seals first.</summary>
    /// <returns>False when the log has nothing of it: its clock was set.</returns>
    public bool WritePack(VaultWriter writer, bool isOpen, string path, long from = 0)
    {
        writer.Seal();
        PackRequest request = new(from, VaultTime.Max, IsOpen: isOpen);
        VaultProver prover = new(Kept(), null, Disk);
        if (prover.Plan(request).Covered.Highest < from)
            return false;
        prover.WritePack(prover.Choose(request), request, path);
        return true;
    }

    /// <summary>As when the process ended: keys and catalogue are opened anew.</summary>
    public void Forget()
    {
        _catalogue?.Dispose();
        _catalogue = null;
        OpenKeys();
    }

    /// <summary>Puts a new root key in the place of the old one.</summary>
    public void RotateRoot()
    {
        using IDisposable held = Disk.Lock(VaultWriter.LockPath);
        RootRotation.Run(Disk, KeyFile).Dispose();
        OpenKeys();
    }

    /// <summary>The process is dead: nothing is closed in order.</summary>
    public void Die()
    {
        _catalogue?.Dispose();
        _catalogue = null;
    }

    public void Revive()
    {
        OpenKeys();
    }

    public void Dispose()
    {
        _catalogue?.Dispose();
        _keys.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private void OpenKeys()
    {
        _keys.Dispose();
        using RootKey root = RootRotation.OpenRoot(Disk, KeyFile);
        _keys = VaultKeys.Open(Disk, root);
    }

    public static RecordBuffer Records(params ReadOnlySpan<byte[]> raws)
    {
        RecordBuffer buffer = new();
        foreach (byte[] raw in raws)
            buffer.Add(raw, RecordFlags.LineFeed);
        return buffer;
    }
}
