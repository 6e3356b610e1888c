using System.Text;
using Palisade.Cli.Rendering;
using Palisade.Findings;
using Palisade.Privacy;

namespace Palisade.Cli;

/// <summary>Where findings go, and in which form.</summary>
internal sealed class FindingOutput : IDisposable
{
    public static readonly string[] Formats = ["table", "ndjson", "csv", "html", "navigator"];

    private static readonly Dictionary<string, string> s_endings = new()
    {
        [".html"] = "html",
        [".htm"] = "html",
        [".csv"] = "csv",
        [".ndjson"] = "ndjson",
        [".jsonl"] = "ndjson",
        [".txt"] = "table",
    };

    // Some screens full; a file takes all.
    private const int TerminalRows = 100;

    private readonly Stream _stream;

    private readonly SummaryTap _tap;

    private FindingOutput(Stream stream, FindingWriter writer, SummaryTap tap)
    {
        _stream = stream;
        Writer = writer;
        _tap = tap;
    }

    /// <summary>The summary as the findings' reader gets it: with pseudonyms where they are asked for. Null before the writer is completed.</summary>
    public ScanSummary? Summary => _tap.Summary;

    public FindingWriter Writer { get; }

    /// <summary>Whether stdout itself tells what the run did, as the table does.</summary>
    public bool ShowsSummary { get; private init; }

    /// <summary>Whether the file could not be made, so that findings are counted and not written.</summary>
    public bool IsLost { get; private init; }

    /// <summary>Opens the output; the file is made at once, so that it is there even when nothing is found.</summary>
    /// <param name="path">As given, or null for stdout.</param>
    /// <param name="format">As given, or null to go by the path's ending.</param>
    /// <param name="pseudonymKey">The file of the key, or null for clear text.</param>
    /// <param name="limit">The most rows of a table, 0 for all; null for what suits the output.</param>
    /// <param name="endsWithOutput">As for <see cref="OutputFile.Open"/>.</param>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static FindingOutput Open(string? path, string? format, string? pseudonymKey, int? limit, bool endsWithOutput)
    {
        format ??= FormatOf(path);
        bool toFile = path is not (null or "-");
        bool isTerminal = !toFile && !Console.IsOutputRedirected;
        BufferedStream stream = new(OutputFile.Open(path, endsWithOutput, out bool isLost), 1 << 16);
        FindingWriter writer = format switch
        {
            "table" => new TableFindingWriter(new StreamWriter(stream, new UTF8Encoding(false)), isTerminal, limit ?? (isTerminal ? TerminalRows : 0)),
            "ndjson" => new NdjsonFindingWriter(stream),
            "csv" => new CsvFindingWriter(stream),
            "html" => new HtmlFindingWriter(stream),
            "navigator" => new NavigatorFindingWriter(stream),
            _ => throw new ArgumentOutOfRangeException(nameof(format), format, "no such output format"),
        };
        SummaryTap tap = new(writer);
        writer = tap;
        if (pseudonymKey is not null)
            writer = new PseudonymisingWriter(writer, new Pseudonymiser(PseudonymKey.LoadOrCreate(pseudonymKey)));
        return new FindingOutput(stream, writer, tap) { ShowsSummary = format == "table" && !toFile, IsLost = isLost };
    }

    public void Dispose()
    {
        Writer.Dispose();
        _stream.Dispose();
    }

    /// <summary>What is wrong with a file's ending where no format is given, or null.</summary>
    public static string? UnknownEnding(string path) => EndingOf(path) is { } ending && !s_endings.ContainsKey(ending)
        ? $"unknown ending {ending}; use --output-format {string.Join('|', Formats)}"
        : null;

    private static string FormatOf(string? path) => s_endings.GetValueOrDefault(EndingOf(path) ?? "", "table");

    private static string? EndingOf(string? path) => Path.GetExtension(path) is { Length: > 0 } ending && path != "-" ? ending.ToLowerInvariant() : null;

    // What comes after the pseudonymising writer, so that no path leaves the program without it.
    private sealed class SummaryTap(FindingWriter next) : FindingWriter
    {
        public ScanSummary? Summary { get; private set; }

        public override void Write(Finding finding) => next.Write(finding);

        public override void Complete(ScanSummary summary)
        {
            Summary = summary;
            next.Complete(summary);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                next.Dispose();
            base.Dispose(disposing);
        }
    }
}
