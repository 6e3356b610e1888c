using System.Buffers.Binary;
using System.Text;
using Palisade.Events;
using Palisade.Findings;
using Palisade.Rules;
using Palisade.Rules.Correlation;
using Palisade.Rules.Mapping;
using Palisade.Server.Detecting;
using Xunit.Abstractions;

namespace Palisade.Tests.Server;

/// <summary>What comes out of order, but no later than allowed, is correlated as if it had come in order.</summary>
public sealed class LiveCorrelatorTests(ITestOutputHelper output)
{
    private const string Rules = """
        title: a
        name: a
        id: 11111111-1111-4111-8111-111111111111
        logsource: {product: windows}
        detection: {s: {EventID: 1}, condition: s}
        ---
        title: b
        name: b
        id: 22222222-2222-4222-8222-222222222222
        logsource: {product: windows}
        detection: {s: {EventID: 2}, condition: s}
        ---
        title: some of a
        name: some
        id: 33333333-3333-4333-8333-333333333333
        correlation: {type: event_count, rules: [a], group-by: [user], timespan: 20s, condition: {gte: 4}, generate: true}
        ---
        title: b after a
        id: 44444444-4444-4444-8444-444444444444
        correlation: {type: temporal_ordered, rules: [a, b], group-by: [user], timespan: 5s}
        ---
        title: few of b
        id: 55555555-5555-4555-8555-555555555555
        correlation: {type: event_count, rules: [b], group-by: [user], timespan: 10s, condition: {lt: 2}}
        ---
        title: b beside some of a
        id: 66666666-6666-4666-8666-666666666666
        correlation: {type: temporal, rules: [some, b], group-by: [user], timespan: 8s}
        """;

    private static readonly TimeSpan s_lateness = TimeSpan.FromSeconds(7);
    private static readonly long s_start = new DateTime(2026, 10, 5, 8, 0, 0, DateTimeKind.Utc).Ticks;

    [Theory]
    [InlineData(20261122)]
    [InlineData(2)]
    public void Matches_shuffled_within_the_lateness_give_what_they_give_in_order(int seed)
    {
        output.WriteLine($"seed {seed}");
        Random random = new(seed);
        LiveRules rules = LiveRules.Compile(LiveSession.Whole(RuleLoader.LoadText("r.yml", Encoding.UTF8.GetBytes(Rules), RuleLoadOptions.Default)), LogSourceMapping.Default, 1);
        int found = 0;
        for (int round = 0; round < 60; round++)
        {
            List<(long Time, byte[] Record)> matches = Generate(rules, random);
            string[] expected = Run(rules, matches.ConvertAll(m => (m.Time, m.Record)));
            // By the clock: each comes up to the lateness after its time.
            string[] shuffled = Run(rules, matches.ConvertAll(m => (m.Time + random.NextInt64(s_lateness.Ticks), m.Record)));
            Assert.True(expected.SequenceEqual(shuffled), $"seed {seed}, round {round}:\nin order\n{string.Join('\n', expected)}\nshuffled\n{string.Join('\n', shuffled)}");
            found += expected.Length;
        }

        Assert.True(found > 600, $"only {found} findings: the generator makes nothing of interest");
    }

    private static List<(long Time, byte[] Record)> Generate(LiveRules rules, Random random)
    {
        List<(long, byte[])> matches = [];
        long time = s_start;
        for (int i = 0; i < 80; i++)
        {
            time += random.NextInt64(3 * TimeSpan.TicksPerSecond);
            int rule = random.Next(2);
            matches.Add((time, Record(rule, time, i, [.. rules.Plan.Correlations.CapturesOf(rule).Select(_ => "user" + random.Next(3))])));
        }

        return matches;
    }

    private static string[] Run(LiveRules rules, List<(long At, byte[] Record)> arrivals)
    {
        LiveCorrelator correlator = new(rules, s_lateness);
        List<Finding> found = [];
        foreach ((long at, byte[] record) in arrivals.OrderBy(a => a.At))
        {
            found.AddRange(correlator.Step(at));
            correlator.Take(record, at);
        }

        long last = arrivals.Max(a => a.At);
        for (int second = 0; second < 120; second++)
            found.AddRange(correlator.Step(last + (second * TimeSpan.TicksPerSecond)));
        return [.. found.Select(f => $"{f.Rule.Title} {string.Join(',', f.Correlation!.Group)} {f.Correlation.Count} {f.Correlation.FromTicks}-{f.Correlation.ToTicks}").Order(StringComparer.Ordinal)];
    }

    // As BaseMatchCodec writes it, without an event to write it from.
    private static byte[] Record(int rule, long time, long ordinal, string[] values)
    {
        ByteBuffer record = new();
        Span<byte> head = record.GetSpan(32);
        BinaryPrimitives.WriteInt32LittleEndian(head[4..], rule);
        BinaryPrimitives.WriteInt64LittleEndian(head[8..], time);
        BinaryPrimitives.WriteInt64LittleEndian(head[16..], ordinal);
        BinaryPrimitives.WriteInt64LittleEndian(head[24..], 0);
        record.Advance(32);
        foreach (string? text in (string?[])[null, "host", null, .. values])
            BaseMatchCodec.WriteText(text, record);
        BinaryPrimitives.WriteInt32LittleEndian(record.Array, record.Length - 4);
        return record.Written.ToArray();
    }
}
