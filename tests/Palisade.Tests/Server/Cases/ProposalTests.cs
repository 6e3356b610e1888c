using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Palisade.Incidents.Grouping;
using Palisade.Rules;
using Palisade.Server.Cases;
using Palisade.Server.Storage;

namespace Palisade.Tests.Server.Cases;

/// <summary>Alerts become sightings with their flush, sightings proposals behind it, and proposals cases, or are set aside.</summary>
public sealed class ProposalTests : IDisposable
{
    private readonly CaseWorld _world = new();
    private readonly ProposalBoard _board;
    private readonly ProposalDesk _desk;
    private readonly IgnoredDesk _ignored;

    public ProposalTests()
    {
        _board = new ProposalBoard(_world.Store, NullLogger<ProposalBoard>.Instance);
        _desk = new ProposalDesk(_board, _world.Desk, _world.Ledger);
        _ignored = new IgnoredDesk(_world.Store, _world.Ledger, _board);
    }

    public void Dispose()
    {
        _board.Dispose();
        _world.Dispose();
    }

    [Fact]
    public void Repeats_go_on_with_a_sighting_until_a_quarter_of_an_hour_is_between()
    {
        DateTimeOffset begin = _world.Now;
        foreach (int minute in (int[])[0, 10, 20, 36, 60, 50])
            _world.Planted.Find(begin.AddMinutes(minute), "one");
        Assert.Equal([(0, 20), (36, 36), (50, 60)], Sightings().Select(s => ((int)(s.First - begin).TotalMinutes, (int)(s.Last - begin).TotalMinutes)));
        Assert.All(Sightings(), s => Assert.StartsWith("host-", s.Host, StringComparison.Ordinal));
        Assert.All(Sightings(), s => Assert.Contains(s.Host, s.Entities, StringComparison.Ordinal));
        Assert.Equal(["execution", "execution", "execution"], Sightings().Select(s => s.Tactics));
    }

    [Fact]
    public void A_proposal_of_drills_alone_says_so()
    {
        Find("one", 0, "A");
        Find("two", 5, "A");
        using (ServerDb db = _world.Store.CreateDbContext())
        {
            db.Add(new Palisade.Server.Drills.Drill { Id = 1, Started = _world.Now, Host = db.Set<SightingRow>().First().Host, Listener = "tcp" });
            db.SaveChanges();
        }

        Find("one", 0, "B");
        Find("two", 5, "B");
        _board.Step();
        Assert.Equal([false, true], _board.List(all: true, 10).Proposals.OrderByDescending(p => p.Id).Select(p => p.IsDrill));
    }

    [Fact]
    public async Task Alerts_on_one_host_are_proposed_with_reasons_and_become_a_case()
    {
        long[] alerts = [Find("one", 0, "A"), Find("two", 5, "A"), Find("three", 200, "A"), Find("four", 3, "B")];
        _board.Step();
        (IReadOnlyList<Proposal> worth, int total) = _board.List(all: false, 10);
        Proposal proposal = Assert.Single(worth);
        Assert.Equal((1, 3), (total, _board.List(all: true, 10).Total));
        Assert.Equal([alerts[0], alerts[1]], proposal.Alerts);
        Assert.Equal("", proposal.WhyOf(alerts[0]));
        Assert.Equal($"on {proposal.Hosts[0]}, 5 min apart from alert {alerts[0]} (one)", proposal.WhyOf(alerts[1]));
        Assert.Equal($"one on {proposal.Hosts[0]}", proposal.Title);

        CaseAnswer opened = await _desk.OpenAsync(_world.Ann, proposal.Id, "");
        Assert.Null(opened.Problem);
        CaseDetail made = (await _world.Book.FindAsync(opened.Id))!;
        Assert.Equal(proposal.Title, made.Case.Title);
        Assert.Equal([proposal.WhyOf(alerts[1])], made.Alerts.Where(a => a.Link.AlertId == alerts[1]).Select(a => a.Link.Why));
        Assert.Empty(_board.List(all: false, 10).Proposals);

        // What comes later is proposed for the same case.
        long later = Find("five", 10, "A");
        _board.Step();
        proposal = Assert.Single(_board.List(all: false, 10).Proposals);
        Assert.Equal(opened.Id, proposal.Into);
        Assert.Equal(opened.Id, (await _desk.OpenAsync(_world.Ben, proposal.Id, "")).Id);
        Assert.Contains(later, await _world.AlertsOf(opened.Id));
        Assert.Empty(_board.List(all: false, 10).Proposals);
    }

    [Theory]
    [InlineData(0, "at the same time as")]
    [InlineData(999, "at the same time as")]
    [InlineData(1000, "1 s apart from")]
    [InlineData(4000, "4 s apart from")]
    [InlineData(65_000, "1 min apart from")]
    [InlineData(7_300_000, "2 h apart from")]
    public void A_reason_says_at_the_same_time_only_of_less_than_a_second_and_names_the_other_once(int milliseconds, string apart)
    {
        (Sighting one, Sighting other) = (Seen(1), Seen(2));
        TimeSpan gap = TimeSpan.FromMilliseconds(milliseconds);
        ProposalLink[] links =
        [
            new(other, one, new Entity(EntityKind.Host, "host-0123456789"), 1, gap), new(other, one, new Entity(EntityKind.Account, "user-0123456789"), 2, gap), new(other, one, new Entity(EntityKind.Host, "host-0123456789"), 1, gap),
        ];
        Proposal proposal = new(1, RuleLevel.High, 1, true, _world.Now, _world.Now, [one, other], links, null) { Titles = new Dictionary<long, string> { [1] = "First" } };
        Assert.Equal($"on host-0123456789 and both with user-0123456789, which 2 hosts had of late, {apart} alert 1 (First)", proposal.WhyOf(2));
    }

    [Fact]
    public void Groupings_are_counted_and_timed_from_the_word_that_there_are_new_alerts()
    {
        Find("one", 0, "A");
        _board.Nudge();
        Thread.Sleep(5);
        _board.Step();
        Assert.Equal(1, _board.Groupings.Count);
        Assert.InRange(_board.Groupings.Time, TimeSpan.FromMilliseconds(5), TimeSpan.FromMinutes(1));
        _board.Nudge();
        _board.Step();
        Assert.Equal(1, _board.Groupings.Count);
    }

    [Fact]
    public async Task What_was_set_aside_stays_aside_until_it_comes_anew_also_after_a_start()
    {
        Find("one", 0, "A");
        Find("two", 1, "A");
        _board.Step();
        long id = Assert.Single(_board.List(all: false, 10).Proposals).Id;
        Assert.Contains("reason is empty", (await _desk.AsideAsync(_world.Ann, id, "")).Problem, StringComparison.Ordinal);
        Assert.Null((await _desk.AsideAsync(_world.Ann, id, "a test of the network")).Problem);
        Assert.Empty(_board.List(all: true, 10).Proposals);
        using ProposalBoard again = new(_world.Store, NullLogger<ProposalBoard>.Instance);
        again.Step();
        Assert.Empty(again.List(all: true, 10).Proposals);
        Find("one", 600, "A");
        again.Step();
        Assert.Single(again.List(all: true, 10).Proposals);
        Assert.NotNull((await _desk.OpenAsync(_world.Ann, 12345, "")).Problem);
        Assert.NotNull((await _desk.AsideAsync(_world.Ann, 12345, "why")).Problem);
    }

    [Fact]
    public async Task An_alert_that_comes_again_after_its_case_was_closed_is_proposed_again()
    {
        long[] alerts = [Find("one", 0, "A"), Find("two", 1, "A")];
        _board.Step();
        long id = (await _desk.OpenAsync(_world.Ann, _board.List(all: false, 10).Proposals[0].Id, "a title")).Id;
        await _world.Triage.ApplyAsync(_world.Ann, alerts, Palisade.Server.Alerts.TriageAction.Resolve, "");
        _world.Clock.Advance(TimeSpan.FromHours(2));
        Case it = (await _world.Book.FindAsync(id))!.Case;
        Assert.Null((await _world.Desk.ChangeAsync(_world.Ann, id, new CaseEdit { Version = it.Entries, State = CaseState.Closed, Outcome = "no-impact", Note = "done" })).Problem);
        Assert.Empty(_board.List(all: true, 10).Proposals);
        _world.Clock.Advance(TimeSpan.FromHours(2));
        Find("one", 0, "A");
        _board.Step();
        Proposal again = Assert.Single(_board.List(all: true, 10).Proposals);
        Assert.Null(again.Into);
    }

    [Fact]
    public async Task What_is_to_link_nothing_parts_alerts_and_joins_them_again_when_it_is_ended()
    {
        Find("one", 0, "A");
        Find("two", 1, "A");
        _board.Step();
        string host = _board.List(all: false, 10).Proposals.Single().Hosts[0];
        (string? refusal, long id) = await _ignored.AddAsync(_world.Lea, host, "the scanner of the network");
        Assert.Null(refusal);
        _board.Step();
        Assert.Equal(2, _board.List(all: true, 10).Total);
        Assert.Equal("This links no alerts already.", (await _ignored.AddAsync(_world.Lea, host, "again")).Refusal);
        Assert.True(await _ignored.EndAsync(_world.Lea, id));
        Assert.False(await _ignored.EndAsync(_world.Lea, id));
        _board.Step();
        Assert.Equal(1, _board.List(all: true, 10).Total);
        Assert.Empty(await _ignored.ListAsync(all: false));
        Assert.Equal([(host, "lea", "lea")], (await _ignored.ListAsync(all: true)).Select(i => (i.Value, i.AddedBy, i.EndedBy)));
    }

    [Theory]
    [InlineData("DC1")]
    [InlineData("nora.vane")]
    [InlineData("host-7f3a9c41d")]
    [InlineData("host-7f3a9c41d0 host-7f3a9c41d1")]
    [InlineData("00000000000000000000000000000000")]
    [InlineData("")]
    public async Task Only_a_token_or_a_digest_can_be_ignored(string value) => Assert.NotNull((await _ignored.AddAsync(_world.Lea, value, "why")).Refusal);

    [Fact]
    public void What_a_suppression_hides_is_no_sighting()
    {
        _world.Planted.Suppressions = new Palisade.Server.Suppressing.SuppressionSet([new() { Id = 1, RuleId = Alerts.PlantedAlerts.IdOf("noisy"), Approved = _world.Now, Expires = DateTimeOffset.MaxValue }]);
        Find("noisy", 0, "A");
        Find("two", 0, "A");
        Assert.Single(Sightings());
    }

    private static Sighting Seen(long alert) => new(alert, alert, "rule", "host-0123456789", DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, RuleLevel.High, [], []);

    private long Find(string title, int minutes, string host) => _world.Planted.Find(_world.Now.AddMinutes(minutes), title, host, level: RuleLevel.High);

    private List<SightingRow> Sightings()
    {
        using ServerDb db = _world.Store.CreateDbContext();
        return [.. db.Set<SightingRow>().AsNoTracking().OrderBy(s => s.Id)];
    }
}
