using Palisade.Server.Searching;

namespace Palisade.Tests.Server.Searching;

/// <summary>The spans of a search from the newest back: nothing is left out, and nothing read twice.</summary>
public sealed class NewestSpansTests
{
    [Fact]
    public void Spans_follow_each_other_from_the_end_to_the_begin()
    {
        int seed = Random.Shared.Next();
        Random random = new(seed);
        for (int round = 0; round < 500; round++)
        {
            long last = random.NextInt64(1, 4_000_000_000_000_000), from = random.Next(3) == 0 ? 0 : random.NextInt64(last), to = random.Next(3) == 0 ? long.MaxValue : from + 1 + random.NextInt64(last);
            long[] blocks = [.. Enumerable.Range(0, random.Next(400)).Select(_ => random.NextInt64(last))];
            foreach ((long From, long To)[] spans in ((long, long)[][])[[.. NewestSpans.ByReceipt(from, to, last, blocks)], [.. NewestSpans.ByEvent(from, to, last, blocks)]])
            {
                Assert.True(spans[0].To == to && spans[^1].From == from, $"seed {seed}, round {round}");
                Assert.True(spans.All(s => s.From < s.To) && spans.Zip(spans.Skip(1)).All(p => p.Second.To == p.First.From), $"seed {seed}, round {round}");
                Assert.True(spans.Length < 40, $"seed {seed}, round {round}: {spans.Length}");
            }
        }
    }
}
