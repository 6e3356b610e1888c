using System.Buffers;

namespace Palisade.Parsing.Json;

/// <summary>Finds where a JSON value ends by counting braces and brackets outside strings. Goes on where it stopped when more bytes come.</summary>
/// <remarks>It checks nothing else: that is the parser's work. A mutable value type: keep it in a field.</remarks>
internal struct ValueScanner
{
    private static readonly SearchValues<byte> Structure = SearchValues.Create("\"{}[]"u8);

    private long _depth;
    private bool _inString;
    private bool _escaped;

    /// <summary>Begins a new value.</summary>
    /// <param name="depth">How many braces and brackets are open already.</param>
    public void Begin(int depth)
    {
        _depth = depth;
        _inString = _escaped = false;
    }

    /// <summary>Looks for the end of the value.</summary>
    /// <param name="bytes">The buffer.</param>
    /// <param name="at">Where to begin or to go on.</param>
    /// <param name="end">Where the bytes end.</param>
    /// <param name="restartFrom">
    /// Where the value begins, when an object at the start of a line that no comma, colon or bracket announces begins a new value (this one
    /// lacks its end); else -1.
    /// </param>
    /// <returns>The index behind the value, or -1 when all bytes were used and it goes on.</returns>
    public int Scan(byte[] bytes, int at, int end, int restartFrom)
    {
        while (at < end)
        {
            if (_inString)
            {
                at = SkipString(bytes, at, end);
                continue;
            }

            int hit = bytes.AsSpan(at, end - at).IndexOfAny(Structure);
            if (hit < 0)
                return -1;
            at += hit;
            switch (bytes[at])
            {
                case (byte)'"':
                    _inString = true;
                    break;
                case (byte)'{' when restartFrom >= 0 && _depth > 0 && BeginsAnew(bytes, restartFrom, at):
                    return at;
                case (byte)'{' or (byte)'[':
                    _depth++;
                    break;
                default:
                    if (--_depth <= 0)
                        return at + 1;
                    break;
            }

            at++;
        }

        return -1;
    }

    private int SkipString(byte[] bytes, int at, int end)
    {
        if (_escaped)
        {
            _escaped = false;
            at++;
        }

        int hit = bytes.AsSpan(at, end - at).IndexOfAny((byte)'"', (byte)'\\');
        if (hit < 0)
            return end;
        at += hit;
        if (bytes[at] == '"')
            _inString = false;
        else
            _escaped = true;
        return at + 1;
    }

    private static bool BeginsAnew(byte[] bytes, int start, int at)
    {
        if (at == start || bytes[at - 1] != '\n')
            return false;
        for (int i = at - 1; i >= start; i--)
        {
            if (bytes[i] > ' ')
                return bytes[i] is not ((byte)',' or (byte)':' or (byte)'[' or (byte)'{');
        }

        return false;
    }
}
