using System.Text;
using System.Text.Json;
using Palisade.Proofs.Format;

namespace Palisade.Tests.Proofs.Format;

public sealed class CanonicalJsonTests
{
    [Fact]
    public void Generated_objects_have_the_bytes_of_pythons_json_dumps()
    {
        string[] rows = CanonicalJsonTable.Rows.Split('\n');
        Assert.Equal(120, rows.Length);
        for (int i = 0; i < rows.Length; i += 2)
        {
            using JsonDocument loose = JsonDocument.Parse(rows[i]);
            Assert.Equal(rows[i + 1], Encoding.UTF8.GetString(CanonicalJson.Write(Value(loose.RootElement))));
        }
    }

    [Fact]
    public void Canonical_bytes_read_back_to_the_same()
    {
        foreach (string row in CanonicalJsonTable.Rows.Split('\n').Where((_, i) => i % 2 == 1))
        {
            Assert.True(CanonicalJson.TryParse(Encoding.UTF8.GetBytes(row), out JsonValue? value, out string reason), $"{row}: {reason}");
            Assert.Equal(row, value!.ToString());
        }
    }

    [Fact]
    public void Any_changed_byte_is_refused_or_another_value()
    {
        foreach (string row in CanonicalJsonTable.Rows.Split('\n').Where((_, i) => i % 2 == 1).Take(20))
        {
            byte[] bytes = Encoding.ASCII.GetBytes(row);
            for (int i = 0; i < bytes.Length; i++)
            {
                for (int bit = 0; bit < 8; bit++)
                {
                    bytes[i] ^= (byte)(1 << bit);
                    if (CanonicalJson.TryParse(bytes, out JsonValue? value, out _))
                        Assert.Equal(bytes, CanonicalJson.Write(value!));
                    bytes[i] ^= (byte)(1 << bit);
                }
            }
        }
    }

    [Theory]
    [InlineData("""{"a":1,"b":[true,false,"x"]}""")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("-9223372036854775808")]
    [InlineData("9223372036854775807")]
    [InlineData("\"\\ud83d\\ude00\\u007f/\"")]
    [InlineData("[[[[[[[[1]]]]]]]]")]
    public void Reads_what_is_canonical(string text) => Assert.True(CanonicalJson.TryParse(Encoding.ASCII.GetBytes(text), out _, out string reason), reason);

    [Theory]
    [InlineData("", "no canonical value, at byte 0")]
    [InlineData(" 1", "no canonical value, at byte 0")]
    [InlineData("1 ", "bytes after the value, at byte 1")]
    [InlineData("null", "no canonical value, at byte 0")]
    [InlineData("1.0", "bytes after the value, at byte 1")]
    [InlineData("1e3", "bytes after the value, at byte 1")]
    [InlineData("-0", "a number not in its shortest form, at byte 0")]
    [InlineData("01", "a number not in its shortest form, at byte 0")]
    [InlineData("9223372036854775808", "no canonical value, at byte 0")]
    [InlineData("[1,]", "no canonical value, at byte 3")]
    [InlineData("[1", "no comma or end of array, at byte 2")]
    [InlineData("{\"a\":1", "no comma or end of object, at byte 6")]
    [InlineData("{\"b\":1,\"a\":1}", "members are not ascending, at byte 7")]
    [InlineData("{\"a\":1,\"a\":1}", "members are not ascending, at byte 7")]
    [InlineData("{\"\\u00e9\":1}", "a member name is not ASCII, at byte 1")]
    [InlineData("{\"a\" :1}", "no colon after the member name, at byte 4")]
    [InlineData("{1:1}", "no member name, at byte 1")]
    [InlineData("\"a", "a text without end, at byte 2")]
    [InlineData("\"\\u0041\"", "an escape that is not canonical, at byte 7")]
    [InlineData("\"\\u00E9\"", "an escape that is not canonical, at byte 1")]
    [InlineData("\"\\u000a\"", "an escape that is not canonical, at byte 7")]
    [InlineData("\"\\/\"", "an escape that is not canonical, at byte 1")]
    [InlineData("\"\\ud800\"", "an escape that is not canonical, at byte 7")]
    [InlineData("\"\\ude00\\ud83d\"", "an escape that is not canonical, at byte 7")]
    [InlineData("\"\\u12", "an escape that is not canonical, at byte 1")]
    [InlineData("\"é\"", "a text with bytes that need an escape, at byte 1")]
    [InlineData("\"\u007f\"", "a text with bytes that need an escape, at byte 1")]
    [InlineData("[[[[[[[[[1]]]]]]]]]", "nested too deep, at byte 8")]
    public void Refuses_what_is_not(string text, string expected)
    {
        Assert.False(CanonicalJson.TryParse(Encoding.UTF8.GetBytes(text), out JsonValue? value, out string reason));
        Assert.Null(value);
        Assert.Equal(expected, reason);
    }

    [Fact]
    public void A_lone_surrogate_and_a_name_twice_are_the_callers_fault()
    {
        Assert.Throws<ArgumentException>(() => CanonicalJson.Write(JsonValue.Of("\ud800")));
        Assert.Throws<ArgumentException>(() => JsonValue.Object(("a", JsonValue.Of(1)), ("a", JsonValue.Of(2))));
        Assert.Throws<ArgumentException>(() => JsonValue.Object(("é", JsonValue.Of(1))));
    }

    private static JsonValue Value(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => JsonValue.Of(element.GetString()!),
        JsonValueKind.Number => JsonValue.Of(element.GetInt64()),
        JsonValueKind.True => JsonValue.Of(true),
        JsonValueKind.False => JsonValue.Of(false),
        JsonValueKind.Array => JsonValue.Array(element.EnumerateArray().Select(Value)),
        _ => JsonValue.Object(element.EnumerateObject().Select(m => KeyValuePair.Create(m.Name, Value(m.Value)))),
    };
}
