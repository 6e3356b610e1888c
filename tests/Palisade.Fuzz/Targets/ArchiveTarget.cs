using System.Formats.Tar;
using System.IO.Compression;
using Palisade.Sources;

namespace Palisade.Fuzz.Targets;

/// <summary>Archives: whatever comes is walked to its end, and reading throws <see cref="IOException"/> alone.</summary>
internal static class ArchiveTarget
{
    private const int MaxBytesRead = 1 << 20;

    public static void Fuzz(byte[] input)
    {
        byte[] room = new byte[64 << 10];
        foreach (InputEntry entry in LogInputs.Enumerate(["-"], new MemoryStream(input)))
        {
            if (entry is not LogInput log)
                continue;
            try
            {
                using Stream stream = log.Open();
                for (int total = 0, read; total < MaxBytesRead && (read = stream.Read(room)) > 0; total += read)
                {
                }
            }
            catch (IOException)
            {
            }
        }
    }

    public static IEnumerable<byte[]> Seeds()
    {
        byte[] gzip = Gzip("one line\n"u8.ToArray());
        byte[] tar = Tar(("a.log", "one\n"u8.ToArray()), ("b.gz", gzip));
        byte[] zip = Zip(("a", gzip), ("b/c", "two\n"u8.ToArray()), ("t", tar));
        return [gzip, tar, zip, Gzip(tar), Zip(("z", zip)), [.. gzip, .. gzip]];
    }

    private static byte[] Gzip(byte[] bytes)
    {
        using MemoryStream packed = new();
        using (GZipStream stream = new(packed, CompressionLevel.Fastest))
            stream.Write(bytes);
        return packed.ToArray();
    }

    private static byte[] Zip(params (string Name, byte[] Bytes)[] members)
    {
        using MemoryStream packed = new();
        using (ZipArchive zip = new(packed, ZipArchiveMode.Create))
        {
            foreach ((string name, byte[] bytes) in members)
            {
                using Stream member = zip.CreateEntry(name).Open();
                member.Write(bytes);
            }
        }

        return packed.ToArray();
    }

    private static byte[] Tar(params (string Name, byte[] Bytes)[] members)
    {
        using MemoryStream packed = new();
        using (TarWriter tar = new(packed))
        {
            foreach ((string name, byte[] bytes) in members)
                tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(bytes) });
        }

        return packed.ToArray();
    }
}
