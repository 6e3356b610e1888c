using Palisade.Sources;

namespace Palisade.Scanning;

/// <summary>A stream whose beginning can be looked at before it is read, and that counts what is read. Forward only.</summary>
/// <remarks>Where it breaks it ends, and keeps the reason: what was read before is good and is parsed.</remarks>
internal sealed class PeekStream(Stream inner) : ForwardStream
{
    private byte[] _head = [];
    private int _headLength;
    private int _headRead;

    private bool _ended;

    /// <summary>The bytes given out so far.</summary>
    public long BytesRead { get; private set; }

    /// <summary>The bytes read so far, given out or looked at only.</summary>
    public long BytesSeen => Math.Max(BytesRead, _headLength);

    /// <summary>Why it ended before its end, or null.</summary>
    public string? Broken { get; private set; }

    /// <summary>The first bytes, up to a number; they are read again afterwards.</summary>
    public ReadOnlySpan<byte> Peek(int bytes)
    {
        if (_head.Length < bytes)
        {
            _head = new byte[bytes];
            while (_headLength < bytes && ReadInner(_head.AsSpan(_headLength)) is > 0 and int read)
                _headLength += read;
        }

        return _head.AsSpan(0, _headLength);
    }

    public override long Position
    {
        get => BytesRead;
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        int read;
        if (_headRead < _headLength)
        {
            read = Math.Min(buffer.Length, _headLength - _headRead);
            _head.AsSpan(_headRead, read).CopyTo(buffer);
            _headRead += read;
        }
        else
        {
            read = ReadInner(buffer);
        }

        BytesRead += read;
        return read;
    }

    private int ReadInner(Span<byte> buffer)
    {
        if (_ended)
            return 0;
        try
        {
            int read = inner.Read(buffer);
            _ended = read == 0 && !buffer.IsEmpty;
            return read;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            (_ended, Broken) = (true, e.Message);
            return 0;
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }
}
