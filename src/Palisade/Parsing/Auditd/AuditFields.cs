using Palisade.Parsing.Lines;

namespace Palisade.Parsing.Auditd;

/// <summary>Walks through the <c>key=value</c> pairs of an audit record; what is no pair is passed over.</summary>
/// <remarks>
/// Values are bare, in double quotes (never escaped: what has odd bytes is written as hex), or in single quotes around further pairs
/// (<c>msg='op=login acct="root" …'</c>), which are walked as well. The enriched part after 0x1D and <c>SADDR={ … }</c> are walked in the same way.
/// </remarks>
internal ref struct AuditFields(ReadOnlySpan<byte> text, int start)
{
    private readonly ReadOnlySpan<byte> _text = text;
    private int _at = start;

    /// <summary>The name of the pair.</summary>
    public TextRange Key { get; private set; }

    /// <summary>Its value, without quotes.</summary>
    public TextRange Value { get; private set; }

    /// <summary>True when it stood in double quotes, and is text as it stands.</summary>
    public bool IsQuoted { get; private set; }

    /// <summary>Goes to the next pair.</summary>
    public bool MoveNext()
    {
        while (_at < _text.Length)
        {
            byte b = _text[_at];
            if (b is (byte)' ' or (byte)',' or (byte)'(' or (byte)'\'' or 0x1D or (byte)'{' or (byte)'}' or (byte)')')
            {
                _at++;
                continue;
            }

            int length = _text[_at..].IndexOfAny((byte)'=', (byte)' ', (byte)0x1D);
            if (length < 0)
                break;
            if (_text[_at + length] != '=' || length == 0)
            {
                _at += Math.Max(length, 1);
                continue;
            }

            Key = new TextRange(_at, length);
            _at += length + 1;
            if (TryValue())
                return true;
        }

        _at = _text.Length;
        return false;
    }

    // False for a value that is a frame around further pairs.
    private bool TryValue()
    {
        IsQuoted = false;
        if (_at >= _text.Length)
        {
            Value = new TextRange(_text.Length, 0);
            return true;
        }

        byte first = _text[_at];
        if (first is (byte)'\'' or (byte)'{')
            return false;
        if (first == '"')
        {
            int close = _text[(_at + 1)..].IndexOf((byte)'"');
            int end = close < 0 ? _text.Length : _at + 1 + close;
            Value = TextRange.Between(_at + 1, end);
            _at = Math.Min(end + 1, _text.Length);
            IsQuoted = true;
            return true;
        }

        int length = _text[_at..].IndexOfAny((byte)' ', (byte)0x1D);
        length = length < 0 ? _text.Length - _at : length;
        Value = new TextRange(_at, Trim(_text.Slice(_at, length)));
        _at += length;
        return true;
    }

    // Old records end values with a comma, and a frame with ")'".
    private static int Trim(ReadOnlySpan<byte> value)
    {
        value = value.TrimEnd((byte)'\'');
        if (value.Length > 0 && value[^1] == ')' && !value.Contains((byte)'('))
            value = value[..^1];
        return value.TrimEnd((byte)',').Length;
    }
}
