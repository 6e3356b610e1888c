using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace Palisade.Server.Storage;

/// <summary>Opens the server's database, and brings its tables to this version. Safe on any thread.</summary>
internal sealed class ServerStore : IDbContextFactory<ServerDb>, IDisposable
{
    /// <summary>What the file is called in the data folder.</summary>
    public const string FileName = "server.db";

    private readonly IDatabaseEngine _engine;
    private readonly DbContextOptions<ServerDb> _options;

    private ServerStore(IDatabaseEngine engine)
    {
        _engine = engine;
        DbContextOptionsBuilder<ServerDb> options = new();
        engine.Configure(options);
        _options = options.AddInterceptors(StoredText.OfCommands).Options;
    }

    /// <summary>The database in words: no secret.</summary>
    public string Place => _engine.Place;

    /// <summary>Opens the database in a file, made when it is not there.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">It cannot be opened, or a newer version of the program has made it; says why.</exception>
    public static ServerStore Open(string path) => Open(new SqliteEngine(path));

    /// <summary>Opens a PostgreSQL database; its tables are made when they are not there. Nobody else can open it until it is disposed.</summary>
    /// <param name="place">Where it is.</param>
    /// <exception cref="IOException">It cannot be opened, another server has it, or a newer version of the program has made it; says why.</exception>
    public static ServerStore Open(DatabasePlace place) => Open(new PostgresEngine(place));

    /// <summary>A context for one piece of work; the caller's to dispose.</summary>
    public ServerDb CreateDbContext()
    {
        ServerDb db = new(_options, _engine);
        return db;
    }

    /// <summary>Notes which vault the tables belong to.</summary>
    /// <param name="vault">The name of its log.</param>
    /// <exception cref="IOException">They belong to another.</exception>
    public void Claim(string vault)
    {
        using ServerDb db = CreateDbContext();
        _engine.Claim(db, vault);
    }

    /// <summary>Lets another server have it.</summary>
    public void Dispose() => _engine.Dispose();

    private static ServerStore Open(IDatabaseEngine engine)
    {
        try
        {
            ServerStore store = new(engine);
            using ServerDb db = store.CreateDbContext();
            engine.Prepare(db);
            Migrations.Run(db, engine.Name);
            engine.Begin(db);
            return store;
        }
        catch (DbException e)
        {
            engine.Dispose();
            throw new IOException($"{engine.Place}: {e.Message}{(engine is PostgresEngine ? ". Look whether PostgreSQL runs there and lets this user in (docs/serve.md)" : ". Where the file is damaged, palisade ledger rebuild makes it anew out of the vault")}", e);
        }
        catch
        {
            engine.Dispose();
            throw;
        }
    }
}
