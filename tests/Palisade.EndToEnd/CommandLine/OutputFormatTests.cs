using System.Text.Json;

namespace Palisade.Tests.CommandLine;

/// <summary>Every form of output, of the samples and of nothing, is what it says it is.</summary>
public sealed class OutputFormatTests : IDisposable
{
    private static readonly string s_samples = Path.Combine(TestData.Root, "samples", "logs");

    private readonly LogFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("table", false)]
    [InlineData("table", true)]
    [InlineData("csv", false)]
    [InlineData("csv", true)]
    [InlineData("html", false)]
    [InlineData("html", true)]
    [InlineData("navigator", false)]
    [InlineData("navigator", true)]
    public void Output_is_well_formed(string format, bool nothingFound)
    {
        string[] input = nothingFound ? [_folder.Write("a.ndjson", LogFolder.Event("good"))] : [s_samples, "--year", "2026"];
        string file = _folder.At("out.file");
        ProgramRun run = PalisadeProgram.Run(["scan", .. input, "--output-format", format, "--output", file]);
        Assert.True(run.ExitCode == (nothingFound ? 0 : 1) && run.Output.Length == 0, run.ToString());
        Assert.Contains("Rules: ", run.Errors, StringComparison.Ordinal);
        string text = File.ReadAllText(file);
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        switch (format)
        {
            case "table":
                CheckTable(text, nothingFound);
                break;
            case "csv":
                CheckCsv(text, nothingFound);
                break;
            case "html":
                Assert.StartsWith("<!doctype html>", text, StringComparison.OrdinalIgnoreCase);
                Assert.EndsWith("</html>", text.TrimEnd(), StringComparison.Ordinal);
                Assert.Equal(0, text.Split("src=\"http").Length - 1);
                break;
            default:
                CheckLayer(text, nothingFound);
                break;
        }
    }

    [Theory]
    [InlineData("x.html", "<!doctype")]
    [InlineData("x.csv", "time,")]
    [InlineData("x.ndjson", "{\"time\"")]
    [InlineData("x.txt", "Level")]
    public void The_ending_of_the_output_tells_its_format(string name, string beginning)
    {
        string log = _folder.Write("a.ndjson", LogFolder.Event("evil"));
        ProgramRun run = PalisadeProgram.Run("scan", log, "--rules", _folder.Rules, "--output", _folder.At(name));
        Assert.True(run.ExitCode == 1, run.ToString());
        Assert.StartsWith(beginning, File.ReadAllText(_folder.At(name)), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void An_output_that_cannot_be_made_is_2_with_a_message()
    {
        string log = _folder.Write("a.ndjson", LogFolder.Event("evil"));
        ProgramRun run = PalisadeProgram.Run("scan", log, "--rules", _folder.Rules, "--output", _folder.At("no/such/folder/x.csv"));
        Assert.True(run.ExitCode == 2 && run.Errors.StartsWith("palisade: ", StringComparison.Ordinal), run.ToString());
    }

    [Fact]
    public void Events_are_what_the_rules_see_one_object_a_line()
    {
        string log = _folder.Write("a.ndjson", LogFolder.Event("good", 3) + "{broken\n" + LogFolder.Event("evil", 4));
        ProgramRun run = PalisadeProgram.Run("events", log);
        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Equal(["good", "evil"], run.Lines.Select(l => JsonDocument.Parse(l).RootElement.GetProperty("CommandLine").GetString()));
        Assert.Contains("malformed", run.Errors, StringComparison.Ordinal);
        Assert.Equal(2, PalisadeProgram.Run("events", log, "--strict").ExitCode);
        Assert.Equal(2, PalisadeProgram.Run("events", _folder.At("missing")).ExitCode);
        Assert.All(PalisadeProgram.Run("events", s_samples, "--year", "2026").Lines, l => Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(l).RootElement.ValueKind));
    }

    private static void CheckTable(string text, bool nothingFound)
    {
        Assert.All(text.Split('\n'), line => Assert.True(line.Length <= 100 || !line.Contains('│', StringComparison.Ordinal), line));
        Assert.Contains(nothingFound ? "0 findings" : "findings (", text, StringComparison.Ordinal);
    }

    private static void CheckCsv(string text, bool nothingFound)
    {
        List<string[]> rows = Records(text);
        Assert.Equal(nothingFound, rows.Count == 1);
        Assert.Equal("time", rows[0][0]);
        Assert.All(rows, row => Assert.Equal(rows[0].Length, row.Length));
    }

    private static void CheckLayer(string text, bool nothingFound)
    {
        JsonElement layer = JsonDocument.Parse(text).RootElement;
        Assert.Equal("enterprise-attack", layer.GetProperty("domain").GetString());
        JsonElement[] techniques = [.. layer.GetProperty("techniques").EnumerateArray()];
        Assert.Equal(nothingFound, techniques.Length == 0);
        Assert.All(techniques, t => Assert.Matches("^T[0-9]{4}(\\.[0-9]{3})?$", t.GetProperty("techniqueID").GetString()));
    }

    // RFC 4180: quoted values may hold commas, doubled quotes and line ends.
    private static List<string[]> Records(string text)
    {
        List<string[]> records = [];
        List<string> record = [];
        int at = 0;
        while (at < text.Length)
        {
            int end;
            if (text[at] == '"')
            {
                end = at + 1;
                while (text[end] != '"' || (end + 1 < text.Length && text[end + 1] == '"'))
                    end += text[end] == '"' ? 2 : 1;
                record.Add(text[(at + 1)..end].Replace("\"\"", "\"", StringComparison.Ordinal));
                end++;
            }
            else
            {
                end = text.IndexOfAny([',', '\r', '\n'], at);
                record.Add(text[at..end]);
            }

            if (text[end] != ',')
            {
                records.Add([.. record]);
                record.Clear();
                end += text[end] == '\r' ? 1 : 0;
            }

            at = end + 1;
        }

        return records;
    }
}
