using System.Text;
using System.Text.Unicode;

namespace Palisade.Sources;

/// <summary>UTF-16 text with a byte order mark (PowerShell's <c>Out-File</c>, <c>wevtutil</c>) as UTF-8 without one. In bounded memory.</summary>
/// <remarks>A surrogate without its other half, and a last byte without its other half, become U+FFFD. Disposes the stream that it reads.</remarks>
internal sealed class Utf16Stream(Stream inner) : ForwardStream
{
    private const int PieceBytes = 32 << 10;
    private readonly byte[] _bytes = new byte[PieceBytes];
    private readonly char[] _text = new char[PieceBytes];
    private readonly byte[] _utf8 = new byte[(PieceBytes * 3) + 3];
    private Decoder? _decoder;
    private int _start;
    private int _end;
    private bool _ended;

    /// <summary>Whether a file begins with the mark of UTF-16: FF FE or FE FF, and not the FF FE 00 00 of UTF-32.</summary>
    public static bool IsUtf16(ReadOnlySpan<byte> head) => head is [0xFE, 0xFF, ..] or ([0xFF, 0xFE, ..] and not [_, _, 0, 0, ..]);

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
            return 0;
        while (_start == _end)
        {
            if (_ended)
                return 0;
            Fill();
        }

        int length = Math.Min(buffer.Length, _end - _start);
        _utf8.AsSpan(_start, length).CopyTo(buffer);
        _start += length;
        return length;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }

    private void Fill()
    {
        int from = 0;
        int read = _decoder is null ? inner.ReadAtLeast(_bytes, 2, throwOnEndOfStream: false) : inner.Read(_bytes);
        _ended = read == 0;
        if (_decoder is null)
        {
            _decoder = (read > 0 && _bytes[0] == 0xFE ? Encoding.BigEndianUnicode : Encoding.Unicode).GetDecoder();
            from = Math.Min(2, read);
        }

        // The decoder keeps half a pair for the next piece, and replaces what is no text, so that whole characters come out.
        int characters = _decoder.GetChars(_bytes.AsSpan(from, read - from), _text, flush: _ended);
        Utf8.FromUtf16(_text.AsSpan(0, characters), _utf8, out _, out _end);
        _start = 0;
    }
}
