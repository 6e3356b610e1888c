using System.Data.Common;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Palisade.Server.Storage;

namespace Palisade.Server.Ledger;

/// <summary>Compares a table that was built from the ledger with the one that is in use. Not thread safe.</summary>
/// <param name="db">The built tables, open, with the others in reach.</param>
/// <param name="present">The schema of the others.</param>
/// <param name="table">The table.</param>
/// <param name="columns">What of it is compared. Names come from the schema, never from a row.</param>
internal sealed class TableComparison(ServerDb db, string present, string table, string[] columns)
{
    // What names a row to people, where the table has it.
    private static readonly string[] s_keys = ["id", "ordinal", "noun", "case_id", "alert_id", "case", "alert", "number", "time"];

    private readonly string[] _keys = columns.Contains("id") ? ["id"] : [.. s_keys.Where(columns.Contains).DefaultIfEmpty(columns[0])];

    /// <summary>The rows that only one of them has, or that are not alike.</summary>
    public IEnumerable<LedgerDifference> Run()
    {
        string all = string.Join(", ", columns.Select(c => $"\"{c}\"")), built = db.IsPostgres ? table : "main." + table, used = $"{present}.{table}";
        Dictionary<string, List<string[]>> here = Grouped($"SELECT {all} FROM {used} EXCEPT SELECT {all} FROM {built}"), there = Grouped($"SELECT {all} FROM {built} EXCEPT SELECT {all} FROM {used}");
        foreach ((string key, List<string[]> rows) in here)
        {
            if (!there.Remove(key, out List<string[]>? others))
                yield return new LedgerDifference(table, key, "is not in the ledger");
            else if (rows.Count == 1 && others.Count == 1)
                yield return new LedgerDifference(table, key, $"{string.Join(", ", columns.Where((_, i) => rows[0][i] != others[0][i]))} not as in the ledger");
            else
                yield return new LedgerDifference(table, key, "not as in the ledger");
        }

        foreach (string key in there.Keys)
            yield return new LedgerDifference(table, key, "is in the ledger, and missing here");
    }

    /// <summary>Reads rows.</summary>
    public static IEnumerable<T> Rows<T>(ServerDb db, string query, Func<DbDataReader, T> take)
    {
        using DbCommand command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = query;
        using DbDataReader rows = command.ExecuteReader();
        while (rows.Read())
            yield return take(rows);
    }

    private Dictionary<string, List<string[]>> Grouped(string query)
    {
        Dictionary<string, List<string[]>> rows = new(StringComparer.Ordinal);
        foreach (string[] row in Rows(db, query, r => columns.Select((_, i) => Shown(r.GetValue(i))).ToArray()))
        {
            string key = string.Join(" ", _keys.Select(k => $"{k}={row[Array.IndexOf(columns, k)]}"));
            if (!rows.TryGetValue(key, out List<string[]>? same))
                rows.Add(key, same = []);
            same.Add(row);
        }

        return rows;
    }

    private static string Shown(object value) => value switch
    {
        DBNull => "-",
        byte[] bytes => Convert.ToHexString(bytes),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
