namespace Palisade.Sources;

/// <summary>A stream whose beginning can be looked at before it is read. One that breaks in its beginning breaks behind the bytes that are good.</summary>
internal sealed class ReplayStream(Stream inner) : ForwardStream
{
    private byte[] _head = [];
    private int _headLength;
    private int _given;
    private IOException? _broken;

    /// <summary>The first bytes, fewer only where the stream ends before. Call it before reading. Reading gives them again.</summary>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public ReadOnlySpan<byte> Peek(int count)
    {
        if (_head.Length < count)
            Array.Resize(ref _head, count);
        while (_headLength < count && _broken is null)
        {
            int read = ReadHead(count);
            if (read == 0)
                break;
            _headLength += read;
        }

        return _head.AsSpan(0, Math.Min(count, _headLength));
    }

    public override int Read(Span<byte> buffer)
    {
        if (_given == _headLength)
            return _broken is null ? inner.Read(buffer) : throw _broken;
        int count = Math.Min(buffer.Length, _headLength - _given);
        _head.AsSpan(_given, count).CopyTo(buffer);
        _given += count;
        return count;
    }

    private int ReadHead(int count)
    {
        try
        {
            return inner.Read(_head, _headLength, count - _headLength);
        }
        catch (IOException e) when (_headLength > 0)
        {
            _broken = e;
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
