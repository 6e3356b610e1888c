using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace Palisade.Tests.CommandLine;

/// <summary>A folder of its own for a test: a rule, logs, and what runs write.</summary>
internal sealed class LogFolder : IDisposable
{
    public const string RuleId = "11111111-1111-4111-8111-111111111111";

    public LogFolder() => Write("rules/evil.yml", Rule(RuleId, "Evil word", "high", "evil"));

    public string Root { get; } = Directory.CreateTempSubdirectory("palisade-run").FullName;

    public string Rules => At("rules");

    public string At(string name) => Path.Combine(Root, name);

    public string Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    public string Write(string name, byte[] bytes)
    {
        string path = At(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    /// <summary>A scan with the folder's rules and findings as NDJSON on stdout; the summary goes to <c>summary.json</c>.</summary>
    public ProgramRun Scan(params string[] arguments) =>
        PalisadeProgram.Run(["scan", "--rules", Rules, "--output-format", "ndjson", "--summary", At("summary.json"), .. arguments]);

    /// <summary>The summary of the last run.</summary>
    public JsonElement Summary()
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(At("summary.json")));
        return document.RootElement.Clone();
    }

    /// <summary>The entry of an input whose path ends so.</summary>
    public JsonElement Input(string ending) =>
        Assert.Single(Summary().GetProperty("inputs").EnumerateArray(), i => i.GetProperty("path").GetString()!.EndsWith(ending, StringComparison.Ordinal));

    /// <summary>A rule that looks for a word in the command line of Windows security events.</summary>
    public static string Rule(string id, string title, string level, string word, string status = "test") => $"""
        title: {title}
        id: {id}
        status: {status}
        description: Looks for a word.
        author: A. Author
        level: {level}
        tags:
            - attack.execution
            - attack.t1059
        logsource:
            product: windows
            service: security
        detection:
            selection:
                CommandLine|contains: {word}
            condition: selection

        """;

    /// <summary>A Windows event in one line of JSON.</summary>
    public static string Event(string command, int record = 1, string time = "2026-01-02T03:04:05.1234567Z") =>
        string.Create(CultureInfo.InvariantCulture, $"{{\"Channel\":\"Security\",\"EventID\":4688,\"Computer\":\"h1\",\"EventRecordID\":{record},\"TimeCreated\":\"{time}\",\"CommandLine\":{JsonSerializer.Serialize(command)}}}\n");

    public static byte[] Gzip(string text)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest))
            gzip.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }

    public static byte[] Zip(params (string Name, string Text)[] members)
    {
        using MemoryStream packed = new();
        using (ZipArchive zip = new(packed, ZipArchiveMode.Create))
        {
            foreach ((string name, string text) in members)
            {
                using Stream member = zip.CreateEntry(name).Open();
                member.Write(Encoding.UTF8.GetBytes(text));
            }
        }

        return packed.ToArray();
    }

    public void Dispose() => Directory.Delete(Root, true);
}
