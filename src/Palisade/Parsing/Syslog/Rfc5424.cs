using System.Buffers;
using Palisade.Events;
using Palisade.Parsing.Lines;

namespace Palisade.Parsing.Syslog;

/// <summary>The grammar of RFC 5424, section 6, to the letter: what does not fit is refused, with the place.</summary>
internal ref struct Rfc5424
{
    private static readonly SearchValues<byte> s_printable = SearchValues.Create([.. Enumerable.Range(33, 94).Select(i => (byte)i)]);
    private static readonly SearchValues<byte> s_name = SearchValues.Create([.. Enumerable.Range(33, 94).Select(i => (byte)i).Where(b => b is not ((byte)'=' or (byte)']' or (byte)'"'))]);
    private static readonly SearchValues<byte> s_special = SearchValues.Create("\"\\]"u8);

    private readonly ReadOnlySpan<byte> _text;
    private int _at;

    private Rfc5424(ReadOnlySpan<byte> text) => _text = text;

    /// <summary>Reads one message.</summary>
    /// <param name="text">Without framing and line end.</param>
    /// <param name="header">Its parts.</param>
    /// <param name="errorOffset">The first byte that does not fit, or the length when the message ends too early.</param>
    public static bool TryParse(ReadOnlySpan<byte> text, out SyslogHeader header, out int errorOffset)
    {
        header = new SyslogHeader();
        Rfc5424 cursor = new(text);
        bool good = cursor.TryHeader(ref header) && cursor.TryStructuredData(ref header) && cursor.TryMessage(ref header);
        errorOffset = good ? 0 : cursor._at;
        return good;
    }

    /// <summary>Reads <c>&lt;PRIVAL&gt;</c>: 0 to 191 without leading zeros.</summary>
    /// <param name="text">The message.</param>
    /// <param name="priority">The value.</param>
    /// <param name="length">The bytes it takes, or the place of the error.</param>
    public static bool TryPriority(ReadOnlySpan<byte> text, out int priority, out int length)
    {
        priority = 0;
        length = 0;
        if (text.IsEmpty || text[0] != '<')
            return false;
        int at = 1;
        for (; at < text.Length && at < 4 && text[at] is >= (byte)'0' and <= (byte)'9'; at++)
        {
            int next = (priority * 10) + text[at] - '0';
            if (next > 191 || (at == 2 && priority == 0))
                break;
            priority = next;
        }

        length = at;
        if (at == 1 || at >= text.Length || text[at] != '>')
            return false;
        length++;
        return true;
    }

    private bool TryHeader(ref SyslogHeader header)
    {
        if (!TryPriority(_text, out header.Priority, out _at) || !TryVersion(ref header.Version) || !TryBlank() || !TryTimestamp(ref header) || !TryBlank())
            return false;
        return TryWord(255, ref header.Host) && TryBlank() && TryWord(48, ref header.Program) && TryBlank() &&
            TryWord(128, ref header.Pid) && TryBlank() && TryWord(32, ref header.MessageId) && TryBlank();
    }

    private bool TryVersion(ref int version)
    {
        int start = _at;
        while (_at < _text.Length && _at < start + 3 && _text[_at] is >= (byte)'0' and <= (byte)'9' && !(_at == start && _text[_at] == '0'))
            version = (version * 10) + _text[_at++] - '0';

        // A fourth digit, or none at all, is not where a blank may be.
        return _at > start;
    }

    private bool TryBlank()
    {
        if (_at >= _text.Length || _text[_at] != ' ')
            return false;
        _at++;
        return true;
    }

    private bool TryTimestamp(ref SyslogHeader header)
    {
        if (_at < _text.Length && _text[_at] == '-')
        {
            _at++;
            return true;
        }

        int start = _at;
        if (!TryDate() || !TryTimeOfDay() || !TryOffset())
            return false;
        header.Time = TextRange.Between(start, _at);
        if (TimeText.TryParse(header.Time.Of(_text), 0, out long ticks))
        {
            header.Clock = new HeaderTime { UtcTicks = ticks };
            return true;
        }

        // The 30th of February fits the grammar and is no day.
        _at = start + 8;
        return false;
    }

    private bool TryDate() =>
        TryDigit('9') && TryDigit('9') && TryDigit('9') && TryDigit('9') && TryByte('-') && TryPair(1, 12) && TryByte('-') && TryPair(1, 31);

    private bool TryTimeOfDay()
    {
        if (!TryByte('T') || !TryPair(0, 23) || !TryByte(':') || !TryPair(0, 59) || !TryByte(':') || !TryPair(0, 59))
            return false;
        if (_at >= _text.Length || _text[_at] != '.')
            return true;
        int first = ++_at;
        while (_at < _text.Length && _at < first + 6 && _text[_at] is >= (byte)'0' and <= (byte)'9')
            _at++;
        return _at > first;
    }

    private bool TryOffset()
    {
        if (_at < _text.Length && _text[_at] is (byte)'+' or (byte)'-')
        {
            _at++;
            return TryPair(0, 23) && TryByte(':') && TryPair(0, 59);
        }

        return TryByte('Z');
    }

    private bool TryByte(char expected)
    {
        if (_at >= _text.Length || _text[_at] != expected)
            return false;
        _at++;
        return true;
    }

    private bool TryDigit(char last)
    {
        if (_at >= _text.Length || _text[_at] < '0' || _text[_at] > last)
            return false;
        _at++;
        return true;
    }

    // Two digits; the error is at the first digit that leads out of the range.
    private bool TryPair(int low, int high)
    {
        if (!TryDigit((char)('0' + (high / 10))))
            return false;
        int tens = (_text[_at - 1] - '0') * 10;
        if (_at >= _text.Length || _text[_at] is < (byte)'0' or > (byte)'9')
            return false;
        int value = tens + _text[_at] - '0';
        if (value < low || value > high)
            return false;
        _at++;
        return true;
    }

    // 1 to max bytes of PRINTUSASCII; a lone hyphen is NILVALUE.
    private bool TryWord(int max, ref TextRange word)
    {
        ReadOnlySpan<byte> rest = _text[_at..];
        int length = rest.IndexOfAnyExcept(s_printable);
        length = Math.Min(length < 0 ? rest.Length : length, max);
        if (length == 0)
            return false;
        if (length > 1 || rest[0] != '-')
            word = new TextRange(_at, length);
        _at += length;
        return true;
    }

    private bool TryStructuredData(ref SyslogHeader header)
    {
        if (TryByte('-'))
            return true;
        int start = _at;
        if (_at >= _text.Length || _text[_at] != '[')
            return false;
        while (_at < _text.Length && _text[_at] == '[')
        {
            _at++;
            if (!TryName() || !TryParameters())
                return false;
        }

        header.StructuredData = TextRange.Between(start, _at);
        return true;
    }

    private bool TryName()
    {
        ReadOnlySpan<byte> rest = _text[_at..];
        int length = rest.IndexOfAnyExcept(s_name);
        length = Math.Min(length < 0 ? rest.Length : length, 32);
        _at += length;
        return length > 0;
    }

    private bool TryParameters()
    {
        while (TryByte(' '))
        {
            if (!TryName() || !TryByte('=') || !TryByte('"') || !TryValue())
                return false;
        }

        return TryByte(']');
    }

    private bool TryValue()
    {
        while (true)
        {
            int skip = _text[_at..].IndexOfAny(s_special);
            _at = skip < 0 ? _text.Length : _at + skip;
            if (_at >= _text.Length || _text[_at] == ']')
                return false;
            if (_text[_at++] == '"')
                return true;
            if (_at >= _text.Length || _text[_at] is not ((byte)'"' or (byte)'\\' or (byte)']'))
                return false;
            _at++;
        }
    }

    private bool TryMessage(ref SyslogHeader header)
    {
        header.Message = new TextRange(_text.Length, 0);
        if (_at == _text.Length)
            return true;
        if (!TryBlank())
            return false;

        // A byte order mark says UTF-8 (6.4), which is assumed anyway.
        if (_text[_at..].StartsWith("\uFEFF"u8))
            _at += 3;
        header.Message = TextRange.Between(_at, _text.Length);
        return true;
    }
}
