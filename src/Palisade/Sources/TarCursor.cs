using System.Formats.Tar;

namespace Palisade.Sources;

/// <summary>A reader at one member of a tar archive, which it can lend to one stream at a time.</summary>
internal sealed class TarCursor(Stream archive) : IDisposable
{
    private readonly TarReader _reader = new(archive);
    private bool _left;

    /// <summary>The member it is at; null before the first and behind the last.</summary>
    public TarEntry? Entry { get; private set; }

    /// <summary>The number of that member, from 0.</summary>
    public int Index { get; private set; } = -1;

    /// <summary>True while a stream reads the member.</summary>
    public bool IsLent { get; private set; }

    /// <summary>Goes to the next member.</summary>
    public bool MoveNext()
    {
        Entry = _reader.GetNextEntry();
        Index++;
        return Entry is not null;
    }

    /// <summary>The bytes of the member, if it is this one and nobody reads it.</summary>
    public Stream? TryLend(int index)
    {
        if (_left || IsLent || Index != index || Entry is null)
            return null;
        IsLent = true;
        return new Member(this, Entry.DataStream ?? Stream.Null, Entry.Length);
    }

    /// <summary>Gives the cursor up: it ends with the stream it is lent to.</summary>
    public void Dispose()
    {
        _left = true;
        if (!IsLent)
            _reader.Dispose();
    }

    /// <summary>Gives the cursor up to a stream just lent.</summary>
    public Stream LeaveTo(Stream member)
    {
        Dispose();
        return member;
    }

    private sealed class Member(TarCursor cursor, Stream data, long length) : ForwardStream
    {
        private long _left = length;
        private bool _disposed;

        public override int Read(Span<byte> buffer)
        {
            if (_left == 0 || buffer.IsEmpty)
                return 0;
            int read = data.Read(buffer);
            if (read == 0)
                throw new IOException($"broken archive: {_left} bytes of the member are missing");
            _left -= read;
            return read;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing && !_disposed)
            {
                _disposed = true;
                cursor.IsLent = false;
                if (cursor._left)
                    cursor._reader.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
