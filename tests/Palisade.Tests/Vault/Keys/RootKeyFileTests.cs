using System.Runtime.Versioning;
using System.Text;
using Palisade.Vault.Keys;
using Palisade.Vault.Storage;

namespace Palisade.Tests.Vault.Keys;

[UnsupportedOSPlatform("windows")]
public sealed class RootKeyFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("palisade-keys-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_key_is_written_for_its_owner_only_and_read_back()
    {
        PosixDisk disk = new(_folder);
        string path = Path.Combine(_folder, "root.key");
        using RootKey key = RootKey.Create();
        RootKeyFile.Write(disk, path, key);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        using RootKey again = RootKeyFile.Read(disk, path);
        Assert.Equal(Bytes(key), Bytes(again));
        Assert.Equal(["root.key"], Directory.EnumerateFiles(_folder).Select(Path.GetFileName));
    }

    [Fact]
    public void Loose_permissions_are_refused()
    {
        PosixDisk disk = new(_folder);
        string path = Path.Combine(_folder, "root.key");
        using RootKey key = RootKey.Create();
        RootKeyFile.Write(disk, path, key);
        foreach (UnixFileMode more in (UnixFileMode[])[UnixFileMode.GroupRead, UnixFileMode.OtherRead, UnixFileMode.GroupWrite, UnixFileMode.OtherWrite, UnixFileMode.OtherExecute])
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | more);
            Assert.Equal(KeyFault.LoosePermissions, Fault(() => RootKeyFile.Read(disk, path)));
        }
    }

    [Fact]
    public void A_key_is_never_written_over_and_never_in_the_vault()
    {
        RecordingDisk disk = new();
        using RootKey key = RootKey.Create();
        RootKeyFile.Write(disk, "/a/root.key", key);
        Assert.Equal(KeyFault.Exists, Fault(() => RootKeyFile.Write(disk, "/a/root.key", key)));
        Assert.Equal(KeyFault.Missing, Fault(() => RootKeyFile.Read(disk, "/a/other.key")));
        Assert.Equal(KeyFault.InsideVault, Fault(() => RootKeyFile.RefuseInside("/v", "/v/keys/root.key")));
        Assert.Equal(KeyFault.InsideVault, Fault(() => RootKeyFile.RefuseInside("/v/", "/v/../v/root.key")));
        RootKeyFile.RefuseInside("/v", "/vault.key");
    }

    [Fact]
    public void Under_a_passphrase_the_file_does_not_hold_the_key()
    {
        RecordingDisk disk = new();
        using RootKey key = RootKey.Create();
        RootKeyFile.Write(disk, "/root.key", key, "größe 12 horses");
        string text = Encoding.ASCII.GetString(disk.Contents["/root.key"]);
        Assert.StartsWith($"palisade-root-key/v1\n{key.Id}\npbkdf2-sha512 600000 ", text, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToBase64String(Bytes(key)), text, StringComparison.Ordinal);
        using RootKey again = RootKeyFile.Read(disk, "/root.key", "größe 12 horses");
        Assert.Equal(Bytes(key), Bytes(again));
        Assert.Equal(KeyFault.PassphraseNeeded, Fault(() => RootKeyFile.Read(disk, "/root.key")));
        Assert.Equal(KeyFault.WrongPassphrase, Fault(() => RootKeyFile.Read(disk, "/root.key", "größe 12 horsen")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("palisade-root-key/v1\n0011223344556677\nplain AAAA\n")]
    [InlineData("palisade-root-key/v1\n0011223344556677\nplain AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n")]
    [InlineData("palisade-root-key/v2\n0011223344556677\nplain AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n")]
    [InlineData("palisade-root-key/v1\n0011223344556677\npbkdf2-sha512 599999 AAAA AAAA\n")]
    [InlineData("palisade-root-key/v1\n0011223344556677\npbkdf2-sha512 2000000000 AAAA AAAA\n")]
    [InlineData("palisade-root-key/v1\n0011223344556677\npbkdf2-sha512 600000 ! AAAA\n")]
    [InlineData("palisade-root-key/v1\n0011223344556677\nother AAAA\n")]
    public void What_is_no_key_file_is_said_to_be_damaged(string text)
    {
        RecordingDisk disk = new();
        disk.Contents["/root.key"] = Encoding.ASCII.GetBytes(text);
        Assert.Equal(KeyFault.Damaged, Fault(() => RootKeyFile.Read(disk, "/root.key", "p")));
    }

    private static byte[] Bytes(RootKey key)
    {
        byte[] bytes = new byte[RootKey.Length];
        key.CopyTo(bytes);
        return bytes;
    }

    private static KeyFault Fault(Action action) => Assert.Throws<VaultKeyException>(action).Fault;
}
