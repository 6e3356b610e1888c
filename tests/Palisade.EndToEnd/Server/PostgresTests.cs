using System.Globalization;
using System.Text;
using Npgsql;
using Palisade.Tests.CommandLine;

namespace Palisade.Tests.Server;

/// <summary>The server with its tables in PostgreSQL, which ends again and again as in a power cut: what is answered is kept, found once, and the tables are made again from the vault.</summary>
public sealed class PostgresTests : IDisposable
{
    private const int Seed = 20261122;
    private const string Rule = "11111111-1111-4111-8111-111111111111";
    private const string Rules = $$"""
        title: A marked record
        id: {{Rule}}
        logsource: {product: linux}
        detection: {keywords: [marked-attack], condition: keywords}
        level: high
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("palisade-").FullName;
    private int _sent;

    public void Dispose() => Directory.Delete(_folder, true);

    [PostgresFact]
    public async Task What_is_answered_while_PostgreSQL_ends_again_and_again_is_kept_and_found_exactly_once()
    {
        using PostgresServer postgres = new();
        File.WriteAllText(Path.Combine(_folder, "rules.yml"), Rules);
        File.WriteAllText(Path.Combine(_folder, "database"), postgres.Connection + ";Application Name=under test");
        const string more = "rules: [rules.yml]\nlateness: 1s\ndatabase: {file: database}\n";
        Random random = new(Seed);
        int marked = 0, restarts = Environment.GetEnvironmentVariable("PALISADE_FAULTS") == "full" ? 30 : 3;
        using (ServeSession serve = new(_folder, more: more))
        {
            using RelpSender relp = new(serve.RelpPort);
            using CancellationTokenSource end = new();
            Task sending = Task.Run(() =>
            {
                while (!end.IsCancellationRequested)
                    Assert.True(relp.Send([.. Enumerable.Range(0, random.Next(1, 60)).Select(_ => Record(random))]), $"the connection ended (seed {Seed})");
            });
            for (int restart = 0; restart < restarts; restart++)
            {
                await Task.Delay(300 + (restart * 37 % 400));
                postgres.Restart();
            }

            await end.CancelAsync();
            await sending;
            marked = relp.Acknowledged.Count(r => r.Contains("marked-attack", StringComparison.Ordinal));
            for (int i = 0; i < 300 && (serve.Metric("palisade_detection_waiting_bytes") > 0 || Count(postgres, "SELECT count(*) FROM palisade.ledger_outbox") > 0); i++)
                await Task.Delay(50);
            Assert.Equal(0, serve.End());
            List<string> kept = [.. Vault.StoredRecords.Read(serve.Vault).Select(Encoding.UTF8.GetString)];
            Assert.All(relp.Acknowledged, record => Assert.Contains(record, kept));
        }

        Assert.NotEqual(0, marked);
        Assert.Equal((marked, 1), (Count(postgres, $"SELECT sum(count) FROM palisade.alert WHERE rule_id = '{Rule}'"), Count(postgres, "SELECT count(*) / 3 FROM palisade.alert")));
        Assert.Equal(3, Count(postgres, "SELECT count(*) FROM palisade.ledger_entry WHERE kind = 'alert.raised'"));
        ProgramRun run = PalisadeProgram.Run("ledger", "rebuild", Path.Combine(_folder, "data"), "--config", Path.Combine(_folder, "palisade.yaml"));
        Assert.True(run.ExitCode == 0, run.Errors);
        Assert.Contains("3 alerts", run.Output, StringComparison.Ordinal);
        Assert.Equal(marked, Count(postgres, $"SELECT sum(count) FROM palisade.alert WHERE rule_id = '{Rule}'"));
        using ServeSession again = new(_folder, more: more);
        Assert.Equal(0, again.End());
    }

    [PostgresFact]
    public async Task A_database_that_stops_is_told_by_ready_and_the_figures_and_comes_back_by_itself()
    {
        using PostgresServer postgres = new();
        using ServeSession serve = new(_folder, more: $"database: {postgres.Connection}\n");
        using HttpClient client = new() { BaseAddress = new Uri($"http://127.0.0.1:{serve.Web}") };
        Assert.Equal((200, "ready\n"), await ReadyAsync(client));
        Assert.Equal(1, serve.Metric("palisade_database_reachable"));
        postgres.Stop();
        (int status, string words) = await ReadyUntilAsync(client, 503);
        Assert.Equal(503, status);
        Assert.StartsWith("the database cannot be reached", words, StringComparison.Ordinal);
        Assert.Equal(0, serve.Metric("palisade_database_reachable"));
        using RelpSender relp = new(serve.RelpPort);
        Assert.True(relp.Send(["taken in all the same"]));
        postgres.Start();
        Assert.Equal((200, "ready\n"), await ReadyUntilAsync(client, 200));
        Assert.Equal(0, serve.End());
    }

    [PostgresFact]
    public void A_database_that_cannot_be_reached_is_named_at_the_start_and_nothing_is_begun()
    {
        string config = Path.Combine(_folder, "palisade.yaml");
        File.WriteAllText(config, $"data: data\ndatabase: Host={_folder};Database=palisade;Username=ann;Password=hunter2;Timeout=2\nweb: 127.0.0.1:1\n");
        ProgramRun run = PalisadeProgram.Run("serve", "--config", config);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("Look whether PostgreSQL runs there", run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", run.Output + run.Errors, StringComparison.Ordinal);
    }

    private static async Task<(int Status, string Words)> ReadyAsync(HttpClient client)
    {
        using HttpResponseMessage answer = await client.GetAsync(new Uri("/ready", UriKind.Relative));
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    // What was found out two seconds ago is not asked again.
    private static async Task<(int Status, string Words)> ReadyUntilAsync(HttpClient client, int status)
    {
        (int Status, string Words) answer = await ReadyAsync(client);
        for (int tries = 0; answer.Status != status && tries < 200; tries++)
        {
            await Task.Delay(100);
            answer = await ReadyAsync(client);
        }

        return answer;
    }

    private static long Count(PostgresServer postgres, string query)
    {
        using NpgsqlConnection connection = new(postgres.Connection + ";Pooling=false");
        connection.Open();
        using NpgsqlCommand command = new($"SELECT CAST(({query}) AS BIGINT)", connection);
        return (long)command.ExecuteScalar()!;
    }

    private string Record(Random random)
    {
        string time = DateTime.UnixEpoch.AddDays(20_000).AddMilliseconds(_sent++).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        return string.Create(CultureInfo.InvariantCulture, $"<13>1 {time} host{random.Next(3)} app 1 - - {(random.Next(5) == 0 ? "marked-attack" : "nothing to see")} {_sent}");
    }
}
