using Microsoft.Win32.SafeHandles;

namespace Palisade.Sources;

/// <summary>A stretch of a file, read with its own handle: many may read one file at once.</summary>
internal sealed class FileSlice : ForwardStream
{
    private readonly SafeFileHandle _file;
    private readonly long _end;
    private long _at;

    private FileSlice(SafeFileHandle file, long start, long length)
    {
        _file = file;
        _at = start;
        _end = checked(start + length);
    }

    /// <summary>A whole file, to the length that it has now: what is appended later is not read, so a file that grows has an end.</summary>
    public static FileSlice OpenWhole(string path)
    {
        SafeFileHandle file = OpenHandle(path);
        return new FileSlice(file, 0, RandomAccess.GetLength(file));
    }

    /// <summary>Some of a file. The place is not checked before it is read.</summary>
    public static FileSlice Open(string path, long start, long length) => new(OpenHandle(path), start, length);

    public override int Read(Span<byte> buffer)
    {
        if (buffer.Length > _end - _at)
            buffer = buffer[..(int)(_end - _at)];
        if (buffer.IsEmpty)
            return 0;
        int read = RandomAccess.Read(_file, buffer, _at);
        if (read == 0)
            throw new IOException($"became shorter while it was read: {_end - _at} bytes are missing");
        _at += read;
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _file.Dispose();
        base.Dispose(disposing);
    }

    private static SafeFileHandle OpenHandle(string path)
    {
        try
        {
            return File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException(Reasons.Of(e), e);
        }
    }
}
