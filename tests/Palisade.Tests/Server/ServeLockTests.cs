using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Palisade.Rules;
using Palisade.Rules.Mapping;
using Palisade.Server;
using Palisade.Server.Configuration;
using Palisade.Server.Storage;
using Palisade.Vault;
using Palisade.Vault.Storage;

namespace Palisade.Tests.Server;

/// <summary>Two servers on one data folder: the second, which may be of a newer version, touches nothing.</summary>
public sealed class ServeLockTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("palisade-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public async Task A_server_that_finds_another_at_work_leaves_the_tables_as_they_are()
    {
        string vault = Path.Combine(_folder, "vault"), database = Path.Combine(_folder, ServerStore.FileName);
        VaultWriter.Create(vault, new VaultOptions { Origin = "test.example/vault" });
        File.WriteAllText(database, "tables as the older version knows them");
        Serve serve = new(new ServeSettings { DataFolder = _folder, Web = new IPEndPoint(IPAddress.Loopback, 0) }, new VaultOptions(), NullLoggerFactory.Instance);
        using (new PosixDisk(vault).Lock(VaultWriter.LockPath))
        {
            VaultLockedException locked = await Assert.ThrowsAsync<VaultLockedException>(() => serve.RunAsync(RuleLoader.LoadTexts([]), LogSourceMapping.Default, _ => { }, CancellationToken.None));
            Assert.Contains("process", locked.Message, StringComparison.Ordinal);
        }

        Assert.Equal("tables as the older version knows them", File.ReadAllText(database));
        Assert.Equal(["server.db", "vault", "vault.key"], Directory.GetFileSystemEntries(_folder).Select(Path.GetFileName).Where(n => !n!.EndsWith(".pin", StringComparison.Ordinal) && n is not ("pseudonyms.key" or "state.key")).Order(StringComparer.Ordinal));
    }
}
