using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Palisade.Server.Storage;

namespace Palisade.Tests.Server;

/// <summary>The database of the server is brought to this version, once, and never back.</summary>
public sealed class ServerStoreTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("palisade-").FullName;

    private string File => Path.Combine(_folder, "server.db");

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, true);
    }

    [Fact]
    public void A_database_is_made_and_opened_again()
    {
        for (int i = 0; i < 2; i++)
        {
            using ServerDb db = ServerStore.Open(File).CreateDbContext();
            Assert.Equal(0, db.Database.SqlQueryRaw<int>("SELECT count(*) AS Value FROM alert").Single());
            Assert.Equal("wal", db.Database.SqlQueryRaw<string>("PRAGMA journal_mode").AsEnumerable().Single());
        }
    }

    [Fact]
    public void A_database_of_a_newer_version_is_refused()
    {
        using (ServerDb db = ServerStore.Open(File).CreateDbContext())
            db.Database.ExecuteSqlRaw("INSERT INTO migration (number, name) VALUES (999, 'later')");
        IOException refused = Assert.Throws<IOException>(() => ServerStore.Open(File));
        Assert.Contains("newer version", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_database_is_refused_with_its_name()
    {
        System.IO.File.WriteAllText(File, "this is no database, it only says so at some length");
        Assert.Contains(File, Assert.Throws<IOException>(() => ServerStore.Open(File)).Message, StringComparison.Ordinal);
    }
}
