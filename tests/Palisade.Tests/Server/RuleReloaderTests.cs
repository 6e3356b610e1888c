using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Palisade.Rules;
using Palisade.Server.Rulebook;
using Palisade.Tests.Server.Web;

namespace Palisade.Tests.Server;

/// <summary>Rules that change while the program runs: a good set takes the place of the old one as a whole, a mistake costs no rule that runs.</summary>
public sealed class RuleReloaderTests : IDisposable
{
    private const string First = "11111111-1111-4111-8111-111111111111", Second = "22222222-2222-4222-8222-222222222222", Third = "33333333-3333-4333-8333-333333333333";

    private readonly string _folder = Directory.CreateTempSubdirectory("palisade-").FullName;
    private LiveSession _session;
    private readonly RuleReloader _reloader;

    public RuleReloaderTests()
    {
        Directory.CreateDirectory(Rules);
        Write("first.yml", Rule(First, "evil"));
        RulePlaces places = new([Rules], [], []);
        _session = new LiveSession(_folder, places.Load().Rules, TimeSpan.FromSeconds(1));
        _reloader = new RuleReloader(_session.Detection, _session.Gate, places, TimeProvider.System, NullLogger.Instance);
    }

    private string Rules => Path.Combine(_folder, "rules");

    public void Dispose()
    {
        _session.DisposeAsync().AsTask().Wait();
        Directory.Delete(_folder, true);
    }

    [Fact]
    public async Task A_new_rule_matches_the_very_next_record()
    {
        await SendAsync("wicked");
        Write("second.yml", Rule(Second, "wicked"));
        Assert.False(_reloader.Reload().IsRefused);
        await SendAsync("wicked");
        await WaitAsync(() => _session.Counts().GetValueOrDefault(Second) == 1);
        Assert.Equal(2, _session.Detection.Rules.Generation);
    }

    [Fact]
    public async Task A_mistake_in_a_running_rule_leaves_all_as_it_was_until_it_is_mended()
    {
        Write("first.yml", Rule(First, "evil").Replace("condition: s", "condition: t", StringComparison.Ordinal));
        Write("second.yml", Rule(Second, "wicked"));
        ReloadState refused = _reloader.Reload();
        RuleError problem = Assert.Single(refused.Problems);
        Assert.Equal((Path.Combine(Rules, "first.yml"), 4), (problem.Path, problem.Line));
        Assert.StartsWith($"{problem.Path}:4:", ReloadState.Words(problem), StringComparison.Ordinal);
        Assert.Equal(1, _session.Detection.Rules.Generation);
        await SendAsync("evil");
        await SendAsync("wicked");
        await WaitAsync(() => _session.Counts().GetValueOrDefault(First) == 1);
        Assert.Equal(0, _session.Counts().GetValueOrDefault(Second));

        Write("first.yml", Rule(First, "evil"));
        Assert.False(_reloader.Reload().IsRefused);
        await SendAsync("wicked");
        await WaitAsync(() => _session.Counts().GetValueOrDefault(Second) == 1);
    }

    [Fact]
    public void A_mistake_in_a_new_file_is_only_rejected()
    {
        Write("bad.yml", "title: bad\ndetection: {s: {A: b}, condition: nothing}\nlogsource: {product: windows}\n");
        Write("second.yml", Rule(Second, "wicked"));
        Assert.False(_reloader.Reload().IsRefused);
        Assert.Equal(2, _session.Detection.Rules.Plan.Rules.Rules.Length);
        Assert.Equal(Path.Combine(Rules, "bad.yml"), Assert.Single(RuleLosses.Rejected(_session.Detection.Rules)).Path);
        // What was rejected before is no loss, wherever it stands now.
        Write("bad.yml", "# a line more\n\ntitle: bad\ndetection: {s: {A: b}, condition: nothing}\nlogsource: {product: windows}\n");
        Assert.False(_reloader.Reload().IsRefused);
    }

    [Fact]
    public void The_log_has_all_numbers_each_time_and_names_only_what_is_new()
    {
        RememberedLog log = new();
        Write("old.yml", "status: unsupported\n" + Rule(Third, "old"));
        Write("bad.yml", "title: bad\ndetection: {s: {A: b}, condition: nothing}\nlogsource: {product: windows}\n");
        Write("open.yml", Rule("66666666-6666-4666-8666-666666666666", "'%words%'").Replace("CommandLine:", "CommandLine|expand:", StringComparison.Ordinal));
        RulePlaces places = new([Rules], [], []);
        RuleReloader reloader = new(_session.Detection, _session.Gate, places, TimeProvider.System, log);
        log.Lines.Clear();
        reloader.Reload();
        string bad = Assert.Single(log.Lines, l => l.Contains("bad.yml", StringComparison.Ordinal));
        Assert.StartsWith("A rule is rejected", bad, StringComparison.Ordinal);
        Assert.Contains(log.Lines, l => l.Contains("1 that have placeholders", StringComparison.Ordinal));
        Assert.Contains("The rules were read again and are in use: 1 rule runs; 2 rejected, 1 left out by status.", log.Lines);
        log.Lines.Clear();
        Write("second.yml", Rule(Second, "wicked"));
        reloader.Reload();
        Assert.Equal("The rules were read again and are in use: 2 rules run; 2 rejected, 1 left out by status.", Assert.Single(log.Lines));
        log.Lines.Clear();
        File.Delete(Path.Combine(Rules, "bad.yml"));
        reloader.Reload();
        Assert.Contains(log.Lines, l => l.StartsWith("Of what was rejected before, 1 ", StringComparison.Ordinal));
        Assert.Equal(2, log.Lines.Count);
    }

    [Fact]
    public void A_rule_whose_file_is_gone_is_taken_away_but_never_the_last()
    {
        Write("second.yml", Rule(Second, "wicked"));
        _reloader.Reload();
        File.Delete(Path.Combine(Rules, "second.yml"));
        Assert.False(_reloader.Reload().IsRefused);
        Assert.Equal(First, Assert.Single(_session.Detection.Rules.Plan.Rules.Rules).Id);
        File.Delete(Path.Combine(Rules, "first.yml"));
        Assert.Contains("no rule would be left", ReloadState.Words(Assert.Single(_reloader.Reload().Problems)), StringComparison.Ordinal);
        Directory.Delete(Rules);
        Assert.True(_reloader.Reload().IsRefused);
        Assert.Equal(First, Assert.Single(_session.Detection.Rules.Plan.Rules.Rules).Id);
        Assert.Equal(2, _reloader.State.Refusals);
    }

    [Fact]
    public void A_broken_mapping_is_not_put_to_use()
    {
        string mapping = Path.Combine(_folder, "mapping.yml");
        File.WriteAllText(mapping, "transformations: [{id: a, type: no_such_thing}]\n");
        ReloadState state = _reloader.Reload(new RulePlaces([Rules], [mapping], []));
        Assert.Equal(mapping, Assert.Single(state.Problems).Path);
        Assert.Empty(_reloader.Places.Mappings);
    }

    [Fact]
    public async Task A_changed_file_is_seen_by_itself()
    {
        using CancellationTokenSource stop = new();
        Task watching = _reloader.WatchAsync(stop.Token);
        Write("second.yml", Rule(Second, "wicked"));
        await WaitAsync(() => _session.Detection.Rules.Generation == 2);
        Assert.Equal(2, _session.Detection.Rules.Plan.Rules.Rules.Length);
        await stop.CancelAsync();
        await watching;
    }

    [Fact]
    public async Task What_came_in_says_which_rules_could_match()
    {
        Write("second.yml", Rule(Second, "wicked").Replace("product: windows", "product: linux", StringComparison.Ordinal));
        _reloader.Reload();
        Assert.DoesNotContain(true, _session.Detection.Rules.Reach.ToArray());
        await SendAsync("harmless");
        await WaitAsync(() => _session.Detection.Rules.Reach.ToArray().Contains(true));
        Assert.Equal([true, false], _session.Detection.Rules.Reach.ToArray());
    }

    [Fact]
    public async Task A_correlation_that_did_not_change_goes_on_over_a_reload_and_a_changed_one_begins_anew()
    {
        Write("many.yml", Many(4));
        Write("base.yml", Rule(Second, "wicked").Replace("title: wicked", "title: wicked\nname: wicked", StringComparison.Ordinal));
        _reloader.Reload();
        for (int i = 0; i < 3; i++)
            await SendAtAsync(i);
        await SettleAsync();
        // Before all others, so that the places of the rules change too, and with another field kept of the matches.
        Write("another.yml", Rule("44444444-4444-4444-8444-444444444444", "other") + Many(99).Replace(Third, "55555555-5555-4555-8555-555555555555", StringComparison.Ordinal).Replace("[Computer]", "[User, Computer]", StringComparison.Ordinal));
        Assert.False(_reloader.Reload().IsRefused);
        await SendAtAsync(3);
        await WaitAsync(() => _session.Counts().GetValueOrDefault(Third) == 1);

        Write("many.yml", Many(5));
        Assert.False(_reloader.Reload().IsRefused);
        for (int i = 4; i < 8; i++)
            await SendAtAsync(i);
        await SettleAsync();
        await Task.Delay(1500);
        Assert.Equal(1, _session.Counts().GetValueOrDefault(Third));
        await SendAtAsync(8);
        await WaitAsync(() => _session.Counts().GetValueOrDefault(Third) == 2);
    }

    [Fact]
    public async Task What_a_correlation_waits_for_outlives_a_reload_and_a_restart_and_is_reported_once()
    {
        Write("many.yml", Many(4));
        Write("base.yml", Rule(Second, "wicked").Replace("title: wicked", "title: wicked\nname: wicked", StringComparison.Ordinal));
        _reloader.Reload();
        for (int i = 0; i < 3; i++)
            await SendAtAsync(i);
        await SettleAsync();
        Write("another.yml", Rule("44444444-4444-4444-8444-444444444444", "other"));
        _reloader.Reload();
        await SendAtAsync(3);
        await WaitAsync(() => _session.Counts().GetValueOrDefault(Third) == 1);
        for (int i = 4; i < 7; i++)
            await SendAtAsync(i, host: "h2");
        await SettleAsync();
        await _session.DisposeAsync();
        Write("third.yml", Rule("55555555-5555-4555-8555-555555555555", "new"));
        _session = new LiveSession(_folder, new RulePlaces([Rules], [], []).Load().Rules, TimeSpan.FromSeconds(1));
        await SendAtAsync(7, host: "h2");
        await WaitAsync(() => _session.Counts().GetValueOrDefault(Third) == 2);
        await Task.Delay(1500);
        Assert.Equal(2, _session.Counts().GetValueOrDefault(Third));
    }

    private static string Many(int count) => $$$"""
        ---
        title: many
        id: {{{Third}}}
        correlation: {type: event_count, rules: [wicked], group-by: [Computer], timespan: 1h, generate: true, condition: {gte: {{{count}}}}}
        level: high

        """;

    private async Task SettleAsync() => await WaitAsync(() => _session.Detection.Waiting.Count == 0);

    // Minutes apart: time goes on by the clock while nothing comes, and must not overtake the next.
    private Task SendAtAsync(int minute, string host = "h1") =>
        _session.SendAsync(host, [Encoding.UTF8.GetBytes($$"""{"Channel":"Security","EventID":4688,"Computer":"{{host}}","User":"u","CommandLine":"wicked","TimeCreated":"2026-11-22T10:0{{minute}}:00Z"}""")]);

    private static string Rule(string id, string word) => $$"""
        title: {{word}}
        id: {{id}}
        logsource: {product: windows}
        detection: {s: {CommandLine: {{word}}}, condition: s}
        level: high

        """;

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(Rules, name), text);

    private Task SendAsync(string word) => _session.SendAsync("h1", [Encoding.UTF8.GetBytes($$"""{"Channel":"Security","EventID":4688,"Computer":"h1","CommandLine":"{{word}}"}""")]);

    private static async Task WaitAsync(Func<bool> holds)
    {
        for (int i = 0; i < 600 && !holds(); i++)
            await Task.Delay(50);
        Assert.True(holds());
    }
}
