using Palisade.Cli.Rendering;
using Palisade.Sources;
using Palisade.Vault.Retention;

namespace Palisade.Cli;

/// <summary>The files that a vault is asked to take in: never its own, never its key, and none that is packed, whose records nobody would find.</summary>
internal sealed class AppendInputs(VaultPlace place)
{
    private static readonly EnumerationOptions s_all = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint | FileAttributes.Device };

    /// <summary>False once something that was named was left out.</summary>
    public bool AllTaken { get; private set; } = true;

    /// <summary>The files, a folder standing for those below it in the order of their names. What is left out is said on stderr.</summary>
    public IEnumerable<string> Of(IEnumerable<string> paths)
    {
        foreach (string path in paths)
        {
            bool isFolder = Directory.Exists(path);
            bool leftOwn = false;
            IEnumerable<string> files = isFolder ? Directory.EnumerateFiles(path, "*", s_all).Order(StringComparer.Ordinal) : [path];
            foreach (string file in files)
            {
                if (IsOwn(file))
                {
                    leftOwn = true;
                    AllTaken &= isFolder;
                }
                else if (Packing(file) is { } packed)
                {
                    AllTaken = false;
                    Console.Error.WriteLine($"palisade: {PlainText.Of(file)}: not taken in, it is {packed}");
                }
                else
                {
                    yield return file;
                }
            }

            if (leftOwn)
                Console.Error.WriteLine($"palisade: {PlainText.Of(path)}: the vault's own files and keys are left out");
        }
    }

    /// <summary>Opens an input; null, said on stderr, when that cannot be done.</summary>
    public static Stream? TryOpen(string file)
    {
        try
        {
            return file == "-" ? Console.OpenStandardInput() : new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            string why = e is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : e is UnauthorizedAccessException ? "this user may not read it" : e.Message;
            Console.Error.WriteLine($"palisade: {PlainText.Of(file)}: {why}");
            return null;
        }
    }

    private bool IsOwn(string file)
    {
        string full = Path.GetFullPath(file);
        return full.StartsWith(place.Folder + Path.DirectorySeparatorChar, StringComparison.Ordinal) || full == place.KeyFile || full == place.PinPath;
    }

    private static string? Packing(string file)
    {
        // A pipe would lose what is looked at.
        FileInfo info = new(file);
        if (!info.Exists || info.Length == 0)
            return null;
        byte[] head = new byte[ArchiveKinds.HeadBytes];
        try
        {
            using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 0);
            ReadOnlySpan<byte> read = head.AsSpan(0, stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false));
            return ArchiveKinds.Of(read) switch
            {
                ArchiveKind.Gzip => "gzip-compressed: zcat FILE | palisade vault append DIR - --stream NAME",
                ArchiveKind.Zip => "a zip archive: unpack it first (unzip FILE)",
                ArchiveKind.Tar => "a tar archive: unpack it first (tar -xf FILE)",
                _ => ForeignPacking.Of(read),
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
