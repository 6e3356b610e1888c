using Palisade.Events;
using Palisade.Findings;
using Palisade.Parsing;
using Palisade.Sources;

namespace Palisade.Cli;

/// <summary>Names on stderr what there is no reading of, for commands without a summary.</summary>
internal sealed class InputWatch
{
    /// <summary>Whether something could not be read.</summary>
    public bool AnyMissing { get; private set; }

    /// <summary>The input being read.</summary>
    public string Path { get; private set; } = "";

    /// <summary>Passes the inputs on.</summary>
    public IEnumerable<InputEntry> Over(IEnumerable<InputEntry> entries)
    {
        foreach (InputEntry entry in entries)
        {
            Path = entry.Path;
            yield return entry;
        }
    }

    /// <summary>Passes events and failures on; what could not be read, from its beginning or from some place on, is named.</summary>
    public IEventSink Over(IEventSink sink) => new Watching(this, sink);

    private void Name(in ParseFailure failure)
    {
        AnyMissing = true;
        string place = failure.OffsetBytes > 0 ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"from offset {failure.OffsetBytes} on: ") : "";
        Console.Error.WriteLine($"palisade: {Path}: {place}{failure.Detail}");
    }

    /// <summary>Whether none of the paths exists; then stderr names each.</summary>
    public static bool AreAllMissing(string[] paths)
    {
        if (!paths.All(p => p != LogInputs.StandardInput && !p.StartsWith(LogInputs.Journal, StringComparison.Ordinal) && !p.StartsWith(ScanInputs.Vault, StringComparison.Ordinal) && !File.Exists(p) && !Directory.Exists(p)))
            return false;
        foreach (string path in paths)
            Console.Error.WriteLine($"palisade: {path}: no such file or folder");
        return true;
    }

    /// <summary>Names on stderr the folders in which there was nothing to read.</summary>
    public static void NameEmptyFolders(string[] paths, IEnumerable<InputSummary> inputs)
    {
        foreach (string folder in paths.Where(p => Directory.Exists(p) && !inputs.Any(i => i.Path.StartsWith(p, StringComparison.Ordinal))))
            Console.Error.WriteLine($"palisade: {folder}: no files there");
    }

    private sealed class Watching(InputWatch watch, IEventSink sink) : IEventSink
    {
        public void OnEvent(LogEvent e) => sink.OnEvent(e);

        public void OnFailure(in ParseFailure failure)
        {
            if (failure.Code is ParseFailureCode.Unreadable or ParseFailureCode.Defect)
                watch.Name(failure);
            sink.OnFailure(failure);
        }
    }
}
