using System.Buffers;

namespace Palisade.Sources;

/// <summary>A temporary file for an archive that must be read back and forth but comes as a stream. Gone when it is disposed of.</summary>
internal sealed class SpillFile : IDisposable
{
    private readonly FileStream _file;

    private SpillFile(FileStream file) => _file = file;

    /// <summary>Where it lies.</summary>
    public string Path => _file.Name;

    /// <summary>Copies a stream to its end.</summary>
    /// <exception cref="IOException">The stream or the disk failed, or it is longer than <see cref="Limits.MaxSpillBytes"/>.</exception>
    public static SpillFile Create(Stream from)
    {
        string path = System.IO.Path.Join(System.IO.Path.GetTempPath(), $"palisade-{Guid.NewGuid():n}.tmp");
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite | FileShare.Delete, Options = FileOptions.DeleteOnClose, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        SpillFile spill = new(new FileStream(path, options));
        try
        {
            spill.Fill(from);
            return spill;
        }
        catch
        {
            spill.Dispose();
            throw;
        }
    }

    public void Dispose() => _file.Dispose();

    private void Fill(Stream from)
    {
        byte[] room = ArrayPool<byte>.Shared.Rent(128 << 10);
        try
        {
            long total = 0;
            for (int read; (read = from.Read(room)) > 0; _file.Write(room, 0, read))
            {
                total += read;
                if (total > Limits.MaxSpillBytes)
                    throw new IOException($"an archive within an archive of more than {Limits.MaxSpillBytes >> 30} GiB");
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(room);
        }
    }
}
