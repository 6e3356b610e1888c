using System.Text.Json;
using Microsoft.Data.Sqlite;
using Palisade.Tests.CommandLine;

namespace Palisade.Tests.Server;

/// <summary>How often each rule was found: by a running or ended server, and by <c>palisade scan</c>.</summary>
internal static class FoundByRule
{
    /// <summary>What a server has in its database.</summary>
    public static SortedDictionary<string, long> Live(string data)
    {
        using SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = Path.Combine(data, "server.db"), Pooling = false }.ToString());
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT rule_id, sum(count) FROM alert GROUP BY rule_id";
        using SqliteDataReader reader = command.ExecuteReader();
        SortedDictionary<string, long> counts = new(StringComparer.Ordinal);
        while (reader.Read())
            counts.Add(reader.GetString(0), reader.GetInt64(1));
        return counts;
    }

    /// <summary>What a scan finds.</summary>
    /// <param name="output">A file for its findings.</param>
    /// <param name="arguments">What is scanned, with which rules.</param>
    public static SortedDictionary<string, long> Scan(string output, params string[] arguments)
    {
        ProgramRun run = PalisadeProgram.Run(["scan", .. arguments, "--output-format", "ndjson", "--output", output]);
        Assert.True(run.ExitCode is 1 or 2, run.Errors);
        SortedDictionary<string, long> counts = new(StringComparer.Ordinal);
        foreach (string line in File.ReadLines(output))
        {
            using JsonDocument finding = JsonDocument.Parse(line);
            string id = finding.RootElement.GetProperty("rule").GetProperty("id").GetString()!;
            counts[id] = counts.GetValueOrDefault(id) + 1;
        }

        return counts;
    }

    /// <summary>Says where two differ, rule by rule; an empty text where they do not.</summary>
    public static string Difference(SortedDictionary<string, long> scanned, SortedDictionary<string, long> live) =>
        string.Join('\n', scanned.Keys.Union(live.Keys).Where(rule => scanned.GetValueOrDefault(rule) != live.GetValueOrDefault(rule))
            .Select(rule => $"{rule}: a scan finds {scanned.GetValueOrDefault(rule)}, live {live.GetValueOrDefault(rule)}"));
}
