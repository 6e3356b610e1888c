using Palisade.Events;
using Palisade.Rules.Matching;

namespace Palisade.Tests.Rules.Matching;

public sealed class SlotTableTests
{
    [Theory]
    [InlineData("ThreatName", "ThreatName", 0)]
    [InlineData("ThreatName", "threatname", 1)]
    [InlineData("ThreatName", "Threat Name", 2)]
    [InlineData("threat_name", "Threat Name", 2)]
    [InlineData("Threat Name", "Threat Name", 0)]
    [InlineData("Threat Name", "THREAT NAME", 1)]
    [InlineData("Threat Name", "ThreatName", -1)]
    [InlineData("ThreatName", "Threat_Name", -1)]
    [InlineData("ThreatName", "ThreatNames", -1)]
    public void An_event_name_fills_a_field_at_a_rank(string field, string name, int rank)
    {
        SlotTable slots = new();
        Assert.Equal(0, slots.SlotOf("Other"));
        Assert.Equal(1, slots.SlotOf(field));
        Assert.Equal(1, slots.SlotOf(field));
        Assert.Equal(field, slots.FieldOf(1));
        FieldName interned = new EventVocabulary().Intern(name);
        int[] expected = rank < 0 ? [] : [4 + rank];
        Assert.Equal(expected, slots.TargetsOf(interned));
        Assert.Equal(expected, slots.TargetsOf(interned));
        Assert.Equal(expected, slots.Resolve(interned));
    }

    [Fact]
    public void One_name_may_fill_several_fields()
    {
        SlotTable slots = new();
        slots.SlotOf("Image");
        slots.SlotOf("image");
        Assert.Equal([0, 4 + 1], slots.TargetsOf(new EventVocabulary().Intern("Image")));
    }

    [Fact]
    public void The_best_rank_wins_and_equal_ranks_stay_in_the_order_of_the_record()
    {
        SlotTable slots = new();
        int slot = slots.SlotOf("Threat");
        EventVocabulary vocabulary = new();
        LogEvent e = new(vocabulary);
        e.Reset([]);
        foreach ((string name, string value) in new[] { ("THREAT", "lower rank"), ("Threat", "first"), ("threat", "lower rank"), ("Threat", "second") })
            e.AddText(vocabulary.Intern(name), value);
        EventView view = new();
        view.Load(e, slots, withAll: true);
        Assert.Equal(["first", "second"], Values(view, view.First(slot)));
        Assert.Equal(["lower rank", "first", "lower rank", "second"], Values(view, view.FirstOfAll));
    }

    private static List<string> Values(EventView view, int value)
    {
        List<string> texts = [];
        for (; value >= 0; value = view.Next(value))
            texts.Add(System.Text.Encoding.UTF8.GetString(view.Plain(value)));
        return texts;
    }
}
