using Microsoft.Win32.SafeHandles;
using Palisade.Server.Collecting;
using Palisade.Sources;

namespace Palisade.Server.Listeners.Tailing;

/// <summary>Finds files that had the name of a followed one while nobody looked: its name with something behind it, known by their place, or written since.</summary>
internal sealed class RotatedFiles(Collector collector, SourceIdentity marks)
{
    /// <summary>The files of a folder; none when it cannot be read.</summary>
    public static string[] In(string folder)
    {
        try
        {
            return [.. Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Those of a file, the oldest first. Of one that was never followed there are none: what was rotated before the first start is not taken in.</summary>
    /// <param name="path">The file that is followed.</param>
    public IEnumerable<string> Find(string path)
    {
        string[] named = [.. In(Path.GetDirectoryName(path)!).Where(p => p.StartsWith(path, StringComparison.Ordinal))];
        Dictionary<string, TailPosition> known = [];
        foreach (string file in named)
        {
            if (FilePlace.Of(file) is { } place && collector.Marks.Read(marks, MarkKind.File, TailedFile.NameOf(place)) is { } mark)
                known.Add(file, TailPosition.Of(mark));
        }

        if (known.Count == 0)
            return [];
        DateTime last = known.Keys.Max(File.GetLastWriteTimeUtc);
        return named.Where(file => file != path && (known.ContainsKey(file) || (File.GetLastWriteTimeUtc(file) >= last && !IsCopy(file, known.Values)))).OrderBy(File.GetLastWriteTimeUtc);
    }

    // What copytruncate leaves behind begins as the file that it was copied from.
    private static bool IsCopy(string path, IEnumerable<TailPosition> known)
    {
        try
        {
            using SafeFileHandle file = File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);
            byte[] head = TailedFile.ReadHead(file, TailPosition.MaxHead);
            long length = RandomAccess.GetLength(file);
            return known.Any(position => position.HeadLength > 0 && position.Fits(length, head));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
