using System.Buffers;
using Palisade.Parsing.Lines;

namespace Palisade.Parsing.KeyValue;

/// <summary>Walks through <c>key=value</c> pairs apart by blanks: logfmt, FortiGate, netfilter. Values may be quoted, with backslash escapes; words without a value are passed over.</summary>
internal ref struct KeyValuePairs(ReadOnlySpan<byte> text, int start)
{
    private static readonly SearchValues<byte> s_key = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.@/[]:#"u8);

    private readonly ReadOnlySpan<byte> _text = text;
    private int _at = start;

    public TextRange Key { get; private set; }

    /// <summary>The value without quotes.</summary>
    public TextRange Value { get; private set; }

    /// <summary>True when the value has escapes, all of which JSON has too.</summary>
    public bool IsEscaped { get; private set; }

    /// <summary>True when the value stood in quotes.</summary>
    public bool IsQuoted { get; private set; }

    /// <summary>True when words without a value were met.</summary>
    public bool HasWords { get; private set; }

    /// <summary>Goes to the next pair.</summary>
    public bool MoveNext()
    {
        while (_at < _text.Length)
        {
            if (_text[_at] is (byte)' ' or (byte)'\t' or (byte)',' or (byte)';')
            {
                _at++;
                continue;
            }

            int length = _text[_at..].IndexOfAnyExcept(s_key);
            if (length > 0 && _text[_at + length] == '=')
            {
                Key = new TextRange(_at, length);
                _at += length + 1;
                ReadValue();
                return true;
            }

            HasWords = true;
            int end = _text[_at..].IndexOfAny((byte)' ', (byte)'\t');
            _at = end < 0 ? _text.Length : _at + end;
        }

        return false;
    }

    private void ReadValue()
    {
        IsEscaped = false;
        IsQuoted = _at < _text.Length && _text[_at] == '"';
        if (!IsQuoted)
        {
            int length = _text[_at..].IndexOfAny((byte)' ', (byte)'\t');
            length = length < 0 ? _text.Length - _at : length;

            // "a=1, b=2" and "a=1;b=2" have the separator at the value.
            int cut = _text.Slice(_at, length).IndexOf((byte)';');
            if (cut >= 0 && _text.Slice(_at + cut, length - cut).Contains((byte)'='))
                length = cut;
            Value = new TextRange(_at, _text.Slice(_at, length).TrimEnd(",;"u8).Length);
            _at += length;
            return;
        }

        int start = ++_at;
        bool strange = false;
        while (_at < _text.Length && _text[_at] != '"')
        {
            if (_text[_at] == '\\' && _at + 1 < _text.Length)
            {
                strange |= _text[++_at] is not ((byte)'"' or (byte)'\\' or (byte)'/' or (byte)'n' or (byte)'r' or (byte)'t');
                IsEscaped = true;
            }

            _at++;
        }

        _at = Math.Min(_at, _text.Length);
        Value = TextRange.Between(start, _at);
        IsEscaped &= !strange;
        if (_at < _text.Length)
            _at++;
    }
}
