using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace Palisade.Tests.CommandLine;

/// <summary>Bad input through the whole program: the run ends, each reason is in the summary with file and offset, and the rest is complete.</summary>
public sealed class BadInputTests : IDisposable
{
    private readonly LogFolder _folder = new();

    public BadInputTests()
    {
        // On both sides of what is bad, so that the walk has to go on past it.
        _folder.Write("logs/0.ndjson", LogFolder.Event("evil before"));
        _folder.Write("logs/zz.ndjson", LogFolder.Event("evil after"));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_line_of_40_MB_is_one_failure_and_the_lines_around_it_are_read()
    {
        string first = LogFolder.Event("evil 1");
        WriteLog("long.ndjson", first, "{\"a\":\"", new string('x', 40_000_000), "\"}\n", LogFolder.Event("evil 2"));
        AssertFindings(4);
        AssertReason("long.ndjson", 2, 1, $"too long (line longer than 16 MiB) at offset {first.Length}");
    }

    [Fact]
    public void Half_a_line_is_a_failure_with_its_place()
    {
        string first = LogFolder.Event("evil 1");
        WriteLog("half.ndjson", first, LogFolder.Event("evil 2")[..60]);
        AssertFindings(3);
        AssertReason("half.ndjson", 1, 1, "truncated");
    }

    [Fact]
    public void Invalid_UTF8_is_matched_and_shown_as_valid()
    {
        byte[] bytes = [.. Encoding.UTF8.GetBytes(LogFolder.Event("evil ~~"))];
        bytes.AsSpan().Replace((byte)'~', (byte)0xFF);
        _folder.Write("logs/latin.ndjson", bytes);
        AssertFindings(3);
    }

    [Fact]
    public void Deep_JSON_is_a_failure_with_its_place()
    {
        string first = LogFolder.Event("evil 1");
        WriteLog("deep.ndjson", first, "{\"a\":" + new string('[', 100_000) + new string(']', 100_000) + "}\n", LogFolder.Event("evil 2"));
        AssertFindings(4);
        AssertReason("deep.ndjson", 2, 1, "nested too deeply at offset");
    }

    [Fact]
    public void A_zip_bomb_is_read_to_the_bound()
    {
        using MemoryStream packed = new();
        using (ZipArchive zip = new(packed, ZipArchiveMode.Create, leaveOpen: true))
        {
            using Stream member = zip.CreateEntry("bomb.ndjson", CompressionLevel.Optimal).Open();
            byte[] lines = Encoding.UTF8.GetBytes(new string('\n', 1 << 20));
            member.Write(Encoding.UTF8.GetBytes(LogFolder.Event("evil inside")));
            for (int i = 0; i < 320; i++)
                member.Write(lines);
        }

        _folder.Write("logs/bomb.zip", packed.ToArray());
        AssertFindings(3, exitCode: 2);
        AssertReason("bomb.zip!bomb.ndjson", 1, 1, "decompression bomb");
    }

    [Fact]
    public void A_loop_of_links_is_named_and_left()
    {
        Directory.CreateSymbolicLink(_folder.At("logs/loop"), _folder.At("logs"));
        File.CreateSymbolicLink(_folder.At("logs/self"), _folder.At("logs/self"));
        AssertFindings(2);
        Assert.Contains("loop", _folder.Input("logs/loop").GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Contains("loop", _folder.Input("logs/self").GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_broken_event_log_gives_reasons_and_the_rest()
    {
        byte[] whole = File.ReadAllBytes(Path.Combine(TestData.Root, "samples", "logs", "windows", "powershell.evtx"));
        _folder.Write("logs/cut.evtx", whole[..6000]);
        _folder.Write("logs/head.evtx", whole[..100]);
        ProgramRun run = _folder.Scan(_folder.At("logs"));
        Assert.True(run.ExitCode is 1 or 2 && run.Lines.Length >= 2, run.ToString());
        Assert.Matches("at offset [0-9]+", _folder.Input("cut.evtx").GetProperty("reason").GetString());
        Assert.Matches("at offset [0-9]+", _folder.Input("head.evtx").GetProperty("reason").GetString());
    }

    [Fact]
    public void A_folder_that_may_not_be_read_is_2_with_a_reason()
    {
        if (OperatingSystem.IsWindows())
            return;
        string locked = _folder.Write("logs/locked.ndjson", LogFolder.Event("evil"));
        File.SetUnixFileMode(locked, UnixFileMode.None);
        if (CanRead(locked))
            return; // root reads everything
        AssertFindings(2, exitCode: 2);
        AssertReason("locked.ndjson", 0, 1, "denied");
    }

    [Fact]
    public async Task A_log_that_grows_and_one_that_goes_are_no_trouble()
    {
        string grows = _folder.Write("logs/grows.ndjson", string.Concat(Enumerable.Repeat(LogFolder.Event("evil"), 5_000)));
        string[] goes = [.. Enumerable.Range(0, 50).Select(i => _folder.Write($"logs/t/goes{i}.ndjson", LogFolder.Event("evil")))];
        using CancellationTokenSource end = new();
        Task writer = Task.Run(async () =>
        {
            foreach (string path in goes)
            {
                File.Delete(path);
                await File.AppendAllTextAsync(grows, LogFolder.Event("evil"));
                await Task.Delay(20);
            }
        });
        ProgramRun run = _folder.Scan(_folder.At("logs"));
        await writer;
        Assert.True(run.ExitCode is 1 or 2, run.ToString());
        Assert.True(run.Lines.Length >= 5_002, run.Errors);
        Assert.Equal(run.Lines.Length, _folder.Summary().GetProperty("findings").GetInt32());
        Assert.All(_folder.Summary().GetProperty("inputs").EnumerateArray(), i => Assert.True(i.GetProperty("events").GetInt32() > 0 || i.GetProperty("reason").GetString() is not null, i.ToString()));
    }

    [Fact]
    public void Documents_are_counted_and_not_matched()
    {
        WriteLog("LICENSE", "This is free software.\nYou may copy it, evil or not.\n");
        WriteLog("rule.yml", LogFolder.Rule("88888888-8888-4888-8888-888888888888", "Not a log", "low", "evil"));
        AssertFindings(2);
        Assert.Equal("other", _folder.Input("rule.yml").GetProperty("format").GetString());
    }

    [Theory]
    [InlineData("bomb", "aliases expand")]
    [InlineData("cycle", "builds on itself")]
    [InlineData("regex", "regular expression")]
    [InlineData("binary", "")]
    [InlineData("deep", "")]
    public void A_hostile_rule_is_rejected_by_name_and_the_others_run(string kind, string reason)
    {
        _folder.Write($"rules/{kind}.yml", HostileRule(kind));
        ProgramRun run = _folder.Scan(_folder.At("logs"));
        Assert.True(run.ExitCode == 2 && run.Lines.Length == 2, run.ToString());
        JsonElement[] rejected = [.. _folder.Summary().GetProperty("rulesRejected").EnumerateArray()];
        Assert.NotEmpty(rejected);
        Assert.All(rejected, r => Assert.EndsWith($"{kind}.yml", r.GetProperty("path").GetString(), StringComparison.Ordinal));
        Assert.Contains(rejected, r => r.GetProperty("reason").GetString()!.Contains(reason, StringComparison.Ordinal));
    }

    [Fact]
    public void A_regular_expression_that_takes_for_ever_is_cut_short_and_counted()
    {
        // The look-ahead keeps it from the engine without backtracking; the text is the classic worst case.
        _folder.Write("rules/slow.yml", LogFolder.Rule("99999999-9999-4999-8999-999999999999", "Slow", "low", "'^(?=(a+)+$)b'").Replace("|contains", "|re", StringComparison.Ordinal));
        WriteLog("worst.ndjson", LogFolder.Event(new string('a', 60) + "!"));
        ProgramRun run = AssertFindings(2);
        Assert.Contains("Regular expressions: 1 test took longer", run.Errors, StringComparison.Ordinal);
    }

    private static string HostileRule(string kind) => kind switch
    {
        "bomb" => "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + string.Concat(Enumerable.Range(0, 8).Select(i => $"{(char)('b' + i)}: &{(char)('b' + i)} [{string.Join(',', Enumerable.Repeat($"*{(char)('a' + i)}", 10))}]\n"))
            + "title: T\nlogsource: {product: windows}\ndetection:\n    s:\n        CommandLine: *i\n    condition: s\n",
        "cycle" => "title: A\nname: first\nid: aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa\ncorrelation:\n    type: event_count\n    rules: [second]\n    group-by: [h]\n    timespan: 1h\n    condition: {gte: 1}\n---\n"
            + "title: B\nname: second\nid: bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb\ncorrelation:\n    type: event_count\n    rules: [first]\n    group-by: [h]\n    timespan: 1h\n    condition: {gte: 1}\n",
        "regex" => LogFolder.Rule("cccccccc-cccc-4ccc-8ccc-cccccccccccc", "R", "low", "'(((('").Replace("|contains", "|re", StringComparison.Ordinal),
        "binary" => "title: \0\u0001\u0002\n\tdetection: [",
        _ => "title: T\ndetection: " + new string('[', 20_000),
    };

    private static bool CanRead(string path)
    {
        try
        {
            File.ReadAllBytes(path);
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    private void WriteLog(string name, params string[] parts)
    {
        using StreamWriter log = new(_folder.Write("logs/" + name, ""), false, new UTF8Encoding(false));
        foreach (string part in parts)
            log.Write(part);
    }

    private ProgramRun AssertFindings(int count, int exitCode = 1)
    {
        ProgramRun run = _folder.Scan(_folder.At("logs"));
        Assert.True(run.ExitCode == exitCode && run.Lines.Length == count, run.ToString());
        Assert.All(run.Lines, l => JsonDocument.Parse(l).Dispose());
        return run;
    }

    private void AssertReason(string name, int events, int failures, string reason)
    {
        JsonElement input = _folder.Input(name);
        Assert.Contains(reason, input.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Equal((events, failures), (input.GetProperty("events").GetInt32(), input.GetProperty("failures").GetInt32()));
    }
}
