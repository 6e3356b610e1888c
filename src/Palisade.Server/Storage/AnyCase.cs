using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;
using Microsoft.EntityFrameworkCore.Storage;

namespace Palisade.Server.Storage;

/// <summary>Looks for text in queries, the same on every engine: ASCII letters in any case, other letters as they are. (LIKE of PostgreSQL heeds case, that of SQLite does not.)</summary>
internal static class AnyCase
{
    /// <summary>Whether a column is like a pattern; for queries only.</summary>
    /// <param name="text">The column.</param>
    /// <param name="pattern">From <see cref="Containing"/>, or with % and _, and a backslash before those that stand for themselves.</param>
    public static bool Like(string text, string pattern) => throw new UnreachableException();

    /// <summary>The pattern of what contains a text.</summary>
    public static string Containing(string text) =>
        "%" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal) + "%";

    /// <summary>Tells a model what the engine calls it. With COLLATE "C", as all columns have it, PostgreSQL folds ASCII only.</summary>
    public static void Map(ModelBuilder model, bool isPostgres) => model.HasDbFunction(typeof(AnyCase).GetMethod(nameof(Like))!).HasTranslation(given => isPostgres
        ? Function("texticlike", given[0], given[1])
        : Function("like", given[1], given[0], new SqlConstantExpression("\\", typeof(string), given[0].TypeMapping)));

    private static SqlFunctionExpression Function(string name, params SqlExpression[] given) =>
        new(name, given, nullable: true, argumentsPropagateNullability: [.. given.Select(_ => true)], typeof(bool), new BoolTypeMapping("boolean"));
}
