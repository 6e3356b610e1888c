using System.Text;
using System.Text.Json;
using Palisade.Events;
using Palisade.Findings;

namespace Palisade.Tests.Findings;

public sealed class EventJsonTests
{
    private static readonly byte[] Sid = [1, 5, 0, 0, 0, 0, 0, 5, 21, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 0xE9, 3, 0, 0];

    public static TheoryData<FieldKind, byte[], string> Values => new()
    {
        { FieldKind.Null, [], "null" },
        { FieldKind.Utf8, "a+b/c<>&'é😀"u8.ToArray(), "\"a+b/c<>&'é😀\"" },
        { FieldKind.Utf8, "say \"hi\"\\\t\u0001\u007f"u8.ToArray(), "\"say \\\"hi\\\"\\\\\\t\\u0001\\u007f\"" },
        { FieldKind.Utf8, [(byte)'x', 0xFF, (byte)'y'], "\"x\uFFFDy\"" },
        { FieldKind.Utf8, [], "\"\"" },
        { FieldKind.JsonString, "C:\\\\x\\u002B\\/\\n\\ud83d"u8.ToArray(), "\"C:\\\\x+/\\n\uFFFD\uFFFD\uFFFD\"" },
        { FieldKind.JsonString, "C:\\\\x\\u002B\\n"u8.ToArray(), "\"C:\\\\x\\u002B\\n\"" },
        { FieldKind.JsonString, "bad \\q and \\u12"u8.ToArray(), "\"bad q and u12\"" },
        { FieldKind.JsonString, "ends\\"u8.ToArray(), "\"ends\\\\\"" },
        { FieldKind.JsonString, "quote\"inside"u8.ToArray(), "\"quote\\\"inside\"" },
        { FieldKind.JsonString, "raw\nline"u8.ToArray(), "\"raw\\nline\"" },
        { FieldKind.Number, "-12.5e+3"u8.ToArray(), "-12.5e+3" },
        { FieldKind.Number, "007"u8.ToArray(), "\"007\"" },
        { FieldKind.Number, "1."u8.ToArray(), "\"1.\"" },
        { FieldKind.Number, "+1"u8.ToArray(), "\"+1\"" },
        { FieldKind.Number, "-"u8.ToArray(), "\"-\"" },
        { FieldKind.Bool, "true"u8.ToArray(), "true" },
        { FieldKind.Bool, "maybe"u8.ToArray(), "\"maybe\"" },
        { FieldKind.Utf16, Encoding.Unicode.GetBytes("Größe \"😀\""), "\"Größe \\\"😀\\\"\"" },
        { FieldKind.Utf16, [0x41, 0, 0x00, 0xD8, 0x42, 0], "\"A\uFFFDB\"" },
        { FieldKind.Ansi, [0x80, 0xE9], "\"€é\"" },
        { FieldKind.Int, [0xFF, 0xFF, 0xFF, 0xFF], "-1" },
        { FieldKind.UInt, [0xFF, 0xFF], "65535" },
        { FieldKind.HexInt, [0x10, 0, 0, 0], "\"0x10\"" },
        { FieldKind.Float, BitConverter.GetBytes(0.5), "0.5" },
        { FieldKind.Float, BitConverter.GetBytes(double.NaN), "\"NaN\"" },
        { FieldKind.BinaryBool, [1, 0, 0, 0], "true" },
        { FieldKind.Sid, Sid, "\"S-1-5-21-1-2-3-1001\"" },
        { FieldKind.Binary, [0xAB, 1], "\"AB01\"" },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void A_value_is_written_as_its_kind_says(FieldKind kind, byte[] bytes, string expected)
    {
        LogEvent e = NewEvent();
        e.AddCopy(e.Vocabulary.Intern("f"), kind, bytes);
        string json = Write(e);
        Assert.Equal("{\"f\":" + expected + "}", json);
        JsonDocument.Parse(json).Dispose();
    }

    [Fact]
    public void A_repeated_name_becomes_an_array_at_its_first_place()
    {
        LogEvent e = NewEvent();
        e.AddText(e.Vocabulary.Intern("Data"), "a");
        e.AddNumber(e.Vocabulary.Intern("n"), 1);
        e.AddText(e.Vocabulary.Intern("Data"), "b");
        e.AddNull(e.Vocabulary.Intern("Data"));
        Assert.Equal("{\"Data\":[\"a\",\"b\",null],\"n\":1}", Write(e));
    }

    [Fact]
    public void Only_the_named_fields_are_written_when_asked()
    {
        LogEvent e = NewEvent();
        foreach (string name in new[] { "a", "b", "a", "c", "a" })
            e.AddText(e.Vocabulary.Intern(name), name);
        ByteBuffer json = new();
        EventJson writer = new();
        writer.Append(e, [0, 3, 4], json);
        Assert.Equal("{\"a\":[\"a\",\"a\"],\"c\":\"c\"}", Encoding.UTF8.GetString(json.Written));
        json.Truncate(0);
        writer.Append(e, [4, 0, 4, 0, 0], json);
        Assert.Equal("{\"a\":[\"a\",\"a\"]}", Encoding.UTF8.GetString(json.Written));
        json.Truncate(0);
        writer.Append(e, [], json);
        Assert.Equal("{}", Encoding.UTF8.GetString(json.Written));
    }

    [Fact]
    public void Names_that_the_vocabulary_had_no_room_for_are_joined_as_well()
    {
        LogEvent e = NewEvent();
        for (int i = 0; i < Limits.MaxFieldNames; i++)
            e.Vocabulary.Intern("name" + i);
        e.AddText(e.Vocabulary.Intern("late \"x\""), "1");
        e.AddText(e.Vocabulary.Intern("other"), "2");
        e.AddText(e.Vocabulary.Intern("late \"x\""), "3");
        e.AddText(e.Vocabulary.Intern("late \"x\""), "4");
        Assert.Equal("{\"late \\\"x\\\"\":[\"1\",\"3\",\"4\"],\"other\":\"2\"}", Write(e));
    }

    [Fact]
    public void Nothing_is_allocated_in_a_steady_state()
    {
        LogEvent e = NewEvent();
        foreach ((FieldKind kind, byte[] bytes) in Values.Select(row => ((FieldKind)row[0], (byte[])row[1])))
            e.AddCopy(e.Vocabulary.Intern("f" + e.Count / 2), kind, bytes);
        ByteBuffer json = new();
        EventJson writer = new();
        for (int i = 0; i < 10; i++)
            Once();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
            Once();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Once()
        {
            json.Truncate(0);
            writer.Append(e, json);
        }
    }

    private static LogEvent NewEvent()
    {
        LogEvent e = new(new EventVocabulary());
        e.Reset([]);
        return e;
    }

    private static string Write(LogEvent e)
    {
        ByteBuffer json = new();
        new EventJson().Append(e, json);
        return Encoding.UTF8.GetString(json.Written);
    }
}
