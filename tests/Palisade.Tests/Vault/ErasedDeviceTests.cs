using System.Text;
using Palisade.Proofs.Format;
using Palisade.Vault;
using Palisade.Vault.Journal;
using Palisade.Vault.Retention;

namespace Palisade.Tests.Vault;

/// <summary>The maximum reached, on a device whose free blocks are never used again: neither lines nor keys are on it, whatever was written, renamed, cut and deleted before.</summary>
public sealed class ErasedDeviceTests : IDisposable
{
    private readonly SimulatedDisk _disk = new();
    private readonly DeviceSecrets _secrets;
    private readonly TestVault _vault;

    public ErasedDeviceTests()
    {
        _secrets = new DeviceSecrets(_disk, Administrator.BackupFolder);
        _vault = new TestVault(_disk);
    }

    public void Dispose() => _vault.Dispose();

    [Fact]
    public void No_block_ever_written_has_a_line_or_a_destroyed_key()
    {
        for (int session = 0; session < 12; session++)
        {
            Append("brief", "jane.roe", 40, isClosed: session % 3 > 0);
            Append("default", "john.doe", 10, isClosed: true);
        }

        KeyId[] brief = [.. _vault.Keys.Days.Ids().Where(k => k.Class == "brief")];
        byte[][] wrapped = [.. brief.Select(k => _disk.Bytes($"keys/{k}")[8..])];
        Assert.All(wrapped, w => Assert.True(_disk.Holds(w)));
        ErasureResult result = Erase(days: 4);

        Assert.Empty(brief.Except(result.Erased.Select(k => k.Id)));
        Assert.All(wrapped, w => Assert.False(_disk.Holds(w)));
        byte[] catalogue = File.ReadAllBytes(_vault.CataloguePath);
        foreach (string who in (string[])["jane.roe", "john.doe"])
        {
            foreach (byte[] form in (byte[][])[Encoding.UTF8.GetBytes(who), Encoding.Unicode.GetBytes(who), Encoding.ASCII.GetBytes(Convert.ToBase64String(Encoding.UTF8.GetBytes(who))[..8])])
                Assert.False(_disk.Holds(form) || catalogue.AsSpan().IndexOf(form) >= 0);
        }

        using VaultWriter writer = _vault.Open();
        writer.Checkpoint();
        VaultContents contents = VaultContents.Read(_vault);
        _secrets.Check(_vault, contents.Erased);
        Assert.Equal(120, contents.Streams.Values.Sum(s => s.Count));
        Assert.Empty(VaultCheck.Run(_vault.Kept()).Failures);
    }

    [Fact]
    public void A_journal_file_set_aside_goes_with_the_first_key_that_may_have_a_record_in_it()
    {
        VaultWriter writer = _vault.Open();
        VaultStream stream = writer.OpenStream("web1", "brief");
        foreach (string text in (string[])["first", "second", "third"])
        {
            stream.AppendAsync(TestVault.Records(Encoding.ASCII.GetBytes(text)));
            writer.Step();
        }

        _vault.Die();
        string file = $"{JournalFormat.Folder}/{_disk.Files(JournalFormat.Folder).Last(f => f.EndsWith(".wal", StringComparison.Ordinal))}";
        byte[] key = _disk.Bytes(Path.ChangeExtension(file, ".key"))[8..];
        _disk.Damage(file, b => [.. b[..^140], (byte)(b[^140] ^ 1), .. b[^139..]]);
        _disk.Restart(new Random(1));
        _vault.Revive();
        using (VaultWriter next = _vault.Open())
            next.Seal();
        Assert.True(_disk.Exists(Path.ChangeExtension(file, ".aside")) && _disk.Holds(key));
        Erase(days: 0);
        Assert.True(_disk.Exists(Path.ChangeExtension(file, ".aside")), "nothing is due yet");
        Erase(days: 4);
        Assert.False(_disk.Exists(Path.ChangeExtension(file, ".aside")) || _disk.Holds(key));
    }

    [Fact]
    public void What_comes_after_an_erasure_that_was_cut_off_is_not_destroyed_with_the_rest()
    {
        Append("brief", "jane.roe", 5, isClosed: true);
        KeyId key = _vault.Keys.Days.Ids().Single(k => k.Class == "brief");
        // Each death leaves more for the next to go through: all 540 of them take a minute and more.
        bool isFull = Environment.GetEnvironmentVariable("PALISADE_FAULTS") == "full";
        for (int operation = 1; ; operation += isFull ? 1 : 1 + (operation / 20))
        {
            _vault.Forget();
            _disk.CrashAt = 0;
            Exception? stopped = Record.Exception(() => Order(key, operation));
            if (!_disk.IsStopped)
                break;
            Assert.NotNull(stopped);
            _vault.Die();
            _disk.Restart(new Random(operation));
            _vault.Revive();
            if (_vault.Keys.Days.IsDestroyed(key))
                break;
        }

        // Half done or done: what comes now is under another key, and stays.
        Append("brief", "john.doe", 7, isClosed: true);
        Erase(days: 0);
        using VaultWriter writer = _vault.Open();
        writer.Checkpoint();
        VaultContents contents = VaultContents.Read(_vault);
        Assert.Contains(key, contents.Erased);
        Assert.Equal(7, contents.Streams.Values.Sum(s => s.Count));
        Assert.Empty(VaultCheck.Run(_vault.Kept()).Failures);
    }

    /// <summary>Erases by order, and stops at an operation after the key is closed.</summary>
    private void Order(KeyId key, int operation)
    {
        using VaultWriter writer = _vault.Open();
        Eraser eraser = new(writer);
        ErasurePlan plan = eraser.PlanOrder(key.ToString(), "file 1");
        _disk.CrashAt = _disk.Operations + operation;
        eraser.Run(plan);
        _disk.CrashAt = 0;
    }

    private ErasureResult Erase(int days)
    {
        _vault.Clock.Advance(TimeSpan.FromDays(days));
        _vault.Forget();
        using VaultWriter writer = _vault.Open();
        Eraser eraser = new(writer);
        ErasureResult result = eraser.Run(eraser.Plan());
        writer.Close();
        return result;
    }

    private void Append(string @class, string who, int records, bool isClosed)
    {
        _vault.Forget();
        VaultWriter writer = _vault.Open();
        VaultStream stream = writer.OpenStream($"of {who}", @class);
        for (int i = 0; i < records; i++)
            stream.AppendAsync(TestVault.Records(Encoding.UTF8.GetBytes($"Failed password for {who} from 192.0.2.{i}")));
        writer.Step();
        if (isClosed)
        {
            writer.Close();
            return;
        }

        _vault.Die();
        _disk.Restart(new Random(records));
        _vault.Revive();
    }
}
