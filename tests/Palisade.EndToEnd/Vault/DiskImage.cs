using System.Diagnostics;
using System.Globalization;

namespace Palisade.Tests.Vault;

/// <summary>
/// A disk of its own: an ext4 file system in a file, mounted, whose every block can be searched afterwards. Mounting takes rights that not every machine gives; then it is a plain folder, of which only the
/// files can be searched (blocks that files have left are searched on the simulated device, in ErasedDeviceTests).
/// </summary>
internal sealed class DiskImage : IDisposable
{
    private readonly string _file;
    private bool _mounted;

    /// <param name="root">A folder for the image and for the place where it is mounted.</param>
    /// <param name="megabytes">Its size.</param>
    public DiskImage(string root, int megabytes)
    {
        (_file, Folder) = (Path.Combine(root, "disk.img"), Path.Combine(root, "disk"));
        Directory.CreateDirectory(Folder);
        using (FileStream image = File.Create(_file))
            image.SetLength((long)megabytes << 20);
        IsImage = Run("mkfs.ext4", "-q", "-F", "-E", "nodiscard,lazy_itable_init=0,lazy_journal_init=0", _file) && Mount();
    }

    /// <summary>Where its files are.</summary>
    public string Folder { get; }

    /// <summary>Whether it is one, and not just a folder.</summary>
    public bool IsImage { get; }

    /// <summary>Makes it one that cannot be written; false where that cannot be done.</summary>
    public bool TryMakeReadOnly() => IsImage && Run("mount", "-o", "remount,ro", Folder);

    public bool Mount() => _mounted = Run("mount", "-o", "loop,nodiscard", _file, Folder);

    public void Unmount()
    {
        if (_mounted)
            Assert.True(Run("umount", Folder), "the image cannot be unmounted");
        _mounted = false;
    }

    /// <summary>Every byte of it, to be searched: of the image, which must not be mounted, or of the files in the folder, one behind another.</summary>
    public byte[] ReadAll()
    {
        if (IsImage)
            return File.ReadAllBytes(_file);
        using MemoryStream all = new();
        foreach (string file in Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            all.Write(File.ReadAllBytes(file));
        return all.ToArray();
    }

    public void Dispose()
    {
        if (_mounted)
            Run("umount", "-l", Folder);
    }

    private static bool Run(string program, params string[] arguments)
    {
        string[] places = ["/usr/sbin", "/sbin", "/usr/bin", "/bin"];
        if (places.Select(p => Path.Combine(p, program)).FirstOrDefault(File.Exists) is not { } path)
            return false;
        using Process process = Process.Start(new ProcessStartInfo(path, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        _ = process.StandardOutput.ReadToEndAsync();
        _ = process.StandardError.ReadToEndAsync();
        return process.WaitForExit(TimeSpan.FromMinutes(2)) ? process.ExitCode == 0 : throw new TimeoutException(string.Create(CultureInfo.InvariantCulture, $"{program} does not end"));
    }
}
