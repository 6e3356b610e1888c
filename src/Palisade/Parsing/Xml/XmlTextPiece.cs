using Palisade.Events;

namespace Palisade.Parsing.Xml;

/// <summary>The text of an element as it is gathered: in place while it is one plain run, else composed in a buffer.</summary>
internal sealed class XmlTextPiece
{
    private readonly ByteBuffer _composed = new();
    private int _start;
    private int _length;
    private bool _isComposed;

    /// <summary>True when there is no text.</summary>
    public bool IsEmpty => _isComposed ? _composed.Length == 0 : _length == 0;

    /// <summary>Forgets the text.</summary>
    public void Clear()
    {
        _length = 0;
        _isComposed = false;
        _composed.Truncate(0);
    }

    /// <summary>Adds a run of the record.</summary>
    /// <param name="bytes">The record's buffer.</param>
    /// <param name="start">First byte.</param>
    /// <param name="length">Bytes.</param>
    /// <param name="isRaw">True for CDATA, in which an ampersand means itself.</param>
    public void Add(byte[] bytes, int start, int length, bool isRaw)
    {
        if (length == 0)
            return;
        ReadOnlySpan<byte> run = bytes.AsSpan(start, length);
        bool plain = isRaw || !run.Contains((byte)'&');
        if (plain && !_isComposed && _length == 0)
        {
            (_start, _length) = (start, length);
            return;
        }

        if (!_isComposed)
        {
            _composed.Append(bytes.AsSpan(_start, _length));
            _isComposed = true;
        }

        if (plain)
            _composed.Append(run);
        else
            XmlEntities.AppendDecoded(run, _composed);
    }

    /// <summary>True when it is nothing but blanks.</summary>
    public bool IsBlank(byte[] bytes) => !Of(bytes).ContainsAnyExcept(" \t\r\n"u8);

    /// <summary>True when it is nothing but blanks and the dashes that viewers show before elements.</summary>
    public bool IsFiller(byte[] bytes) => !Of(bytes).ContainsAnyExcept(" \t\r\n-"u8);

    /// <summary>The text.</summary>
    public ReadOnlySpan<byte> Of(byte[] bytes) => _isComposed ? _composed.Written : bytes.AsSpan(_start, _length);

    /// <summary>Gives the text to an event.</summary>
    /// <returns>The field's index, or -1.</returns>
    public int AddTo(LogEvent e, FieldName name) =>
        _isComposed ? e.AddCopy(name, FieldKind.Utf8, _composed.Written) : e.Add(name, FieldKind.Utf8, _length == 0 ? 0 : _start, _length);
}
