using Palisade.Parsing;

namespace Palisade.Tests.Parsing.Evtx;

/// <summary>BinXML that event logs hold now and then, or that only a hostile one holds.</summary>
public sealed class BinXmlShapeTests
{
    private static readonly DateTime Time = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);
    private static readonly Guid Id = new("11111111-2222-3333-4444-555555555555");

    public static TheoryData<string, string> Shapes => new()
    {
        { "cdata", "a=x<y" },
        { "entities", "a=1&2<3>4\"5'6" },
        { "unknown entity", "a=\uFFFD" },
        { "character", "a=A" },
        { "instruction", "a=1" },
        { "text around a value", "a=v1!" },
        { "two values", "a=v17" },
        { "text beside elements", "b=1|a= v1|c=2" },
        { "blanks beside elements", "b=1|c=2" },
        { "empty leaf", "a=" },
        { "empty leaf with attribute", "a_x=1" },
        { "attribute without value", "a=1" },
        { "attribute of several parts", "a_x=<v1>|a=1" },
        { "name out of a value", "v1=7" },
        { "name out of nothing", "Data=7" },
        { "other attributes of data", "Data_Type=t|n=7" },
        { "nested in a leaf", "b=7" },
        { "instance in a template", "b=7|c=2" },
        { "without dependency id", "a=v1" },
        { "slot that is not there", "a=" },
        { "no template", "a=loose|b=2" },
        { "two fragments", "a=1|b=2" },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Shape_gives_its_fields(string shape, string fields)
    {
        ParsedFile file = Read(x => Write(x, shape));
        Assert.Empty(file.Failures);
        Assert.Equal(fields, string.Join('|', Assert.Single(file.Events).Fields.Select(f => $"{f.Name}={f.Text}")));
    }

    [Fact]
    public void Forwarded_event_with_text_for_everything_is_read()
    {
        ParsedFile file = Read(x =>
        {
            x.Open("Event");
            x.Content();
            x.Element("System", y =>
            {
                y.Element("EventID", z => z.Text("4104"), a => Static(a, "Qualifiers", "16384"));
                y.Open("TimeCreated", a => Static(a, "SystemTime", "2021-11-19T16:52:33.833733500Z"), dependencyId: false);
                y.CloseEmpty();
                y.Element("EventRecordID", z => z.Text("3229"));
                y.Element("Channel", z => z.Text("Security"));
                y.Element("Computer", z => z.Text("WEC.example"));
            });
            x.End();
        });
        Assert.Empty(file.Failures);
        ParsedEvent e = Assert.Single(file.Events);
        Assert.Equal((4104, 3229L, "Security", "WEC.example", "16384"), (e.EventId, e.RecordNumber, e.Source.Channel, e.Host, e["EventID_Qualifiers"]));
        Assert.Equal(new DateTime(2021, 11, 19, 16, 52, 33, DateTimeKind.Utc).AddTicks(8337335).Ticks, e.TimeTicks);
    }

    [Fact]
    public void System_counts_only_where_it_belongs()
    {
        ParsedFile file = Read(x => x.Element("Event", y =>
        {
            y.Element("System", z => z.Element("EventID", v => v.Text("1")));
            y.Element("UserData", u => u.Element("System", z => z.Element("EventID", v => v.Text("2"))));
        }));
        Assert.Equal(1, Assert.Single(file.Events).EventId);
    }

    public static TheoryData<string, ParseFailureCode> Hostile => new()
    {
        { "elements too deep", ParseFailureCode.TooDeep },
        { "template that holds itself", ParseFailureCode.TooDeep },
        { "template that holds itself twice", ParseFailureCode.TooDeep },
        { "value over and over", ParseFailureCode.TooManyFields },
        { "definition out of the chunk", ParseFailureCode.MissingReference },
        { "definition of another id", ParseFailureCode.MissingReference },
        { "more values than bytes", ParseFailureCode.Malformed },
        { "value longer than the record", ParseFailureCode.Truncated },
        { "name out of the chunk", ParseFailureCode.Malformed },
        { "no end", ParseFailureCode.Malformed },
        { "text longer than the record", ParseFailureCode.Malformed },
        { "unknown token", ParseFailureCode.Malformed },
        { "nothing", ParseFailureCode.Malformed },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Hostile_shape_is_one_failure_and_the_next_record_is_read(string shape, ParseFailureCode code)
    {
        EvtxWriter writer = new();
        writer.AddRecord(Time, x => WriteHostile(x, shape));
        writer.Add("c", "p", 7, "h", Time, ("a", "1"));
        ParsedFile file = ParsedFile.Read(writer.ToArray());
        ParseFailure failure = Assert.Single(file.Failures);
        Assert.Equal((code, 4608L, 1L), (failure.Code, failure.OffsetBytes, failure.Record));
        Assert.Equal(7, Assert.Single(file.Events).EventId);
    }

    [Fact]
    public void More_fields_than_fit_are_said_and_the_rest_counts()
    {
        EvtxWriter writer = new();
        writer.Add("c", "p", 7, "h", Time, (null, new EvtxValue(0x84, new byte[5000])));
        ParsedFile file = ParsedFile.Read(writer.ToArray());
        Assert.Equal(ParseFailureCode.TooManyFields, Assert.Single(file.Failures).Code);
        Assert.Equal(Limits.MaxFields, Assert.Single(file.Events).Fields.Count);
    }

    private static ParsedFile Read(Action<BinXmlWriter> body)
    {
        EvtxWriter writer = new();
        writer.AddRecord(Time, x =>
        {
            x.FragmentHeader();
            body(x);
            x.EndOfFragment();
        });
        return ParsedFile.Read(writer.ToArray());
    }

    private static void Static(BinXmlWriter x, string name, string value)
    {
        x.Attribute(name);
        x.Text(value);
    }

    private static void Leaf(BinXmlWriter x, string name, string text) => x.Element(name, y => y.Text(text));

    private static void Write(BinXmlWriter x, string shape)
    {
        EvtxValue[] values = [EvtxValue.Of("v1"), EvtxValue.Of(7), EvtxValue.Null];
        switch (shape)
        {
            case "no template":
                x.Element("r", y =>
                {
                    Leaf(y, "a", "loose");
                    Leaf(y, "b", "2");
                });
                break;
            case "two fragments":
                x.Instance(Id, y => Leaf(y, "a", "1"), [], null);
                x.FragmentHeader();
                x.Instance(new Guid("21111111-2222-3333-4444-555555555555"), y => Leaf(y, "b", "2"), [], null);
                break;
            case "nested in a leaf":
                x.Instance(Id, y => y.Element("a", z => z.Substitution(0, 0x21)), [], n =>
                {
                    n.FragmentHeader();
                    Leaf(n, "b", "7");
                    n.EndOfFragment();
                });
                break;
            default:
                x.Instance(Id, y => y.Element("r", z => WriteContent(z, shape)), values, null);
                break;
        }
    }

    private static void WriteContent(BinXmlWriter x, string shape)
    {
        switch (shape)
        {
            case "cdata":
                x.Element("a", y => y.Cdata("x<y"));
                break;
            case "entities":
                x.Element("a", y =>
                {
                    foreach ((string text, string entity) in new[] { ("1", "amp"), ("2", "lt"), ("3", "gt"), ("4", "quot"), ("5", "apos") })
                    {
                        y.Text(text);
                        y.Entity(entity);
                    }

                    y.Text("6");
                });
                break;
            case "unknown entity":
                x.Element("a", y => y.Entity("nbsp"));
                break;
            case "character":
                x.Element("a", y => y.Character('A'));
                break;
            case "instruction":
                x.Instruction("target", "some data");
                Leaf(x, "a", "1");
                break;
            case "text around a value":
                x.Element("a", y =>
                {
                    y.Substitution(0, 1);
                    y.Text("!");
                });
                break;
            case "two values":
                x.Element("a", y =>
                {
                    y.Substitution(0, 1);
                    y.Substitution(2, 1);
                    y.Substitution(1, 7);
                });
                break;
            case "text beside elements":
                x.Element("a", y =>
                {
                    Leaf(y, "b", "1");
                    y.Text(" ");
                    y.Substitution(0, 1);
                    Leaf(y, "c", "2");
                });
                break;
            case "blanks beside elements":
                Leaf(x, "b", "1");
                x.Text("\r\n ");
                Leaf(x, "c", "2");
                x.Substitution(2, 1);
                break;
            case "instance in a template":
                x.Instance(new Guid("31111111-2222-3333-4444-555555555555"), y => y.Element("b", z => z.Substitution(0, 7)), [EvtxValue.Of(7)], null);
                Leaf(x, "c", "2");
                break;
            case "without dependency id":
                x.Open("a", dependencyId: false);
                x.Content();
                x.Substitution(0, 1);
                x.End();
                break;
            case "slot that is not there":
                x.Element("a", y => y.Substitution(99, 1));
                break;
            default:
                WriteAttributes(x, shape);
                break;
        }
    }

    private static void WriteAttributes(BinXmlWriter x, string shape)
    {
        switch (shape)
        {
            case "empty leaf":
                x.Open("a");
                x.CloseEmpty();
                break;
            case "empty leaf with attribute":
                x.Open("a", a => Static(a, "x", "1"));
                x.CloseEmpty();
                break;
            case "attribute without value":
                x.Element("a", y => y.Text("1"), a =>
                {
                    a.Attribute("x");
                    a.Substitution(2, 1);
                });
                break;
            case "attribute of several parts":
                x.Element("a", y => y.Text("1"), a =>
                {
                    a.Attribute("x");
                    a.Entity("lt");
                    a.Substitution(0, 1);
                    a.Entity("gt");
                });
                break;
            case "name out of a value" or "name out of nothing":
                x.Element("Data", y => y.Substitution(1, 7), a =>
                {
                    a.Attribute("Name");
                    a.Substitution(shape == "name out of a value" ? 0 : 2, 1);
                });
                break;
            case "other attributes of data":
                x.Element("Data", y => y.Substitution(1, 7), a =>
                {
                    a.Attribute("Type", more: true);
                    a.Text("t");
                    Static(a, "Name", "n");
                });
                break;
            default:
                throw new ArgumentException(shape, nameof(shape));
        }
    }

    private static void WriteHostile(BinXmlWriter x, string shape)
    {
        int start = x.Length;
        switch (shape)
        {
            case "elements too deep":
                for (int i = 0; i < 100; i++)
                {
                    x.Open("a");
                    x.Content();
                }

                for (int i = 0; i < 100; i++)
                    x.End();
                break;
            case "template that holds itself" or "template that holds itself twice":
                x.Instance(Id, y => y.Element("a", z =>
                {
                    z.Instance(Id, _ => { }, [], null);
                    if (shape.EndsWith("twice", StringComparison.Ordinal))
                        z.Instance(Id, _ => { }, [], null);
                }), [], null);
                break;
            case "value over and over":
                x.Instance(Id, y => y.Element("a", z =>
                {
                    for (int i = 0; i < 2500; i++)
                        z.Element("b", v => v.Substitution(0, 1));
                }), [EvtxValue.Of(new string('x', 4000))], null);
                break;
            case "definition out of the chunk":
                x.Bytes([0x0C, 1, 0, 0, 0, 0, 0xFF, 0xFF, 0, 0, 0, 0, 0, 0]);
                break;
            case "definition of another id":
                x.Instance(Id, y => Leaf(y, "a", "1"), [], null);
                x.PatchUInt32(start + 2, 5);
                break;
            case "more values than bytes":
                x.Instance(Id, y => Leaf(y, "a", "1"), [], null);
                x.PatchUInt32(x.Length - 4, 1000);
                break;
            case "value longer than the record":
                x.Instance(Id, y => y.Element("a", z => z.Substitution(0, 1)), [EvtxValue.Of("1")], null);
                x.PatchUInt32(x.Length - 6, 0x0001FFFF);
                break;
            case "name out of the chunk":
                x.Open("a");
                x.CloseEmpty();
                x.PatchUInt32(start + 7, 0x00FFFF00);
                break;
            case "no end":
                x.Open("a");
                x.Content();
                x.CloseEmpty();
                x.Bytes([0x05, 0x01, 0xFF]);
                break;
            case "text longer than the record":
                x.Element("a", y => y.Bytes([0x05, 0x01, 0xFF, 0xFF]));
                break;
            case "unknown token":
                x.Bytes([0x3F]);
                break;
            default:
                x.EndOfFragment();
                break;
        }
    }
}
