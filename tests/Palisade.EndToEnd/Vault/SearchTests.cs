using System.Text.Json;
using Palisade.Tests.CommandLine;

namespace Palisade.Tests.Vault;

/// <summary>A log into a vault, and out again by searches, shows and scans; what was read is in the log.</summary>
public sealed class SearchTests : IDisposable
{
    private readonly LogFolder _folder = new();
    private readonly string _vault;

    public SearchTests()
    {
        _vault = Path.Combine(_folder.Root, "vault");
        foreach (string sample in (string[])["linux/auth.log", "windows/powershell.evtx", "network/dns.log"])
            _folder.Write(Path.GetFileName(sample), File.ReadAllBytes(Path.Combine(TestData.Root, "samples", "logs", sample)));
        Assert.Equal(0, PalisadeProgram.Run("vault", "init", _vault).ExitCode);
        Assert.Equal(0, PalisadeProgram.RunIn(_folder.Root, null, "vault", "append", _vault, "auth.log", "powershell.evtx", "dns.log").ExitCode);
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("auth.log")]
    [InlineData("powershell.evtx")]
    [InlineData("dns.log")]
    public void A_stream_comes_out_byte_for_byte(string file)
    {
        ProgramRun run = PalisadeProgram.Run("vault", "search", _vault, $"_stream:{file}", "--output-format", "raw", "--output", _folder.At("out"));
        Assert.Equal(1, run.ExitCode);
        Assert.Equal(File.ReadAllBytes(_folder.At(file)), File.ReadAllBytes(_folder.At("out")));
        Assert.Contains("will read", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_found_can_be_shown_and_its_reading_is_in_the_log()
    {
        ProgramRun found = PalisadeProgram.Run("vault", "search", _vault, "host:app01 \"failed password\" user:root", "--output-format", "ndjson");
        Assert.Equal(1, found.ExitCode);
        using JsonDocument first = JsonDocument.Parse(found.Output.Split('\n')[0]);
        string leaf = first.RootElement.GetProperty("leaf").GetString()!;
        Assert.Equal("root", first.RootElement.GetProperty("event").GetProperty("user").GetString());

        ProgramRun shown = PalisadeProgram.Run("vault", "show", _vault, leaf);
        Assert.Equal(0, shown.ExitCode);
        Assert.Contains("\"root\": \"is that of the leaf\"", shown.Output, StringComparison.Ordinal);
        Assert.Equal(0, PalisadeProgram.Run("vault", "search", _vault, "nothing_has_this").ExitCode);
        Assert.Equal(2, PalisadeProgram.Run("vault", "search", _vault, "(a").ExitCode);
        Assert.Equal(2, PalisadeProgram.Run("vault", "show", _vault, "100000").ExitCode);

        // The entries lie open in the log; the last bundle has them all.
        string entries = File.ReadAllText(Directory.EnumerateFiles(Path.Combine(_vault, "log", "tile", "entries"), "*", SearchOption.AllDirectories).MaxBy(f => int.Parse(Path.GetFileName(f), System.Globalization.CultureInfo.InvariantCulture))!, System.Text.Encoding.Latin1);
        string[] ways = [.. System.Text.RegularExpressions.Regex.Matches(entries, "\"type\":\"clear\",\"what\":\"([a-z]+)\"").Select(m => m.Groups[1].Value)];
        Assert.Equal(["search", "show", "search"], ways);
    }

    [Fact]
    public void A_day_as_the_end_counts_whole_in_a_search_as_in_a_proof()
    {
        string today = DateTime.UtcNow.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(1, PalisadeProgram.Run("vault", "search", _vault, "*", "--to", today, "--limit", "1").ExitCode);
        Assert.Equal(0, PalisadeProgram.Run("vault", "search", _vault, "*", "--to", "2026-01-01").ExitCode);
        Assert.Equal(0, PalisadeProgram.Run("vault", "prove", _vault, "--to", today, "-o", _folder.At("p")).ExitCode);
        Assert.Equal(0, PalisadeProgram.Run("verify", _folder.At("p")).ExitCode);
    }

    [Fact]
    public void A_scan_of_a_vault_finds_what_a_scan_of_the_files_finds_and_names_the_leaf()
    {
        ProgramRun files = PalisadeProgram.RunIn(_folder.Root, null, "scan", "auth.log", "powershell.evtx", "dns.log", "--output-format", "ndjson", "--year", "2026");
        ProgramRun vault = PalisadeProgram.Run("scan", "vault:" + _vault, "--output-format", "ndjson", "--year", "2026");
        Assert.Equal(1, vault.ExitCode);
        Assert.Equal(RulesOf(files), RulesOf(vault));
        Assert.All(Lines(vault), f => Assert.Matches("^[0-9]+/[0-9]+$", f.GetProperty("source").GetProperty("leaf").GetString()));
    }

    [Fact]
    public void Chunks_that_were_never_filled_come_out_with_their_stream()
    {
        // As Windows lays out room for chunks in advance.
        byte[] file = [.. File.ReadAllBytes(_folder.At("powershell.evtx")), .. new byte[2 * 65536]];
        _folder.Write("laidout.evtx", file);
        Assert.Equal(0, PalisadeProgram.RunIn(_folder.Root, null, "vault", "append", _vault, "laidout.evtx").ExitCode);
        Assert.Equal(1, PalisadeProgram.Run("vault", "search", _vault, "_stream:laidout.evtx", "--output-format", "raw", "--output", _folder.At("out")).ExitCode);
        Assert.Equal(file, File.ReadAllBytes(_folder.At("out")));
        string[] lines = PalisadeProgram.Run("vault", "search", _vault, "_stream:laidout.evtx").Lines;
        Assert.Equal(2, lines.Count(l => l.Contains("without events", StringComparison.Ordinal)));
        Assert.Equal(0, PalisadeProgram.Run("vault", "search", _vault, "_stream:laidout.evtx and nothing_has_this").ExitCode);
    }

    [Fact]
    public void A_limit_counts_results_and_not_chunks()
    {
        ProgramRun run = PalisadeProgram.Run("vault", "search", _vault, "_stream:powershell.evtx", "--limit", "3", "--output-format", "ndjson");
        Assert.Equal(3, run.Lines.Length);
        Assert.Contains("stopped at 3 results; there are more", run.Errors, StringComparison.Ordinal);
        int all = PalisadeProgram.Run("vault", "search", _vault, "_stream:powershell.evtx", "--output-format", "ndjson").Lines.Length;
        ProgramRun exact = PalisadeProgram.Run("vault", "search", _vault, "_stream:powershell.evtx", "--limit", all.ToString(System.Globalization.CultureInfo.InvariantCulture), "--output-format", "ndjson");
        Assert.Equal(all, exact.Lines.Length);
        Assert.DoesNotContain("there are more", exact.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stream_called_by_its_path_is_found_by_the_file_s_name_too()
    {
        Assert.Equal(0, PalisadeProgram.Run("vault", "append", _vault, _folder.At("dns.log")).ExitCode);
        int once = PalisadeProgram.Run("vault", "search", _vault, $"_stream:\"{_folder.At("dns.log")}\"").Lines.Length;
        Assert.True(once > 0);
        Assert.Equal(2 * once, PalisadeProgram.Run("vault", "search", _vault, "_stream:dns.log").Lines.Length);
    }

    private static IEnumerable<string?> RulesOf(ProgramRun run) => Lines(run).Select(f => f.GetProperty("rule").GetProperty("id").GetString() + f.GetProperty("source").GetProperty("record")).Order(StringComparer.Ordinal);

    private static IEnumerable<JsonElement> Lines(ProgramRun run) => run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement).Where(f => f.GetProperty("source").GetProperty("leaf").ValueKind != JsonValueKind.Undefined && !f.TryGetProperty("correlation", out _));
}
