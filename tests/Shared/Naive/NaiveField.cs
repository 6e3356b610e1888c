using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Palisade.Tests.Naive;

/// <summary>Reads one item of a map, <c>field|modifiers: values</c>, by the specification's appendix "Sigma Modifiers".</summary>
internal sealed class NaiveField
{
    private readonly string _field;
    private readonly List<string> _modifiers;

    private NaiveField(string key)
    {
        string[] parts = key.Split('|');
        _field = parts[0];
        _modifiers = [.. parts[1..]];
    }

    public static NaiveNode Read(string key, YamlNode value)
    {
        NaiveField field = new(key);
        IEnumerable<YamlNode> values = value is YamlSequenceNode list ? list.Children : [value];
        List<NaiveNode> tests = [.. values.Select(v => field.ReadValue((YamlScalarNode)v))];
        if (field.Has("neq"))
            return new NaiveNot(NaiveCount.Any(tests));
        return field.Has("all") ? NaiveCount.All(tests) : NaiveCount.Any(tests);
    }

    /// <summary>A value without a field.</summary>
    public static NaiveNode Keyword(YamlScalarNode value) => new NaiveField("").ReadValue(value);

    private bool Has(params string[] names) => _modifiers.Any(names.Contains);

    private NaiveNode ReadValue(YamlScalarNode scalar)
    {
        string text = scalar.Value ?? "";
        bool plain = scalar.Style == ScalarStyle.Plain;
        if (Has("expand"))
            throw new NotSupportedException("placeholder");
        if (plain && text is "" or "~" or "null" or "Null" or "NULL")
            return new NaiveTest(_field, (_, values) => values.All(v => string.IsNullOrEmpty(v.Text)), ofAbsence: true);
        if (Has("exists"))
            return new NaiveTest(_field, (_, values) => values.Count > 0 == bool.Parse(text), ofAbsence: !bool.Parse(text));
        if (Has("fieldref"))
            return FieldReference(text);
        if (Has("minute", "hour", "day", "week", "month", "year"))
            return EachValue(v => TimeOf(v) is { } time && Compare(TimePart(time), Number(text)!.Value));
        if (Has("lt", "lte", "gt", "gte"))
            return EachValue(v => Number(v) is { } number && Compare(number, Number(text)!.Value));
        if (Has("cidr"))
            return EachValue(v => InNetwork(text, v));
        if (Has("re"))
            return EachValue(RegexOf(text).IsMatch);
        return Text(text, plain ? Number(text) : null);
    }

    private NaiveNode Text(string text, decimal? number)
    {
        bool cased = Has("cased");
        List<(NaivePattern Pattern, byte[]? Bytes)> values = [(NaivePattern.OfSigma(text), null)];
        foreach (string modifier in _modifiers)
            values = [.. values.SelectMany(v => Apply(modifier, v.Pattern, v.Bytes))];
        List<NaivePattern> patterns = [.. values.Select(v => _field.Length == 0 ? v.Pattern.Around(true, true) : v.Pattern)];
        bool alone = _field.Length > 0 && _modifiers.All(m => m is "all" or "neq");
        return EachValue((v, upper) => patterns.Any(p => p.Fits(cased ? v : upper, cased)) || (alone && number is { } n && Number(v) == n), ofAbsence: patterns is [{ Items.Count: 0 }]);
    }

    // The bytes are those of an encoding so far; looked for without base64, each is the character of its number.
    private static IEnumerable<(NaivePattern Pattern, byte[]? Bytes)> Apply(string modifier, NaivePattern pattern, byte[]? bytes)
    {
        switch (modifier)
        {
            case "contains":
                return [(pattern.Around(true, true), null)];
            case "startswith":
                return [(pattern.Around(false, true), null)];
            case "endswith":
                return [(pattern.Around(true, false), null)];
            case "windash":
                return [(pattern.WithAnyDash(), null)];
            case "wide" or "utf16le":
                return [OfBytes(Encoding.Unicode.GetBytes(Plain(pattern)))];
            case "utf16be":
                return [OfBytes(Encoding.BigEndianUnicode.GetBytes(Plain(pattern)))];
            case "utf16":
                return [OfBytes([0xFF, 0xFE, .. Encoding.Unicode.GetBytes(Plain(pattern))])];
            case "base64":
                return [OfBytes(Encoding.ASCII.GetBytes(Convert.ToBase64String(bytes ?? Encoding.UTF8.GetBytes(Plain(pattern)))))];
            case "base64offset":
                byte[] value = bytes ?? Encoding.UTF8.GetBytes(Plain(pattern));
                return new[] { 0, 1, 2 }.Select(shift => OfBytes(Encoding.ASCII.GetBytes(ShiftedBase64(value, shift))));
            case "all" or "neq" or "cased":
                return [(pattern, bytes)];
            default:
                throw new NotSupportedException(modifier);
        }
    }

    private static string Plain(NaivePattern pattern) => pattern.HasWildcard ? throw new NotSupportedException("encoding of a wildcard") : pattern.PlainText;

    private static (NaivePattern, byte[]?) OfBytes(byte[] bytes) => (NaivePattern.OfText(Encoding.Latin1.GetString(bytes)), bytes);

    // The characters that only the value decides, when so many bytes of something else stand before it.
    private static string ShiftedBase64(byte[] bytes, int shift)
    {
        string encoded = Convert.ToBase64String([.. new byte[shift], .. bytes]);
        int from = ((shift * 8) + 5) / 6;
        int to = (shift + bytes.Length) * 8 / 6;
        return encoded[from..to];
    }

    private NaiveNode EachValue(Func<string, bool> fits) => EachValue((v, _) => fits(v));

    private NaiveNode EachValue(Func<string, string, bool> fits, bool ofAbsence = false) => _field.Length == 0
        ? new NaiveKeyword(fits)
        : new NaiveTest(_field, (_, values) => values.Any(v => v.Text is not null && fits(v.Text, v.Upper)), ofAbsence: ofAbsence);

    private NaiveTest FieldReference(string other)
    {
        bool cased = Has("cased");
        return new NaiveTest(_field, (e, values) => values.Any(v => v.Text is not null && e.Values(other).Any(o => o.Text is not null && Stands(v.Text, o.Text))), other);

        bool Stands(string value, string part)
        {
            (string v, string p) = cased ? (value, part) : (NaivePattern.Upper(value), NaivePattern.Upper(part));
            if (Has("contains"))
                return v.Contains(p, StringComparison.Ordinal);
            if (Has("startswith"))
                return v.StartsWith(p, StringComparison.Ordinal);
            return Has("endswith") ? v.EndsWith(p, StringComparison.Ordinal) : v == p;
        }
    }

    private Regex RegexOf(string text)
    {
        RegexOptions options = RegexOptions.CultureInvariant;
        if (Has("i", "ignorecase"))
            options |= RegexOptions.IgnoreCase;
        if (Has("m", "multiline"))
            options |= RegexOptions.Multiline;
        if (Has("s", "dotall"))
            options |= RegexOptions.Singleline;
        return new Regex(text, options, TimeSpan.FromSeconds(5));
    }

    private bool Compare(decimal value, decimal bound)
    {
        if (Has("lt"))
            return value < bound;
        if (Has("lte"))
            return value <= bound;
        if (Has("gt"))
            return value > bound;
        return Has("gte") ? value >= bound : value == bound;
    }

    private int TimePart(DateTime time)
    {
        if (Has("minute"))
            return time.Minute;
        if (Has("hour"))
            return time.Hour;
        if (Has("day"))
            return time.Day;
        if (Has("week"))
            return ISOWeek.GetWeekOfYear(time);
        return Has("month") ? time.Month : time.Year;
    }

    private static DateTime? TimeOf(string text)
    {
        if (Number(text) is { } epoch && epoch > 1000)
            return DateTime.UnixEpoch.AddSeconds((double)epoch);
        DateTimeStyles styles = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        return DateTime.TryParse(text, CultureInfo.InvariantCulture, styles, out DateTime time) ? time : null;
    }

    private static decimal? Number(string text)
    {
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
            return ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong hex) ? hex : null;
        NumberStyles styles = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return decimal.TryParse(text, styles, CultureInfo.InvariantCulture, out decimal number) ? number : null;
    }

    private static bool InNetwork(string network, string value)
    {
        if (!IPAddress.TryParse(value, out IPAddress? address) || (!value.Contains(':') && value.Count(c => c == '.') != 3))
            return false;
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        string[] parts = network.Split('/');
        byte[] a = address.GetAddressBytes(), n = IPAddress.Parse(parts[0]).GetAddressBytes();
        int bits = parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : n.Length * 8;
        return a.Length == n.Length && Enumerable.Range(0, bits).All(i => ((a[i / 8] ^ n[i / 8]) >> (7 - (i % 8)) & 1) == 0);
    }
}
