using Palisade.Incidents.Clocks;
using Palisade.Rules;

namespace Palisade.Tests.Incidents;

/// <summary>Packs of regimes: those that come with Palisade, and nonsense, which is told with its place.</summary>
public sealed class RegimeReaderTests
{
    private const string Good = """
        regime: house
        title: A rule
        source: a book
        read: 2026-11-22
        steps:
          - step: tell
            title: Tell
            to: them
            within: 4 hours
            from: awareAt
        """;

    [Fact]
    public void Built_in_packs_name_their_source_and_when_it_was_read()
    {
        Assert.Equal(["cn-2025", "cra", "gdpr", "nis2", "own", "severity"], Regimes.BuiltIn.Select(r => r.Id));
        Assert.All(Regimes.BuiltIn, r => Assert.True(r.Source.Length > 0 && r.Read >= new DateOnly(2026, 11, 22)));
    }

    [Fact]
    public void A_good_pack_is_read() => Assert.Equal("tell", Read(Good, out _)!.Steps[0].Id);

    [Theory]
    [InlineData("regime: house", "regime: My House", "1:9: 'My House' is no short name")]
    [InlineData("source: a book", "", "1:1: 'source' is missing here")]
    [InlineData("read: 2026-11-22", "read: yesterday", "4:7: 'yesterday' is no date")]
    [InlineData("within: 4 hours", "within: 4 fortnights", "9:13: '4 fortnights' is no term")]
    [InlineData("within: 4 hours", "within: 999999999999 hours", "9:13: '999999999999 hours' is no term")]
    [InlineData("within: 4 hours", "within: 121 months", "9:13: '121 months' is no term")]
    [InlineData("from: awareAt", "from: knownAt", "10:11: there is no fact 'knownAt'")]
    [InlineData("from: awareAt", "from: outageMinutes", "10:11: 'outageMinutes' is no time")]
    [InlineData("from: awareAt", "after: tell", "10:12: there is no step 'tell' before this one")]
    [InlineData("from: awareAt", "to: them", "Duplicate key")]
    [InlineData("from: awareAt", "", "6:5: a step runs 'from' a time, or 'after' a step")]
    [InlineData("title: Tell", "titel: Tell", "7:5: unknown key 'titel'")]
    [InlineData("steps:", "applies: {outageMinutes: many}\nsteps:", "5:26: 'many' is no comparison with a number")]
    [InlineData("steps:", "applies: {malicious: 1}\nsteps:", "5:22: 'malicious' is true or false")]
    [InlineData("steps:", "applies: {awareAt: 1}\nsteps:", "5:11: 'awareAt' is a time")]
    [InlineData("steps:", "applies: []\nsteps:", "5:10: 'applies' has no condition")]
    [InlineData("steps:", "fromLevel: grave\nsteps:", "5:12: there is no level 'grave' here")]
    [InlineData("steps:", "steps: [", "While parsing")]
    public void Nonsense_is_refused_with_its_place(string from, string to, string complaint)
    {
        Assert.Contains(from, Good);
        Assert.Null(Read(Good.Replace(from, to), out IReadOnlyList<RuleError> errors));
        Assert.Contains(errors, e => $"{e.Line}:{e.Column}: {e.Reason}".Contains(complaint, StringComparison.Ordinal));
        Assert.All(errors, e => Assert.Equal("house.yml", e.Path));
    }

    [Fact]
    public void A_pack_that_is_something_else_is_refused()
    {
        foreach (string text in new[] { "", "- a", "just text", string.Concat(Enumerable.Repeat("[", 500)), Good + "\n---\nregime: two" })
        {
            Assert.Null(Read(text, out IReadOnlyList<RuleError> errors));
            Assert.NotEmpty(errors);
        }
    }

    private static Regime? Read(string text, out IReadOnlyList<RuleError> errors)
    {
        RegimeReader reader = new("house.yml");
        Regime? regime = reader.Read(text);
        errors = reader.Errors;
        return regime;
    }
}
