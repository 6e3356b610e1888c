using Palisade.Vault.Retention;
using Palisade.Vault.Storage;

namespace Palisade.Tests.Vault.Retention;

public sealed class NoVaultTests
{
    private const int PermissionDenied = 13, NoEntry = 2;

    [Fact]
    public void A_folder_that_may_not_be_read_is_not_said_to_be_no_vault()
    {
        string message = Assert.Throws<VaultIOException>(() => NoVault.Refuse("/nowhere/vault", new Refusing(PermissionDenied))).Message;
        Assert.Contains("may not read it", message, StringComparison.Ordinal);
        Assert.DoesNotContain("init", message, StringComparison.Ordinal);
        Assert.Contains("there is no such folder", Assert.Throws<VaultIOException>(() => NoVault.Refuse("/nowhere/vault", new Refusing(NoEntry))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Vaults_in_the_folder_that_was_named_are_offered()
    {
        string root = Directory.CreateTempSubdirectory("palisade-novault-").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(root, "logs"));
            File.WriteAllText(Path.Combine(root, "logs", "vault.json"), "");
            string message = Assert.Throws<VaultIOException>(() => NoVault.Refuse(root, new Refusing(NoEntry))).Message;
            Assert.Contains($"A vault in it: {Path.Combine(root, "logs")}.", message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    /// <summary>Files that are not seen, and whose opening fails for a reason.</summary>
    private sealed class Refusing(int errno) : IVaultDisk
    {
        public bool Exists(string path) => false;

        public IVaultFile Open(string path, FileUse use) => throw new VaultIOException("open", path, errno);

        public IReadOnlyList<string> Files(string folder) => [];

        public IReadOnlyList<string> Folders(string folder) => [];

        public void CreateFolder(string path) => throw new NotSupportedException();

        public void Rename(string from, string to) => throw new NotSupportedException();

        public void Delete(string path) => throw new NotSupportedException();

        public void SyncFolder(string path) => throw new NotSupportedException();

        public IDisposable Lock(string path) => throw new NotSupportedException();
    }
}
