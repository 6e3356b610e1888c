namespace Palisade.Server.Storage;

/// <summary>Folders that only their owner can look into: what lies in them, and how it is called, is nobody else's.</summary>
internal static class OwnFolder
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Makes a folder where there is none. One that somebody made before keeps its mode.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static void Make(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, Owner);
    }

    /// <summary>Makes a folder of the server's own; one that an earlier version made is closed.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static void MakeOwn(string path)
    {
        Make(path);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, Owner);
    }
}
