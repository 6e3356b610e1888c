using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Palisade.Sources;

namespace Palisade.Tests.Sources;

/// <summary>A temporary folder to fill and to walk.</summary>
internal sealed class LogTree : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("palisade-test-").FullName;

    public string Write(string name, byte[] bytes)
    {
        string path = Path.Join(Root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    public string Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    public string Link(string name, string target)
    {
        string path = Path.Join(Root, name);
        File.CreateSymbolicLink(path, target);
        return path;
    }

    /// <summary>Each entry as <c>path=text</c>, or <c>path?reason</c>, the root cut off.</summary>
    public string[] Walk(params string[] paths) =>
        [.. LogInputs.Enumerate(paths.Length == 0 ? [Root] : paths).Select(e => Show(e).Replace(Root + "/", "", StringComparison.Ordinal).Replace(Root, ".", StringComparison.Ordinal))];

    public void Dispose() => Directory.Delete(Root, true);

    public static string Show(InputEntry entry) => entry switch
    {
        LogInput input => $"{input.Path}={Text(input)}",
        InputProblem problem => $"{problem.Path}?{problem.Reason}",
        _ => entry.Path,
    };

    public static string Text(LogInput input)
    {
        using Stream stream = input.Open();
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }

    public static byte[] Gzip(byte[] bytes)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest))
            gzip.Write(bytes);
        return packed.ToArray();
    }

    public static byte[] Gzip(string text) => Gzip(Encoding.UTF8.GetBytes(text));

    public static byte[] Zip(params (string Name, byte[] Bytes)[] members)
    {
        using MemoryStream packed = new();
        using (ZipArchive zip = new(packed, ZipArchiveMode.Create))
        {
            foreach ((string name, byte[] bytes) in members)
            {
                using Stream member = zip.CreateEntry(name, CompressionLevel.Fastest).Open();
                member.Write(bytes);
            }
        }

        return packed.ToArray();
    }

    public static byte[] Tar(params (string Name, byte[] Bytes)[] members)
    {
        using MemoryStream packed = new();
        using (TarWriter tar = new(packed))
        {
            foreach ((string name, byte[] bytes) in members)
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(bytes) });
        }

        return packed.ToArray();
    }
}
