using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace Palisade.Server.Storage;

/// <summary>A schema of a PostgreSQL database. One server holds it (<see cref="PostgresHold"/>); its writers come one after another, as in SQLite, so that none meets another in a deadlock.</summary>
internal sealed class PostgresEngine(DatabasePlace place) : IDatabaseEngine
{
    /// <summary>The oldest version that the tests run on.</summary>
    private const int OldestVersion = 15;

    private readonly PostgresHold _hold = new(place);

    public string Name => "postgres";

    public string Place => place.ToString();

    // What cannot be reached is tried again where the work is known, not statement by statement; and what went wrong keeps its type.
    public void Configure(DbContextOptionsBuilder<ServerDb> options) => options.UseNpgsql(place.Connection, postgres => postgres.ExecutionStrategy(needs => new NonRetryingExecutionStrategy(needs)));

    public void Prepare(ServerDb db)
    {
        _hold.Take();
        string version = db.Database.SqlQueryRaw<string>("SELECT current_setting('server_version_num') AS \"Value\"").Single(), encoding = db.Database.SqlQueryRaw<string>("SELECT current_setting('server_encoding') AS \"Value\"").Single();
        if (int.Parse(version, System.Globalization.CultureInfo.InvariantCulture) / 10_000 < OldestVersion)
            throw new IOException($"{Place}: this is an older PostgreSQL than {OldestVersion}: give Palisade a newer one.");
        if (encoding != "UTF8")
            throw new IOException($"{Place}: the database has the encoding {encoding}, which cannot hold all text. Make one with: CREATE DATABASE palisade ENCODING 'UTF8' TEMPLATE template0");
        // Letters, digits and underscores: a name cannot be a parameter.
        string make = $"CREATE SCHEMA IF NOT EXISTS {place.Schema}";
        db.Database.ExecuteSqlRaw(make);
    }

    public void Begin(ServerDb db) => db.Database.ExecuteSql($"UPDATE server_holder SET token = {_hold.Token} WHERE id = 1");

    public void Hold(ServerDb db)
    {
        _hold.Keep();
        if (db.Database.SqlQueryRaw<string>("SELECT token AS \"Value\" FROM server_holder WHERE id = 1 FOR UPDATE").AsEnumerable().SingleOrDefault() != _hold.Token)
            throw new DatabaseTakenException(Place);
    }

    public void Claim(ServerDb db, string vault)
    {
        string owner = db.Database.SqlQueryRaw<string>("SELECT vault AS \"Value\" FROM server_holder WHERE id = 1").Single();
        if (owner.Length > 0 && owner != vault)
            throw new IOException($"{Place}: its tables belong to the vault {owner}, and the one of this data folder is {vault}. Give each data folder a database of its own, or a schema: add 'Search Path=NAME' to the setting.");
        if (owner.Length == 0)
            db.Database.ExecuteSql($"UPDATE server_holder SET vault = {vault} WHERE id = 1");
    }

    public void Dispose()
    {
        _hold.Dispose();
        using NpgsqlConnection pool = new(place.Connection);
        NpgsqlConnection.ClearPool(pool);
    }
}
