using System.Data.Common;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Palisade.Server.Storage;

namespace Palisade.Tests.Server.Ledger;

/// <summary>All that stands in a database, table by table, as lines that can be compared, whichever engine has them.</summary>
internal static class TableDump
{
    // What an engine keeps for itself.
    private static readonly HashSet<string> s_own = ["migration", "server_holder", "row_number"];

    /// <summary>The rows of all tables but those that are no view of the ledger.</summary>
    /// <param name="store">The database.</param>
    /// <param name="without">Tables, and columns as <c>table.column</c>, that are left out.</param>
    public static SortedDictionary<string, string[]> Of(ServerStore store, IReadOnlySet<string> without)
    {
        SortedDictionary<string, string[]> tables = new(StringComparer.Ordinal);
        using ServerDb db = store.CreateDbContext();
        foreach ((string table, string[] columns) in Columns(db).Where(t => !without.Contains(t.Key)))
        {
            string[] compared = [.. columns.Where(c => !without.Contains($"{table}.{c}")).Order(StringComparer.Ordinal)];
            tables.Add(table, [.. Rows(db, $"SELECT {string.Join(", ", compared.Select(c => $"\"{c}\""))} FROM {table}", row => string.Join('|', compared.Select((c, i) => $"{c}={Shown(row.GetValue(i))}"))).Order(StringComparer.Ordinal)]);
        }

        return tables;
    }

    /// <summary>The columns of all tables, but what an engine keeps for itself.</summary>
    public static SortedDictionary<string, string[]> Columns(ServerDb db)
    {
        string query = db.IsPostgres
            ? "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema()"
            : "SELECT t.name, c.name FROM sqlite_master t, pragma_table_info(t.name) c WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%'";
        return new SortedDictionary<string, string[]>(Rows(db, query, row => (Table: row.GetString(0), Column: row.GetString(1))).Where(c => !s_own.Contains(c.Table)).GroupBy(c => c.Table)
            .ToDictionary(t => t.Key, t => t.Select(c => c.Column).Order(StringComparer.Ordinal).ToArray()), StringComparer.Ordinal);
    }

    private static string Shown(object value) => value switch
    {
        DBNull => "-",
        byte[] bytes => "0x" + Convert.ToHexString(bytes),
        bool truth => truth ? "1" : "0",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static List<T> Rows<T>(ServerDb db, string query, Func<DbDataReader, T> take)
    {
        db.Database.OpenConnection();
        using DbCommand command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = query;
        using DbDataReader rows = command.ExecuteReader();
        List<T> taken = [];
        while (rows.Read())
            taken.Add(take(rows));
        return taken;
    }
}
