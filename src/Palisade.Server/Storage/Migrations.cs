using System.Globalization;
using Microsoft.EntityFrameworkCore;

namespace Palisade.Server.Storage;

/// <summary>Brings a database to this version: plain SQL files, in the order of their numbers, each once and as a whole. A file that was released is never changed.</summary>
internal static class Migrations
{
    /// <summary>Runs what was not run yet.</summary>
    /// <param name="db">The database.</param>
    /// <param name="engine">The folder of the files: <c>sqlite</c> or <c>postgres</c>, which begins with the number 055.</param>
    /// <exception cref="IOException">A newer version of the program has been here.</exception>
    public static void Run(ServerDb db, string engine)
    {
        db.Database.ExecuteSqlRaw("CREATE TABLE IF NOT EXISTS migration (number INTEGER PRIMARY KEY, name TEXT NOT NULL)");
        List<int> done = [.. db.Database.SqlQueryRaw<int>("SELECT number AS \"Value\" FROM migration")];
        SortedDictionary<int, string> files = Files(engine);
        if (done.Except(files.Keys).Any())
            throw new IOException("The database was made by a newer version of Palisade: run that version, or give another --data folder.");
        foreach ((int number, string name) in files.Where(file => !done.Contains(file.Key)))
        {
            using var transaction = db.Database.BeginTransaction();
            db.Database.ExecuteSqlRaw(Text(name).Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal));
            db.Database.ExecuteSql($"INSERT INTO migration (number, name) VALUES ({number}, {name})");
            transaction.Commit();
        }
    }

    private static SortedDictionary<int, string> Files(string engine)
    {
        SortedDictionary<int, string> files = [];
        foreach (string name in typeof(Migrations).Assembly.GetManifestResourceNames().Where(name => name.StartsWith(engine + "/", StringComparison.Ordinal)))
            files.Add(int.Parse(name.AsSpan(engine.Length + 1, 3), CultureInfo.InvariantCulture), name);
        return files;
    }

    private static string Text(string name)
    {
        using Stream file = typeof(Migrations).Assembly.GetManifestResourceStream(name)!;
        using StreamReader reader = new(file);
        return reader.ReadToEnd();
    }
}
