using Microsoft.EntityFrameworkCore;
using Palisade.Server.Storage;

namespace Palisade.Tests.Server.Ledger;

/// <summary>All that stands in a database, table by table, as lines that can be compared.</summary>
internal static class TableDump
{
    /// <summary>The rows of all tables but those that are no view of the ledger.</summary>
    /// <param name="store">The database.</param>
    /// <param name="without">Tables, and columns as <c>table.column</c>, that are left out.</param>
    public static SortedDictionary<string, string[]> Of(ServerStore store, IReadOnlySet<string> without)
    {
        SortedDictionary<string, string[]> tables = new(StringComparer.Ordinal);
        using ServerDb db = store.CreateDbContext();
        foreach (string table in db.Database.SqlQueryRaw<string>("SELECT name AS Value FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'").ToList().Where(t => !without.Contains(t)))
        {
            string[] columns = [.. db.Database.SqlQuery<string>($"SELECT name AS Value FROM pragma_table_info({table})").ToList().Where(c => !without.Contains($"{table}.{c}"))];
            string row = string.Join(" || '|' || ", columns.Select(c => $"'{c}=' || coalesce(hex({c}), '-')"));
            string query = $"SELECT {row} AS Value FROM {table}";
            tables.Add(table, [.. db.Database.SqlQueryRaw<string>(query).ToList().Order(StringComparer.Ordinal)]);
        }

        return tables;
    }
}
