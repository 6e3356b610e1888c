using System.Text;
using Palisade.Vault;
using Palisade.Vault.Keys;
using Palisade.Vault.Retention;
using Palisade.Vault.Storage;
using Xunit.Abstractions;

namespace Palisade.Tests.Vault;

/// <summary>
/// A machine that stops at any operation of a restore: what is left is a vault that opens and has all records, or none at all, and then the restore is done again from the same backup. What is past its date is
/// never there. With <c>PALISADE_CRASHES</c> every operation, else every ninth.
/// </summary>
public sealed class RestoreCrashTests(ITestOutputHelper output) : IDisposable
{
    private const string Backup = "/backup", Restored = "/restored", KeyFile = "/root.key";

    private readonly SimulatedDisk _disk = new();
    private TestVault? _made;

    private TestVault Vault => _made ??= new TestVault(_disk);

    private string Folder => Vault.Beside("restored");

    public void Dispose() => _made?.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_restore_that_is_cut_off_anywhere_is_whole_or_can_be_done_again(bool newLog)
    {
        MakeBackup();

        // The first makes the folders too, which stay.
        Restore(newLog);
        Clear();
        long began = _disk.Operations;
        Restore(newLog);
        int opened = 0, again = 0, operations = (int)(_disk.Operations - began), step = Environment.GetEnvironmentVariable("PALISADE_CRASHES") is null ? 9 : 1;
        Check();
        for (int at = 1; at <= operations; at += step)
        {
            Clear();
            _disk.CrashAt = _disk.Operations + at;
            Assert.True(Innermost(Assert.ThrowsAny<Exception>(() => Restore(newLog))) is SimulatedCrashException);
            _disk.Restart(new Random(at));
            if (_disk.Exists($"{Restored}/vault.json"))
            {
                opened++;
            }
            else
            {
                Clear();
                Restore(newLog);
                again++;
            }

            Check();
        }

        output.WriteLine($"{operations} operations: after {opened} crashes it opened, after {again} it was done again");
        Assert.True(opened > 5 && again > 5, $"{operations} operations: {opened} opened, {again} done again");
    }

    /// <summary>Six records that stay, two that are past their date by the time of the restore.</summary>
    private void MakeBackup()
    {
        using (VaultWriter writer = Vault.Open())
        {
            using VaultStream kept = writer.OpenStream("web1"), brief = writer.OpenStream("web2", "brief");
            for (int i = 0; i < 6; i++)
                kept.AppendAsync(TestVault.Records(Encoding.ASCII.GetBytes($"record {i}")));
            brief.AppendAsync(TestVault.Records("gone by then"u8.ToArray(), "and this"u8.ToArray()));
            writer.Seal();
        }

        Vault.Forget();
        Assert.Empty(new VaultBackup(Vault.Kept(), new FolderDisk(_disk, Backup)).Run(Backup).Damaged);
        Vault.Clock.Advance(TimeSpan.FromDays(5));
    }

    private VaultPlace Place() => new(Folder, new VaultOptions { KeyFile = KeyFile, Clock = Vault.Clock })
    {
        Wrap = _ => new FolderDisk(_disk, Restored),
        Adjust = parts => parts with { HasThreads = false, Limits = TestVault.SmallLimits },
    };

    private void Restore(bool newLog)
    {
        Directory.CreateDirectory(Folder);
        Assert.Empty(new VaultRestore(Place(), new FolderDisk(_disk, Backup)).Run(newLog, takesOver: true).Damaged);
    }

    /// <summary>What an operator does with a restore that was cut off: the folder, and what its log left beside the root key, go.</summary>
    private void Clear()
    {
        string[] gone = [.. FileCopy.Tree(_disk, Restored), .. _disk.Files("/").Where(f => f.Contains(".pin", StringComparison.Ordinal)).Select(f => "/" + f)];
        foreach (string path in gone)
            _disk.Delete(path);
        foreach (string folder in gone.Select(DurableFiles.FolderOf).Distinct())
            _disk.SyncFolder(folder);
        if (Directory.Exists(Folder))
            Directory.Delete(Folder, recursive: true);
    }

    private void Check()
    {
        using (KeptVault vault = KeptVault.Open(Place()))
        using (VaultWriter writer = vault.OpenWriter())
        {
            Eraser eraser = new(writer, path => new FolderDisk(_disk, path));
            eraser.Run(eraser.Plan());
            writer.Close();
        }

        using KeptVault restored = KeptVault.Open(Place());
        VaultVerdict verdict = VaultCheck.Run(restored);
        Assert.Equal(("", 6L), (string.Join('\n', verdict.Failures), verdict.Opened));
        Assert.DoesNotContain(_disk.Files($"{Restored}/{KeyFiles.Folder}"), f => f.StartsWith("brief", StringComparison.Ordinal) && !f.EndsWith(".gone", StringComparison.Ordinal));
    }

    private static Exception Innermost(Exception e) => e.InnerException is { } inner ? Innermost(inner) : e;
}
