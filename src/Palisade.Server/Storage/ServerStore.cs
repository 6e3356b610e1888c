using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Palisade.Server.Storage;

/// <summary>Opens the server's database, and brings its tables to this version. Safe on any thread.</summary>
internal sealed class ServerStore : IDbContextFactory<ServerDb>
{
    /// <summary>What the file is called in the data folder.</summary>
    public const string FileName = "server.db";

    private readonly DbContextOptions<ServerDb> _options;

    private ServerStore(DbContextOptions<ServerDb> options) => _options = options;

    /// <summary>Opens the database in a file, made when it is not there.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">It cannot be opened, or a newer version of the program has made it; says why.</exception>
    public static ServerStore Open(string path)
    {
        SqliteConnectionStringBuilder place = new() { DataSource = path, DefaultTimeout = 10, ForeignKeys = true };
        ServerStore store = new(new DbContextOptionsBuilder<ServerDb>().UseSqlite(place.ToString()).Options);
        try
        {
            // The hashes of passwords are in it: the files that SQLite puts beside it take its mode.
            if (!OperatingSystem.IsWindows() && !File.Exists(path))
                new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }).Dispose();
            using ServerDb db = store.CreateDbContext();
            // Write-ahead: who reads a page is not held up by detection, which writes all the time. In this mode only FULL survives a power cut.
            db.Database.ExecuteSqlRaw("PRAGMA journal_mode = WAL");
            Migrations.Run(db, "sqlite");
        }
        catch (SqliteException e)
        {
            throw new IOException($"{path}: {e.Message}", e);
        }

        return store;
    }

    /// <summary>A context for one piece of work; the caller's to dispose.</summary>
    public ServerDb CreateDbContext()
    {
        ServerDb db = new(_options);
        return db;
    }
}
