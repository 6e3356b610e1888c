using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using Palisade.Incidents.Grouping;
using Palisade.Rules;

namespace Palisade.Tests.Incidents;

/// <summary>Which sightings are put together, why, and where it ends.</summary>
public sealed class CaseGrouperTests
{
    private long _id;

    [Theory]
    [InlineData(15, true)]
    [InlineData(16, false)]
    public void Sightings_on_one_host_belong_together_within_a_quarter_of_an_hour(int minutes, bool together)
    {
        CaseGrouper grouper = new(new GroupingSettings());
        CaseProposal first = grouper.Add(At("host-a", 0)).Proposal, second = grouper.Add(At("host-a", minutes)).Proposal;
        Assert.Equal(together, first == second);
        Assert.Equal(together ? [$"on host-a, {minutes} min apart from alert 1"] : [], second.Links.Select(l => l.ToString()));
        Assert.NotSame(first, grouper.Add(At("host-b", 1)).Proposal);
    }

    [Fact]
    public void What_is_rare_links_hosts_over_hours_and_what_is_common_does_not()
    {
        CaseGrouper grouper = new(new GroupingSettings());
        CaseProposal first = grouper.Add(At("host-a", 0, "user-rare", "user-common")).Proposal;
        Assert.Same(first, grouper.Add(At("host-b", 200, "user-rare")).Proposal);
        Assert.Equal("both with user-rare, which 2 hosts had of late, 3 h apart from alert 1", first.Links[0].ToString());
        for (int i = 0; i < 5; i++)
            grouper.Add(At($"host-{i}", -3000 + i, "user-common"));
        Assert.NotSame(first, grouper.Add(At("host-c", 100, "user-common")).Proposal);
        Assert.NotSame(first, grouper.Add(At("host-d", 500, "user-rare")).Proposal);
    }

    [Fact]
    public void What_is_to_be_ignored_links_nothing()
    {
        FrozenSet<Entity> ignored = new[] { new Entity(EntityKind.Account, "user-scanner"), new Entity(EntityKind.Host, "host-proxy") }.ToFrozenSet();
        CaseGrouper grouper = new(new GroupingSettings { Ignored = ignored });
        Assert.NotSame(grouper.Add(At("host-a", 0, "user-scanner")).Proposal, grouper.Add(At("host-b", 1, "user-scanner")).Proposal);
        Assert.NotSame(grouper.Add(At("host-proxy", 0)).Proposal, grouper.Add(At("host-proxy", 1)).Proposal);
    }

    [Fact]
    public void A_sighting_that_links_two_proposals_merges_them_and_the_other_keeps_what_it_had()
    {
        CaseGrouper grouper = new(new GroupingSettings());
        CaseProposal a = grouper.Add(At("host-a", 0, "user-1")).Proposal;
        Assert.Same(a, grouper.Add(At("host-a", 1)).Proposal);
        CaseProposal b = grouper.Add(At("host-b", 5, "user-2")).Proposal;
        (CaseProposal both, IReadOnlyList<CaseProposal> merged) = grouper.Add(At("host-c", 9, "user-1", "user-2"));
        Assert.Same(a, both);
        Assert.Equal([b], merged);
        Assert.Equal((4, 1), (both.Sightings.Count, b.Sightings.Count));
        Assert.Same(a, grouper.Add(At("host-b", 10)).Proposal);
    }

    [Fact]
    public void A_rule_that_always_comes_on_a_host_chains_nothing()
    {
        CaseGrouper grouper = new(new GroupingSettings());
        HashSet<CaseProposal> noise = [];
        for (int i = 0; i < 100; i++)
            noise.Add(grouper.Add(At("host-a", i * 10) with { Rule = "noisy" }).Proposal);
        Assert.True(noise.Count > 80, $"{noise.Count}");
        CaseProposal attack = grouper.Add(At("host-a", 995)).Proposal;
        Assert.Single(attack.Sightings);
        Assert.Same(attack, grouper.Add(At("host-a", 999)).Proposal);
    }

    [Fact]
    public void A_proposal_ends_after_a_day_and_with_its_greatest_number()
    {
        CaseGrouper grouper = new(new GroupingSettings { HabitSightings = int.MaxValue, MaxSightings = 50 });
        HashSet<CaseProposal> proposals = [];
        for (int i = 0; i < 300; i++)
            proposals.Add(grouper.Add(At("host-a", i * 10)).Proposal);
        Assert.Equal(6, proposals.Count);
        grouper = new(new GroupingSettings { HabitSightings = int.MaxValue });
        proposals.Clear();
        for (int i = 0; i < 300; i++)
            proposals.Add(grouper.Add(At("host-a", i * 10)).Proposal);
        Assert.All(proposals, p => Assert.True(p.Last - p.First <= TimeSpan.FromHours(24)));
        Assert.Equal(3, proposals.Count);
    }

    [Fact]
    public void A_sighting_that_goes_on_is_near_to_what_comes_near_its_end()
    {
        CaseGrouper grouper = new(new GroupingSettings());
        CaseProposal first = grouper.Add(At("host-a", 0)).Proposal;
        grouper.Extend(1, first.First, first.First.AddMinutes(30));
        Assert.Same(first, grouper.Add(At("host-a", 40)).Proposal);
        Assert.NotSame(first, grouper.Add(At("host-a", 60)).Proposal);
        grouper.Extend(99, first.First, first.First.AddMinutes(900));
    }

    [Fact]
    public void Logs_of_last_year_that_come_today_are_grouped_as_if_they_had_come_then()
    {
        CaseGrouper grouper = new(new GroupingSettings { HabitSightings = 3 });
        for (int i = 0; i < 5; i++)
            grouper.Add(At("host-a", i * 10) with { Rule = "noisy" });
        CaseProposal old = grouper.Add(At("host-a", -500_000) with { Rule = "noisy" }).Proposal;
        Assert.Same(old, grouper.Add(At("host-a", -500_005)).Proposal);
        Assert.Equal(2, old.Sightings.Count);
    }

    [Fact]
    public void Of_many_sightings_those_that_came_first_are_forgotten()
    {
        CaseGrouper grouper = new(new GroupingSettings { MaxRemembered = 10, RareHosts = int.MaxValue });
        for (int i = 0; i < 50; i++)
            grouper.Add(At("host-a", i * 100, "user-1"));
        Assert.Null(grouper.ProposalOf(40));
        Assert.Equal(10, Enumerable.Range(1, 50).Count(i => grouper.ProposalOf(i) is not null));
        grouper.Extend(1, default, DateTimeOffset.MaxValue);
    }

    [Fact]
    public void Generated_sightings_are_grouped_as_the_plain_definition_does()
    {
        const int seed = 20;
        Random random = new(seed);
        for (int round = 0; round < 50; round++)
        {
            CaseGrouper grouper = new(new GroupingSettings { RareHosts = int.MaxValue });
            List<Sighting> sightings = [.. Enumerable.Range(0, 60).Select(_ => At($"host-{random.Next(8)}", random.Next(600), random.Next(3) == 0 ? [$"user-{random.Next(6)}"] : [])).OrderBy(s => s.First)];
            int[] plain = [.. Enumerable.Range(0, sightings.Count)];
            Dictionary<long, CaseProposal> proposals = [];
            for (int i = 0; i < sightings.Count; i++)
            {
                foreach (Sighting member in grouper.Add(sightings[i]).Proposal.Sightings)
                    proposals[member.Id] = grouper.ProposalOf(member.Id)!;
                for (int other = 0; other < i; other++)
                {
                    if (AreLinked(sightings[i], sightings[other]) && plain[i] != plain[other])
                        plain = [.. plain.Select(c => c == plain[other] ? plain[i] : c)];
                }
            }

            for (int i = 0; i < sightings.Count; i++)
            {
                for (int other = 0; other < i; other++)
                    Assert.True(plain[i] == plain[other] == (proposals[sightings[i].Id] == proposals[sightings[other].Id]), $"seed {seed}, round {round}, {i} and {other}");
            }
        }
    }

    private static bool AreLinked(Sighting a, Sighting b)
    {
        double minutes = a.GapTo(b).TotalMinutes;
        return a.Host == b.Host ? minutes <= 15 : minutes <= 240 && a.Entities.Any(e => e.Kind == EntityKind.Account && b.Entities.Contains(e));
    }


    [Fact]
    public void Tokens_and_digests_are_found_wherever_they_stand()
    {
        string text = """{"a":"C:\\Users\\user-0123456789\\x host-abcdef0123.corp","b":["ip-00ff00ff00"],"Hashes":"MD5=0123456789ABCDEF0123456789ABCDEF,SHA256=0000000000000000000000000000000000000000000000000000000000000000","c":"user-012345678","d":"user-01234567890","e":"deadbeef01","guid":"01234567-89ab-cdef-0123-456789abcdef"}""";
        Assert.Equal(["Account user-0123456789", "Host host-abcdef0123", "Address ip-00ff00ff00", "Digest 0123456789abcdef0123456789abcdef"], EntityReader.Read(Encoding.UTF8.GetBytes(text)).Select(e => $"{e.Kind} {e.Value}"));
        string many = string.Join(' ', Enumerable.Range(0, 1000).Select(i => "user-" + i.ToString("x10", CultureInfo.InvariantCulture)));
        Assert.Equal(EntityReader.MaxEntities, EntityReader.Read(Encoding.UTF8.GetBytes(many)).Count);
    }

    private Sighting At(string host, int minutes, params string[] accounts)
    {
        DateTimeOffset time = new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero).AddMinutes(minutes);
        return new Sighting(++_id, _id, $"rule-{_id}", host, time, time, RuleLevel.High, ["execution"], [new Entity(EntityKind.Host, host), .. accounts.Select(a => new Entity(EntityKind.Account, a))]);
    }
}
