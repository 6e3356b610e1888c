using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Palisade.Server.Alerts;
using Palisade.Server.Ledger;
using Palisade.Server.Storage;
using Palisade.Tests.Server.Ledger;

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

    [PostgresFact]
    public void A_PostgreSQL_database_is_made_and_opened_again_and_a_second_server_is_told_who_has_it()
    {
        DatabasePlace place = EngineStore.NewPlace();
        using (ServerStore store = ServerStore.Open(place))
        {
            using ServerDb db = store.CreateDbContext();
            Assert.Equal(0, db.Set<Alert>().Count());
            IOException refused = Assert.Throws<IOException>(() => ServerStore.Open(place));
            Assert.Contains("another server uses this database", refused.Message, StringComparison.Ordinal);
        }

        using ServerStore again = ServerStore.Open(place);
        using (ServerDb db = again.CreateDbContext())
            db.Database.ExecuteSqlRaw("INSERT INTO migration (number, name) VALUES (999, 'later')");
        again.Dispose();
        Assert.Contains("newer version", Assert.Throws<IOException>(() => ServerStore.Open(place)).Message, StringComparison.Ordinal);
    }

    [PostgresFact]
    public void A_server_that_lost_its_database_writes_nothing_there_any_more()
    {
        using ServerStore store = ServerStore.Open(EngineStore.NewPlace());
        using ServerDb db = store.CreateDbContext();
        db.BeginWriting().Dispose();
        db.Database.ExecuteSqlRaw("UPDATE server_holder SET token = 'of another'");
        Assert.Contains("another server has taken", Assert.Throws<DatabaseTakenException>(db.BeginWriting).Message, StringComparison.Ordinal);
    }

    [PostgresFact]
    public void A_database_of_another_vault_is_refused()
    {
        using ServerStore store = ServerStore.Open(EngineStore.NewPlace());
        store.Claim("palisade/1");
        store.Claim("palisade/1");
        Assert.Contains("palisade/1", Assert.Throws<IOException>(() => store.Claim("palisade/2")).Message, StringComparison.Ordinal);
    }

    [PostgresFact]
    public void Both_engines_have_the_same_tables_and_PostgreSQL_the_types_of_the_model_and_the_collation_of_bytes()
    {
        using ServerDb sqlite = ServerStore.Open(File).CreateDbContext();
        using ServerStore store = ServerStore.Open(EngineStore.NewPlace());
        using ServerDb postgres = store.CreateDbContext();
        SortedDictionary<string, string[]> here = TableDump.Columns(sqlite), there = TableDump.Columns(postgres);
        Assert.Equal(here.Keys, there.Keys);
        Assert.All(here, table => Assert.Equal((table.Key, string.Join(' ', table.Value)), (table.Key, string.Join(' ', there[table.Key]))));
        Dictionary<string, string> types = postgres.Database.SqlQueryRaw<string>("SELECT table_name || '.' || column_name || '=' || data_type || coalesce(' ' || collation_name, '') AS \"Value\" FROM information_schema.columns WHERE table_schema = current_schema()")
            .AsEnumerable().Select(line => line.Split('=')).ToDictionary(line => line[0], line => line[1]);
        Assert.All(types.Where(t => t.Value.StartsWith("text", StringComparison.Ordinal) && !t.Key.StartsWith("migration.", StringComparison.Ordinal)), t => Assert.Equal((t.Key, "text C"), (t.Key, t.Value)));
        foreach (IEntityType entity in postgres.Model.GetEntityTypes().Where(e => e.GetTableName() is not null))
        {
            foreach (IProperty property in entity.GetProperties())
            {
                string column = $"{entity.GetTableName()}.{property.GetColumnName()}";
                Assert.Equal((column, property.GetColumnType()), (column, types[column].Split(' ')[0]));
            }
        }
    }

    [PostgresFact]
    public void What_cannot_be_reached_is_named_without_the_password()
    {
        DatabasePlace place = DatabasePlace.TryParse($"Host={_folder};Database=palisade;Username=ann;Password=hunter2;Timeout=2", out _)!;
        IOException refused = Assert.Throws<IOException>(() => ServerStore.Open(place));
        Assert.Contains($"PostgreSQL {_folder}, database palisade, schema palisade, user ann", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", refused.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [EngineData]
    public void Text_that_an_engine_cannot_hold_is_kept_as_far_as_it_goes_and_found(Engine engine)
    {
        using ServerStore store = EngineStore.Open(engine, _folder);
        using ServerDb db = store.CreateDbContext();
        db.Add(new LedgerFact { Kind = "a\0b\ud83dc", Digest = "x\ud83d\ude00" });
        db.SaveChanges();
        db.ChangeTracker.Clear();
        Assert.Equal(("a\u2400b\ufffdc", "x\ud83d\ude00"), db.Set<LedgerFact>().AsEnumerable().Select(f => (f.Kind, f.Digest)).Single());
        string asked = "a\0b\ud83dc";
        string[] many = [asked];
        Assert.Equal(1, db.Set<LedgerFact>().Count(f => f.Kind == asked));
        Assert.Equal(1, db.Set<LedgerFact>().Count(f => many.Contains(f.Kind)));
    }

    [Theory]
    [EngineData]
    public void Text_has_the_order_and_the_case_of_its_bytes(Engine engine)
    {
        using ServerStore store = EngineStore.Open(engine, _folder);
        using ServerDb db = store.CreateDbContext();
        string[] kinds = ["B", "a", "Z_", "\u00c4", "\u00e4", "z%"];
        db.AddRange(kinds.Select(k => new LedgerFact { Kind = k }));
        db.SaveChanges();
        Assert.Equal(["B", "Z_", "a", "z%", "\u00c4", "\u00e4"], db.Set<LedgerFact>().OrderBy(f => f.Kind).Select(f => f.Kind));
        string[] Like(string part)
        {
            string pattern = AnyCase.Containing(part);
            return [.. db.Set<LedgerFact>().Where(f => AnyCase.Like(f.Kind, pattern)).OrderBy(f => f.Kind).Select(f => f.Kind)];
        }

        Assert.Equal(["Z_", "z%"], Like("z"));
        Assert.Equal(["Z_"], Like("_"));
        Assert.Equal(["z%"], Like("%"));
        Assert.Equal(["\u00e4"], Like("\u00e4"));
        (string begin, string part) = ("a", "A");
        Assert.Equal(["a"], db.Set<LedgerFact>().Where(f => f.Kind.StartsWith(begin) || f.Kind.Contains(part)).Select(f => f.Kind));
    }
}
