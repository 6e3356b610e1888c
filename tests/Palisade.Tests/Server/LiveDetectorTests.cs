using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Palisade.Proofs.Format;
using Palisade.Rules;
using Palisade.Rules.Mapping;
using Palisade.Server.Detecting;
using Palisade.Server.Storage;
using Palisade.Vault;

namespace Palisade.Tests.Server;

/// <summary>The lanes of detection and changes of rules.</summary>
public sealed class LiveDetectorTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("palisade-").FullName;

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, true);
    }

    [Fact]
    public async Task What_comes_in_after_a_change_of_rules_meets_the_new_ones_also_behind_what_came_before()
    {
        LiveRules before = Rules("11111111-1111-4111-8111-111111111111", 1), after = Rules("22222222-2222-4222-8222-222222222222", 2), current = before;
        int lane = 0, asked = 0;
        using SemaphoreSlim busy = new(0), goesOn = new(0);
        // The lane has asked which rules are in use, and is slow from then on.
        LiveRules Ask()
        {
            LiveRules rules = Volatile.Read(ref current);
            if (Environment.CurrentManagedThreadId == lane && ++asked == 1)
            {
                busy.Release();
                goesOn.Wait();
            }

            return rules;
        }

        using ServerStore database = ServerStore.Open(Path.Combine(_folder, "server.db"));
        using DetectionStore store = new(new DetectionTables(database), DetectionKeys.Of(_folder), before, TimeSpan.FromSeconds(1), TimeSpan.FromDays(400), TimeProvider.System, NullLogger.Instance);
        HashSet<string> found = [];
        store.Changed = alerts => found.UnionWith(alerts.Select(a => a.First.Rule.Id));
        store.Start(() => 0);
        TaskCompletionSource first = new();
        LiveDetector detector = new(() =>
        {
            // The first to ask is the lane as it begins.
            if (Interlocked.CompareExchange(ref lane, Environment.CurrentManagedThreadId, 0) == 0)
            {
                first.SetResult();
                return before;
            }

            return Ask();
        }, store, 1, TimeProvider.System, NullLogger.Instance);
        await first.Task;
        await SendAsync(detector, 0, "harmless");
        await busy.WaitAsync();
        Volatile.Write(ref current, after);
        await SendAsync(detector, 1, "wicked");
        goesOn.Release();
        await detector.DisposeAsync();
        for (int i = 0; i < 600 && store.Waiting.Count > 0; i++)
            await Task.Delay(10);
        Assert.Equal(["22222222-2222-4222-8222-222222222222"], found);
    }

    private static async Task SendAsync(LiveDetector detector, long ordinal, string word)
    {
        RecordBuffer records = new();
        records.Add(Encoding.UTF8.GetBytes($$"""{"Channel":"Security","EventID":4688,"Computer":"h1","CommandLine":"{{word}}"}"""), RecordFlags.LineFeed);
        await detector.TakeAsync(detector.Begin(() => ordinal), 1, "test/h1", ordinal, records, CancellationToken.None);
    }

    private static LiveRules Rules(string id, int generation) => LiveRules.Compile(
        LiveSession.Whole(RuleLoader.LoadTexts([KeyValuePair.Create("rule.yml", Encoding.UTF8.GetBytes($"title: one\nid: {id}\nlogsource: {{product: windows}}\ndetection: {{s: {{CommandLine: wicked}}, condition: s}}\n"))])), LogSourceMapping.Default, generation);
}
