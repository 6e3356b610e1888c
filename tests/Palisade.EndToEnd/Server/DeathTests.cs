using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;

namespace Palisade.Tests.Server;

/// <summary>The server is killed again and again under load: what was answered is there, and what is there was matched once, in time order, over all lives.</summary>
public sealed class DeathTests : IDisposable
{
    private const int Seed = 20261122;
    private const string Rules = """
        title: A marked record
        id: 11111111-1111-4111-8111-111111111111
        name: marked
        logsource: {product: linux}
        detection: {keywords: [marked-attack], condition: keywords}
        level: high
        ---
        title: A guess
        id: 22222222-2222-4222-8222-222222222222
        name: guess
        logsource: {product: linux}
        detection: {keywords: [wrong-guess], condition: keywords}
        level: low
        ---
        title: Many guesses on one host
        id: 33333333-3333-4333-8333-333333333333
        correlation: {type: event_count, rules: [guess], group-by: [host], timespan: 1h, generate: true, condition: {gte: 40}}
        level: high
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("palisade-").FullName;
    private int _sent;

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, true);
    }

    [Fact]
    public async Task What_was_answered_is_kept_and_matched_exactly_once_over_all_lives()
    {
        File.WriteAllText(Path.Combine(_folder, "rules.yml"), Rules);
        const string more = "rules: [rules.yml]\nlateness: 1s\n";
        Random random = new(Seed);
        List<string> answered = [];
        int deaths = Environment.GetEnvironmentVariable("PALISADE_FAULTS") == "full" ? 50 : 3;
        for (int death = 0; death < deaths; death++)
        {
            using ServeSession serve = new(_folder, more: more);
            using RelpSender relp = new(serve.RelpPort);
            using Timer timer = new(_ => serve.Kill(), null, random.Next(50, 1500), Timeout.Infinite);
            while (relp.Send([.. Enumerable.Range(0, random.Next(1, 60)).Select(_ => Record(random))]))
            {
            }

            answered.AddRange(relp.Acknowledged);
        }

        using ServeSession last = new(_folder, more: more);
        await Task.Delay(TimeSpan.FromSeconds(6));
        Assert.Equal(0, last.Metric("palisade_detection_waiting_bytes"));
        Assert.Equal(0, last.End());
        List<string> kept = [.. Vault.StoredRecords.Read(last.Vault).Select(Encoding.UTF8.GetString)];
        HashSet<string> known = [.. kept];
        Assert.NotEmpty(answered);
        Assert.All(answered, record => Assert.Contains(record, known));

        SortedDictionary<string, long> found = FoundByRule.Live(last.DataFolder);
        SortedDictionary<string, long> expected = FoundByRule.Scan(Path.Combine(_folder, "findings.ndjson"), "vault:" + last.Vault, "--key-file", Path.Combine(last.DataFolder, "vault.key"), "--rules", Path.Combine(_folder, "rules.yml"));
        Assert.Equal(kept.Count(r => r.Contains("marked-attack", StringComparison.Ordinal)), found["11111111-1111-4111-8111-111111111111"]);
        Assert.True(expected.ContainsKey("33333333-3333-4333-8333-333333333333"), "too few records for the correlation");
        Assert.Equal(expected, found);
    }

    private string Record(Random random)
    {
        // Times ascend in the order of sending, also between lives.
        string time = DateTime.UnixEpoch.AddDays(20_000).AddMilliseconds(_sent++).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        string text = random.Next(10) switch { 0 => "marked-attack", < 4 => "wrong-guess", _ => "nothing to see" };
        return string.Create(CultureInfo.InvariantCulture, $"<13>1 {time} host{random.Next(3)} app 1 - - {text} {_sent}");
    }
}
