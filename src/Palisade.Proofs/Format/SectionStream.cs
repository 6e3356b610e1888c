namespace Palisade.Proofs.Format;

/// <summary>A part of a stream that can seek, as a stream of its own. It keeps its own place, so that several can be read at once, on several threads.</summary>
internal sealed class SectionStream(Stream whole, long offset, long length) : Stream
{
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => _position;
        set => _position = Math.Clamp(value, 0, length);
    }

    public override int Read(Span<byte> buffer)
    {
        buffer = buffer[..(int)Math.Min(buffer.Length, length - _position)];
        if (buffer.IsEmpty)
            return 0;
        int read = ReadAt(offset + _position, buffer);
        _position += read;
        return read;
    }

    private int ReadAt(long place, Span<byte> buffer)
    {
        if (whole is FileStream file)
            return RandomAccess.Read(file.SafeFileHandle, buffer, place);
        lock (whole)
        {
            whole.Position = place;
            return whole.Read(buffer);
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int ReadByte()
    {
        byte value = 0;
        return Read(new Span<byte>(ref value)) == 1 ? value : -1;
    }

    public override long Seek(long offset, SeekOrigin origin) => Position = offset + (origin == SeekOrigin.Begin ? 0 : origin == SeekOrigin.Current ? _position : length);

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
