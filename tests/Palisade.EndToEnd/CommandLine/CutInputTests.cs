using System.Text.Json;

namespace Palisade.Tests.CommandLine;

/// <summary>What is good in damaged archives is read, and the damage is named; what is no log is named.</summary>
public sealed class CutInputTests : IDisposable
{
    private readonly LogFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    public void The_events_before_a_cut_in_a_packed_file_are_found(int tenthsKept)
    {
        string text = string.Concat(Enumerable.Range(1, 20_000).Select(i => LogFolder.Event($"evil {i * 7919L % 100_003}", i)));
        byte[] packed = LogFolder.Gzip(text);
        _folder.Write("logs/cut.json.gz", packed[..(packed.Length * tenthsKept / 21)]);
        ProgramRun run = _folder.Scan(_folder.At("logs"));
        Assert.Equal(2, run.ExitCode);
        JsonElement input = _folder.Input("cut.json.gz");
        Assert.InRange(run.Lines.Length, 20_000 * tenthsKept / 25, 20_000 * tenthsKept / 18);
        Assert.Contains("unreadable", input.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Contains("Read in part: 1 file", run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("the rest of them was read", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void The_events_before_a_cut_in_a_zip_member_are_found()
    {
        string text = string.Concat(Enumerable.Range(1, 20_000).Select(i => LogFolder.Event($"evil {i * 7919L % 100_003}", i)));
        byte[] packed = LogFolder.Zip(("a.json", text), ("b.json", LogFolder.Event("evil")));
        packed.AsSpan(packed.Length / 2, 2000).Fill(0xFF);
        _folder.Write("logs/torn.zip", packed);
        ProgramRun run = _folder.Scan(_folder.At("logs"));
        Assert.Equal(2, run.ExitCode);
        Assert.InRange(_folder.Input("a.json").GetProperty("events").GetInt32(), 8_000, 12_000);
        Assert.Equal(1, _folder.Input("b.json").GetProperty("events").GetInt32());
    }

    [Fact]
    public void What_is_no_log_is_named_at_the_end_with_its_size()
    {
        _folder.Write("logs/notes.md", string.Concat(Enumerable.Repeat("Some prose about nothing.\n", 100)));
        _folder.Write("logs/a.json", LogFolder.Event("evil"));
        ProgramRun run = _folder.Scan(_folder.At("logs"));
        Assert.Equal(1, run.ExitCode);
        Assert.Contains($"Not recognised: 1 file, 2.6 kB: {_folder.At("logs/notes.md")}. Nothing of it was matched; if these are logs, name their kind with --format NAME.", run.Errors, StringComparison.Ordinal);
        Assert.Equal("not recognised as a log", _folder.Input("notes.md").GetProperty("reason").GetString());
        Assert.Equal(2600 + LogFolder.Event("evil").Length, _folder.Summary().GetProperty("bytes").GetInt32());
    }
}
