using Microsoft.Data.Sqlite;
using Palisade.Vault;
using Palisade.Vault.Retention;

namespace Palisade.Tests.Vault.Retention;

/// <summary>An older copy that is put back, of all of a vault or of a part, is told by everything that looks at it, and nothing is written on or proved from it.</summary>
public sealed class OlderStateTests : IDisposable
{
    private const string CheckpointPath = "log/checkpoint", WayOut = "Put the newest files back";
    private readonly RetentionVault _vault = new();
    private readonly string _copy;
    private readonly long _size, _newest;

    public OlderStateTests()
    {
        _vault.Append("default", "one");
        _vault.Write((_, writer) => writer.Seal());
        _size = _vault.Verify().Size;
        _copy = Path.Combine(_vault.Root, "copy");
        Copy(_vault.Folder, _copy);
        _vault.Append("default", "two");
        _vault.Write((_, writer) => writer.Seal());
        _newest = _vault.Verify().Size;
        Assert.True(_vault.Verify().Passed && _newest > _size);
    }

    [Fact]
    public void A_whole_older_copy_fails_status_says_so_and_nothing_is_proved_from_it()
    {
        PutBackWhole();
        VaultVerdict verdict = _vault.Verify();
        Assert.Equal(("FAIL", _size), (verdict.Line, verdict.Size));
        string failure = Assert.Single(verdict.Failures);
        Assert.Contains($"root.key.pin, beside the root key, remembers a checkpoint of {_newest} leaves, and the log has {_size}: leaves {_size} to {_newest - 1} are missing", failure, StringComparison.Ordinal);
        Assert.Contains(WayOut, failure, StringComparison.Ordinal);
        Assert.Contains($"checkpoint of {_newest} leaves", Assert.Single(Signs()), StringComparison.Ordinal);
        Assert.Contains("nothing is proved from here", Assert.Throws<IOException>(() => _vault.VerdictOfPack(isOpen: false)).Message, StringComparison.Ordinal);
        Assert.Throws<VaultForkException>(() => _vault.Append("default", "three"));
    }

    [Fact]
    public void An_older_checkpoint_alone_fails_with_all_that_remembers_more()
    {
        _vault.VerdictOfPack(isOpen: false);
        PutBackCheckpoint();
        IReadOnlyList<string> failures = _vault.Verify().Failures;
        foreach (string where in (string[])["root.key.pin, beside the root key, remembers", "catalogue.db remembers", $"log/notes/{_newest} remembers", $"log/tile has {_newest} leaves"])
            Assert.Contains(failures, f => f.Contains(where, StringComparison.Ordinal) && f.Contains($"leaves {_size} to {_newest - 1}", StringComparison.Ordinal));
        Assert.NotEmpty(Signs());
        Assert.Throws<IOException>(() => _vault.VerdictOfPack(isOpen: false));
        Assert.Contains("the catalogue is not made anew", Assert.Throws<IOException>(() => CatalogueRebuild.Run(_vault.Place)).Message, StringComparison.Ordinal);
        Assert.Throws<VaultForkException>(() => _vault.Append("default", "three"));
    }

    [Fact]
    public void Tiles_and_journal_tell_of_more_where_nothing_else_remembers_it()
    {
        PutBackCheckpoint();
        Forget();
        IReadOnlyList<string> failures = _vault.Verify().Failures;
        Assert.Contains(failures, f => f.StartsWith($"log/tile has {_newest} leaves, and log/checkpoint has {_size}", StringComparison.Ordinal));
        Assert.Contains(failures, f => f.StartsWith("wal goes on after ", StringComparison.Ordinal));
        Assert.Throws<IOException>(() => _vault.VerdictOfPack(isOpen: false));

        // The journal goes on after leaves that the log has not: that is damage with a name, no error of the program.
        VaultDamagedException damaged = Assert.Throws<VaultDamagedException>(() => _vault.Append("default", "three"));
        Assert.Equal(CheckpointPath, damaged.Path);
        Assert.Contains("--accept-restored", damaged.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_given_up_when_an_older_copy_was_accepted_fails_nothing_later()
    {
        _vault.VerdictOfPack(isOpen: false);
        PutBackCheckpoint();
        Accept();
        CatalogueRebuild.Run(_vault.Place);
        for (int i = 0; i < 5; i++)
        {
            VaultVerdict verdict = _vault.Verify();
            Assert.Equal("PASS WITH DECLARED GAPS", string.Join('\n', [verdict.Line, .. verdict.Failures]));
            Assert.Empty(Signs());
            _vault.Append("default", $"more {i}");
        }
    }

    [Fact]
    public void A_journal_that_goes_on_after_lost_leaves_is_gone_on_from_when_the_loss_is_accepted()
    {
        PutBackCheckpoint();
        Forget();
        Accept();
        VaultVerdict verdict = _vault.Verify();
        Assert.Equal("PASS WITH DECLARED GAPS", string.Join('\n', [verdict.Line, .. verdict.Failures]));
        Assert.Contains(verdict.Declared, d => d.Contains("an older state was put back", StringComparison.Ordinal));
    }

    [Fact]
    public void A_backup_may_be_older_than_the_vault_and_says_so()
    {
        _vault.MakeBackup();
        Assert.Equal("PASS", _vault.Verify(_vault.Backup).Line);
        _vault.Append("default", "three");
        VaultVerdict verdict = _vault.Verify(_vault.Backup);
        Assert.Equal("PASS", string.Join('\n', [verdict.Line, .. verdict.Failures]));
        Assert.Contains(verdict.Notes, n => n.StartsWith("this is a backup, and older than the vault", StringComparison.Ordinal));
    }

    [Fact]
    public void A_pin_of_another_history_fails()
    {
        byte[] pin = File.ReadAllBytes(_vault.Place.PinPath);
        PutBackWhole();
        Accept();
        while (_vault.Verify().Size <= _newest)
            _vault.Append("default", "another line");
        File.WriteAllBytes(_vault.Place.PinPath, pin);
        Assert.Contains(_vault.Verify().Failures, f => f.Contains($"remembers other leaves than the first {_newest} of this log", StringComparison.Ordinal));
    }

    public void Dispose() => _vault.Dispose();

    private void PutBackWhole()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_vault.Folder, true);
        Copy(_copy, _vault.Folder);
    }

    private void PutBackCheckpoint() => File.Copy(Path.Combine(_copy, CheckpointPath), Path.Combine(_vault.Folder, CheckpointPath), overwrite: true);

    private void Forget()
    {
        SqliteConnection.ClearAllPools();
        File.Delete(_vault.Place.PinPath);
        File.Delete(_vault.Place.CataloguePath);
    }

    private void Accept()
    {
        using KeptVault vault = KeptVault.Open(_vault.Place);
        using VaultWriter writer = vault.OpenWriter(acceptRestored: true);
        writer.Close();
    }

    private IReadOnlyList<string> Signs()
    {
        using KeptVault vault = KeptVault.OpenToRead(_vault.Place);
        return VaultStatus.Read(vault).OlderCopy;
    }

    private static void Copy(string from, string to)
    {
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string path = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.Copy(file, path);
        }
    }
}
