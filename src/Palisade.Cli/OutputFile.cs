namespace Palisade.Cli;

/// <summary>Opens what <c>--output</c> names.</summary>
internal static class OutputFile
{
    /// <summary>The file, made at once so that it is there even when nothing is written; stdout for <c>-</c> and null.</summary>
    /// <param name="path">As given.</param>
    /// <param name="endsWithOutput">False when something is to be written beside it (a summary): then the run goes on without a reader, or without the file.</param>
    /// <param name="isLost">True when the file cannot be made, which stderr was told, and what is written goes nowhere.</param>
    /// <exception cref="IOException">It cannot be made, and nothing is to be written beside it.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public static Stream Open(string? path, bool endsWithOutput, out bool isLost)
    {
        isLost = false;
        if (path is null or "-")
            return StandardOutput.Open(endsWithOutput);
        try
        {
            if (Path.GetDirectoryName(path) is { Length: > 0 } folder && !Directory.Exists(folder))
                throw new DirectoryNotFoundException($"{path}: folder {folder} does not exist");
            return File.Create(path);
        }
        catch (Exception e) when (!endsWithOutput && e is (IOException or UnauthorizedAccessException))
        {
            Console.Error.WriteLine($"palisade: {e.Message}");
            isLost = true;
            return Stream.Null;
        }
    }
}
