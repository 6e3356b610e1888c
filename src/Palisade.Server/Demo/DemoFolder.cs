namespace Palisade.Server.Demo;

/// <summary>The data folder of a demonstration: marked, so that samples never come among the records of a vault that counts.</summary>
public static class DemoFolder
{
    private const string Mark = "demonstration";

    /// <summary>Makes a folder ready: a new one, or one of an earlier demonstration.</summary>
    /// <param name="path">The folder.</param>
    /// <exception cref="IOException">It holds something else, or cannot be made.</exception>
    public static void Prepare(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string mark = Path.Combine(path, Mark);
        if (File.Exists(mark))
            return;
        if (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any())
            throw new IOException($"{path}: the folder holds something else than a demonstration: name one that is new, or leave out --data.");
        Directory.CreateDirectory(path);
        File.WriteAllText(mark, "The records here are samples, sent by palisade serve --demo.\n");
    }
}
