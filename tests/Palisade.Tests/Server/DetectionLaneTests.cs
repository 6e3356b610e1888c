using System.Text;
using Palisade.Proofs.Format;
using Palisade.Rules;
using Palisade.Rules.Mapping;
using Palisade.Server.Detecting;
using Palisade.Vault;

namespace Palisade.Tests.Server;

/// <summary>What a lane makes of records: which are done with, and what a later reader of their stream is told.</summary>
public sealed class DetectionLaneTests
{
    private const string Line = """{"Channel":"Security","EventID":4688,"Computer":"h1","CommandLine":"evil"}""";

    private const string Evil = """
        title: evil
        id: 11111111-1111-4111-8111-111111111111
        logsource: {product: windows}
        detection: {s: {CommandLine: evil}, condition: s}
        level: high
        """;

    private static readonly LiveRules s_rules = LiveRules.Compile(LiveSession.Whole(RuleLoader.LoadText("r.yml", Encoding.UTF8.GetBytes(Evil), RuleLoadOptions.Default)), LogSourceMapping.Default, 1);
    private readonly MovedClock _clock = new();
    private readonly DetectionLane _lane;

    public DetectionLaneTests() => _lane = new DetectionLane(s_rules, _clock);

    [Fact]
    public void A_defect_costs_the_records_that_met_it_and_no_others()
    {
        _clock.Asked = () => throw new InvalidOperationException("a defect");
        DetectionOutcome outcome = new(s_rules);
        using WaitingRecords first = Records(1, Line), second = Records(2, Line);
        Assert.Throws<InvalidOperationException>(() => _lane.Match(first, default, outcome));
        Assert.Same(first.Ticket, Assert.Single(outcome.Done));
        Assert.False(_lane.HoldsAny);
        _clock.Asked = null;
        _lane.Match(second, default, outcome);
        Assert.Equal(2, Assert.Single(outcome.Findings).Ordinal);
        Assert.Equal([first.Ticket, second.Ticket], outcome.Done);
    }

    [Fact]
    public void The_context_of_a_stream_goes_with_the_records_that_made_it()
    {
        DetectionOutcome outcome = new(s_rules);
        using WaitingRecords records = Records(1, "Channel,EventID,Computer,CommandLine", "Security,4688,h1,evil", "Security,4688,h1,good");
        _lane.Match(records, default, outcome);
        Assert.Equal("csv\nChannel,EventID,Computer,CommandLine\n", Encoding.UTF8.GetString(outcome.Streams[7].Context));
    }

    [Fact]
    public void An_audit_event_without_end_is_judged_in_parts()
    {
        DetectionOutcome outcome = new(s_rules);
        string line = "type=PATH msg=audit(1763800000.000:77): item=0 name=\"" + new string('x', 200) + "\"";
        for (int i = 0; i < 60; i++)
        {
            using WaitingRecords records = Records(i * 100, [.. Enumerable.Repeat(line, 100)]);
            _lane.Match(records, default, outcome);
        }

        Assert.InRange(outcome.Done.Count, 40, 60);
    }

    private static WaitingRecords Records(long first, params string[] lines)
    {
        RecordBuffer records = new();
        foreach (string line in lines)
            records.Add(Encoding.UTF8.GetBytes(line), RecordFlags.LineFeed);
        return new WaitingRecords(new Ticket(first, 0), 7, "test/one", first, records);
    }
}
