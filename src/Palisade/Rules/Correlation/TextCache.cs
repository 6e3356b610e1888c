using System.Text;

namespace Palisade.Rules.Correlation;

/// <summary>Gives the same string for the same bytes most of the time, so that a million matches of few hosts and users hold few strings. Not thread safe.</summary>
/// <remarks>One text a place, the last one seen: bounded, and hostile values only make it useless.</remarks>
internal sealed class TextCache
{
    private const int Places = 4096; // a power of two

    private readonly string?[] _texts = new string?[Places];

    /// <summary>The text of these bytes.</summary>
    /// <param name="utf8">UTF-8. Not kept.</param>
    public string Get(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > Limits.MaxCorrelationValueBytes)
            return Encoding.UTF8.GetString(utf8);
        Span<char> chars = stackalloc char[utf8.Length];
        chars = chars[..Encoding.UTF8.GetChars(utf8, chars)];
        ref string? place = ref _texts[string.GetHashCode(chars) & (Places - 1)];
        if (place is null || !chars.SequenceEqual(place))
            place = chars.ToString();
        return place;
    }
}
