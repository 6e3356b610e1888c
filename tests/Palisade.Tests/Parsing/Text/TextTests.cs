using System.Text;
using Palisade.Events;
using Palisade.Parsing;

namespace Palisade.Tests.Parsing.Text;

public sealed class TextTests
{
    [Theory]
    [InlineData("", "other")]
    [InlineData("title: rule\nid: 1\ndate: 2021-01-01\ndetection:\n  selection:\n    a: b\n", "other")]
    [InlineData("# Heading\n\nSome prose that goes on.\n\n- item\n", "other")]
    [InlineData("using System;\n\nnamespace X;\n\npublic class Y { }\n", "other")]
    [InlineData("\u0001\u0002binary 12:34:56\n", "other")]
    [InlineData("Permission is hereby granted, free of charge, to any person\nobtaining a copy of this software\n", "other")]
    [InlineData("worker 12:34:56 started\nworker 12:34:57 ended\n", "text")]
    [InlineData(": 1457771210:0;cd x\n: 1457771211:0;ls\n", "text")]
    public void Documents_are_other_and_logs_of_unknown_kind_are_text(string text, string expected) =>
        Assert.Equal(expected, InputFormats.Detect(Encoding.UTF8.GetBytes(text))!.Name);

    [Fact]
    public void Text_has_one_field_and_no_source()
    {
        EventList list = EventList.Of("text", "[2021-04-01 00:00:22,5] hello\nworld\n");
        Assert.Equal(["[2021-04-01 00:00:22,5] hello", "world"], list.Events.Select(e => e["message"][0]));
        Assert.Equal([new DateTime(2021, 4, 1, 0, 0, 22, 500).Ticks, LogEvent.NoTime], list.Times);
        Assert.Equal(EventSource.Unknown, list.Sources[0]);
    }

    [Fact]
    public void Other_gives_nothing() => Assert.Empty(EventList.Of("other", "x\n").Events);

    [Fact]
    public void A_line_costs_no_memory() =>
        Assert.Equal(0, Allocations.OfParsing("text", "", "2021-04-01 00:00:22 x\n"));
}
