using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Palisade.Server.Storage;

/// <summary>A file in the data folder. The lock of the vault beside it keeps other servers out, and SQLite has one writer at a time.</summary>
internal sealed class SqliteEngine(string path) : IDatabaseEngine
{
    public string Name => "sqlite";

    public string Place => path;

    public void Configure(DbContextOptionsBuilder<ServerDb> options)
    {
        SqliteConnectionStringBuilder place = new() { DataSource = path, DefaultTimeout = 10, ForeignKeys = true };
        options.UseSqlite(place.ToString());
    }

    public void Prepare(ServerDb db)
    {
        // The hashes of passwords are in it: the files that SQLite puts beside it take its mode.
        if (!OperatingSystem.IsWindows() && !File.Exists(path))
            new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }).Dispose();
        // Write-ahead: who reads a page is not held up by detection, which writes all the time. In this mode only FULL survives a power cut.
        db.Database.ExecuteSqlRaw("PRAGMA journal_mode = WAL");
    }

    public void Begin(ServerDb db)
    {
        // Nothing is to be done.
    }

    public void Hold(ServerDb db)
    {
        // A transaction of Microsoft.Data.Sqlite begins as a writer.
    }

    public void Claim(ServerDb db, string vault)
    {
        // It lies in the folder of its vault.
    }

    public void Dispose()
    {
        // Connections are kept by the pool of the process, for whoever opens the file next.
    }
}
