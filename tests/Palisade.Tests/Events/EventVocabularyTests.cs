using Palisade.Events;

namespace Palisade.Tests.Events;

/// <summary>What one vocabulary holds has bounds, whatever the input.</summary>
public sealed class EventVocabularyTests
{
    [Fact]
    public void Names_beyond_the_bound_in_bytes_work_and_are_not_kept()
    {
        EventVocabulary vocabulary = new();
        string tail = new('x', Limits.MaxFieldNameBytes - 8);
        for (int i = 0; i < (2 * Limits.MaxFieldNamesBytes) / Limits.MaxFieldNameBytes; i++)
            Assert.Equal($"{i:D8}{tail}", vocabulary.Intern($"{i:D8}{tail}").Text);
        Assert.Equal(Limits.MaxFieldNamesBytes / Limits.MaxFieldNameBytes, vocabulary.NameCount);
        Assert.Equal(-1, vocabulary.Intern("late").Id);
        Assert.Same(vocabulary.Intern($"{0:D8}{tail}"), vocabulary.Intern($"{0:D8}{tail}"));
    }

    [Fact]
    public void Sources_beyond_the_bound_lose_channel_and_services()
    {
        EventVocabulary vocabulary = new();
        for (int i = 0; i < Limits.MaxEventSources; i++)
            vocabulary.Intern(new EventSource("p", Services: "s" + i, Channel: "c" + i));
        Assert.Equal(new EventSource("q", "c", "", ""), vocabulary.Intern(new EventSource("q", "c", "late", "late")));
        Assert.Equal(new EventSource("q", "c"), vocabulary.Intern(new EventSource("q", "c", "late")));
        Assert.Same(vocabulary.Intern(new EventSource("q", "c", "late")), vocabulary.Intern(new EventSource("q", "c", "later")));
        for (int i = 0; i < 2 * Limits.MaxEventSources; i++)
            vocabulary.Intern(new EventSource("q" + i));
        Assert.Same(EventSource.Unknown, vocabulary.Intern(new EventSource("another")));
    }

    [Theory]
    [InlineData(Limits.MaxSourceCharacters, true)]
    [InlineData(Limits.MaxSourceCharacters + 1, false)]
    public void A_source_with_a_channel_longer_than_windows_allows_is_kept_without(int length, bool isKept) =>
        Assert.Equal(isKept ? length : 0, new EventVocabulary().Intern(new EventSource("windows", Channel: new string('c', length))).Channel!.Length);
}
