using Palisade.Events;
using Palisade.Rules.Matching;

namespace Palisade.Rules.Indicators;

/// <summary>
/// Looks for indicators in events: a value that is an address equals it, a value that is a domain, or the host of a URL, equals it or is below it, a URL equals it, a digest stands alone in the value or in a
/// list such as <c>SHA1=…,MD5=…</c>. One per thread; allocates nothing for an event in which there is none.
/// </summary>
internal sealed class IndicatorMatcher
{
    // Longer values are no address, domain or list of digests; a URL of more is cut off by most that write it.
    private const int MaxValueBytes = 2048, MaxFound = 32;

    private readonly IndicatorSet _set;
    private readonly Dictionary<string, Indicator[]>.AlternateLookup<ReadOnlySpan<char>> _texts;
    private readonly ByteBuffer _text = new(MaxValueBytes);
    private readonly char[] _folded = new char[MaxValueBytes];
    private readonly List<(int Field, Indicator Indicator)> _found = [];

    private readonly TimeProvider _clock;

    /// <param name="set">What to look for.</param>
    /// <param name="clock">Whether an indicator is still valid for an event without a time.</param>
    public IndicatorMatcher(IndicatorSet set, TimeProvider clock) => (_set, _texts, _clock) = (set, set.Texts, clock);

    /// <summary>What was found in the last event, with the field.</summary>
    public IReadOnlyList<(int Field, Indicator Indicator)> Found => _found;

    /// <summary>Looks through an event.</summary>
    /// <param name="e">The event.</param>
    /// <returns>How many indicators are in it.</returns>
    public int Match(LogEvent e)
    {
        _found.Clear();
        for (int i = 0; i < e.Fields.Length; i++)
        {
            ref readonly Field field = ref e.Fields[i];
            if (field.Length is < 4 or > MaxValueBytes * 2 || field.Kind is not (FieldKind.Utf8 or FieldKind.JsonString or FieldKind.Utf16 or FieldKind.Ansi))
                continue;
            ReadOnlySpan<byte> value = e.BytesOf(field);
            if (field.Kind != FieldKind.Utf8)
            {
                _text.Truncate(0);
                FieldText.Append(e, field, _text);
                value = _text.Written;
            }

            if (value.Length <= MaxValueBytes)
                Look(e, i, value);
        }

        return _found.Count;
    }

    private void Look(LogEvent e, int field, ReadOnlySpan<byte> value)
    {
        // Most values are none of these, and say so in their first bytes.
        int scheme = value.IndexOf("://"u8);
        if (scheme is > 0 and < 6)
        {
            LookForUrl(e, field, value, scheme + 3);
            return;
        }

        if (AddressText.TryParse(value, out UInt128 bits, out bool isV4))
            Take(e, field, _set.OfAddress(bits, isV4));
        else if (IndicatorText.IsDomain(value))
            LookForDomain(e, field, value);
        else
            LookForDigests(e, field, value);
    }

    private void LookForUrl(LogEvent e, int field, ReadOnlySpan<byte> value, int host)
    {
        int end = value[host..].IndexOfAny("/?#"u8);
        end = end < 0 ? value.Length : host + end;
        if (_set.HasUrls)
        {
            int length = Fold(value[..end], 0);
            for (; length < value.Length; length++)
                _folded[length] = (char)value[length];
            LookUp(e, field, _folded.AsSpan(0, length), IndicatorKind.Url);
        }

        ReadOnlySpan<byte> authority = value[host..end];
        authority = authority[(authority.LastIndexOf((byte)'@') + 1)..];
        if (authority.StartsWith("["u8))
            authority = authority.IndexOf((byte)']') is > 0 and int close ? authority[1..close] : [];
        else if (authority.IndexOf((byte)':') is >= 0 and int port)
            authority = authority[..port];
        if (AddressText.TryParse(authority, out UInt128 bits, out bool isV4))
            Take(e, field, _set.OfAddress(bits, isV4));
        else if (IndicatorText.IsDomain(authority))
            LookForDomain(e, field, authority);
    }

    // The domain itself, and each that it is below.
    private void LookForDomain(LogEvent e, int field, ReadOnlySpan<byte> domain)
    {
        ReadOnlySpan<char> rest = _folded.AsSpan(0, Fold(domain, 0));
        while (rest.Contains('.'))
        {
            LookUp(e, field, rest, IndicatorKind.Domain);
            rest = rest[(rest.IndexOf('.') + 1)..];
        }
    }

    private void LookForDigests(LogEvent e, int field, ReadOnlySpan<byte> value)
    {
        int start = 0;
        for (int i = 0; i <= value.Length; i++)
        {
            if (i < value.Length && char.IsAsciiLetterOrDigit((char)value[i]))
                continue;
            ReadOnlySpan<byte> run = value[start..i];
            if (IndicatorText.IsDigestLength(run.Length))
                LookUp(e, field, _folded.AsSpan(0, Fold(run, 0)), IndicatorKind.Hash);
            start = i + 1;
        }
    }

    private int Fold(ReadOnlySpan<byte> text, int at)
    {
        foreach (byte b in text)
            _folded[at++] = char.ToLowerInvariant((char)b);
        return at;
    }

    private void LookUp(LogEvent e, int field, ReadOnlySpan<char> value, IndicatorKind kind)
    {
        if (_texts.TryGetValue(value, out Indicator[]? known) && known[0].Kind == kind)
            Take(e, field, known);
    }

    private void Take(LogEvent e, int field, Indicator[]? known)
    {
        if (known is null)
            return;
        long time = e.TimeTicks == LogEvent.NoTime ? _clock.GetUtcNow().UtcTicks : e.TimeTicks;
        foreach (Indicator indicator in known)
        {
            if (time <= indicator.ValidUntil && _found.Count < MaxFound && !_found.Contains((field, indicator)))
                _found.Add((field, indicator));
        }
    }
}
