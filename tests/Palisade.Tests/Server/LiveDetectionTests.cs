using System.Text;
using Palisade.Findings;
using Palisade.Rules;
using Palisade.Scanning;
using Palisade.Sources;

namespace Palisade.Tests.Server;

/// <summary>What comes in live gives what a scan of the same bytes gives, however it is cut, and whenever the program ends.</summary>
public sealed class LiveDetectionTests : IDisposable
{
    private const int Seed = 20261122;

    private const string Evil = """
        title: evil
        id: 11111111-1111-4111-8111-111111111111
        logsource: {product: windows}
        detection: {s: {CommandLine: evil}, condition: s}
        level: high
        """;

    // A correlation of these follows.
    private const string Failed = """
        title: failed
        id: 11111111-1111-4111-8111-111111111111
        name: failed
        logsource: {product: windows}
        detection: {s: {EventID: 4625}, condition: s}
        level: low
        ---
        title: many
        id: 22222222-2222-4222-8222-222222222222

        """;

    private static readonly TimeSpan s_lateness = TimeSpan.FromSeconds(2);
    private readonly string _folder = Directory.CreateTempSubdirectory("palisade-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public async Task The_samples_give_the_findings_of_a_scan()
    {
        RuleCollection rules = StarterRules.Load(RuleLoadOptions.Default);
        await CheckAsync(rules, Directory.GetFiles(Path.Combine(Root(), "samples", "logs"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Records_that_were_acknowledged_and_not_matched_are_matched_at_the_next_start()
    {
        RuleCollection rules = Load(Evil);
        for (int start = 1; start <= 3; start++)
        {
            await using (LiveSession session = new(_folder, rules, s_lateness))
            {
                // As if the program ended after the acknowledgement: nothing of it goes to detection.
                session.Collector.Close();
            }

            using (Palisade.Vault.VaultWriter writer = Palisade.Vault.VaultWriter.Open(Path.Combine(_folder, "vault"), new Palisade.Vault.VaultOptions { KeyFile = Path.Combine(_folder, "vault.key") }))
            {
                using Palisade.Vault.VaultStream stream = writer.OpenStream("lost");
                Palisade.Vault.RecordBuffer records = new();
                records.Add("""{"Channel":"Security","EventID":4688,"Computer":"h1","CommandLine":"evil"}"""u8, Palisade.Proofs.Format.RecordFlags.LineFeed);
                await stream.AppendAsync(records);
            }

            await using LiveSession again = new(_folder, rules, s_lateness);
            await WaitAsync(() => again.Counts().GetValueOrDefault("11111111-1111-4111-8111-111111111111") == start);
        }
    }

    /// <summary>The lines before are so few that they and the events come together, or so many or so long that the format is settled before the events come.</summary>
    [Theory]
    [InlineData(1, 1, 5)]
    [InlineData(11, 61, 1500)]
    [InlineData(11, 3, 5)]
    [InlineData(63, 2, 5)]
    [InlineData(70, 100, 5)]
    [InlineData(200, 10, 2000)]
    public async Task Lines_of_no_known_kind_hide_no_attack_that_comes_behind_them(int before, int events, int length)
    {
        await using LiveSession session = new(_folder, Load(Evil), s_lateness);
        byte[] evil = Encoding.UTF8.GetBytes($$"""{"Provider_Name":"{{new string('p', length)}}","Channel":"Security","EventID":4688,"Computer":"h1","CommandLine":"evil"}""");
        await session.SendAsync("one", [.. Enumerable.Range(0, before).Select(i => Encoding.UTF8.GetBytes($"foo bar {i}")), .. Enumerable.Repeat(evil, events)]);
        await session.SettleAsync();
        Assert.Equal(events, session.Counts().GetValueOrDefault("11111111-1111-4111-8111-111111111111"));
        Assert.Equal(before, session.Detection.Counts.Unrecognised + session.Detection.Counts.Failures);
    }

    [Fact]
    public async Task A_correlation_goes_on_over_a_restart_and_is_reported_once()
    {
        RuleCollection rules = Load(Failed + "correlation: {type: event_count, rules: [failed], group-by: [Computer], timespan: 5m, condition: {gte: 4}}\nlevel: high\n");
        for (int start = 0; start < 5; start++)
        {
            await using LiveSession session = new(_folder, rules, TimeSpan.FromMilliseconds(200));
            await session.SendAsync("dc1", [Encoding.UTF8.GetBytes($$"""{"Channel":"Security","EventID":4625,"Computer":"dc1","TimeCreated":"2026-11-22T10:00:0{{start}}Z"}""")]);
            await session.SettleAsync();
            if (start >= 3)
                await WaitAsync(() => session.Counts().ContainsKey("22222222-2222-4222-8222-222222222222"));
            await Task.Delay(400);
            Assert.Equal(start >= 3 ? 1 : 0, session.Counts().GetValueOrDefault("22222222-2222-4222-8222-222222222222"));
        }
    }

    [Theory]
    [InlineData("Channel,EventID,Computer,CommandLine", "Security,4688,h1,evil")]
    [InlineData("#separator \\x09\n#fields\tts\tquery\n#types\ttime\tstring\n#path\tdns", "1763800000.1\tevil")]
    public async Task The_rows_of_a_table_are_understood_after_a_restart_without_their_header(string header, string row)
    {
        byte[][] Bytes(params string[] lines) => [.. lines.SelectMany(l => l.Split('\n')).Select(Encoding.UTF8.GetBytes)];
        RuleCollection rules = Load(header[0] == '#' ? Evil.Replace("product: windows", "product: zeek, service: dns", StringComparison.Ordinal).Replace("CommandLine", "query", StringComparison.Ordinal) : Evil);
        for (int start = 0; start < 3; start++)
        {
            await using LiveSession session = new(_folder, rules, s_lateness);
            await session.SendAsync("table", start == 0 ? Bytes(header, row) : Bytes(row));
            await WaitAsync(() => session.Counts().GetValueOrDefault("11111111-1111-4111-8111-111111111111") == start + 1);
            // The same file once more from its beginning: its header is no row.
            await session.SendAsync("table", Bytes(header));
            await session.SettleAsync();
            Assert.Equal(1, session.Detection.Counts.Events);
            Assert.NotEmpty(session.Collector.Detection.ContextOf("test/table"));
        }
    }

    [Fact]
    public async Task What_auditd_writes_as_hex_and_in_pieces_hides_no_name_from_the_tokens_of_an_alert()
    {
        const string Rule = "title: run\nid: 11111111-1111-4111-8111-111111111111\nlogsource: {product: linux, service: auditd}\ndetection: {s: {message|contains: 'argc=9'}, condition: s}\nlevel: high\n";
        string Hex(string text) => Convert.ToHexString(Encoding.UTF8.GetBytes(text));
        const string Head = "msg=audit(1763805600.123:77): ";
        string[] lines =
        [
            $"type=SYSCALL {Head}arch=c000003e syscall=59 success=yes exe={Hex("/home/quincy.hexley/a b/run")} comm={Hex("run quincy.hexley")} key=(null)",
            $"type=EXECVE {Head}argc=9 a0=\"run\" a1={Hex("/home/quincy.hexley/x y")} a2_len=60 a2[0]={Hex("--of=/home/quincy.he")}",
            $"type=EXECVE {Head}a2[1]={Hex("xley/z z")} a3={Hex("to quincy.hexley@example.org now")}",
            $"type=PATH {Head}item=0 name={Hex("/home/quincy.hexley/x y")} nametype=NORMAL",
            $"type=PROCTITLE {Head}proctitle={Hex("run\0/home/quincy.hexley/x y")}",
            $"type=USER_LOGIN msg=audit(1763805601.123:78): argc=9 msg='op=login acct={Hex("quincy hexley")} res=failed'",
        ];
        await using LiveSession session = new(_folder, Load(Rule), s_lateness);
        await session.SendAsync("h1", lines.Select(Encoding.UTF8.GetBytes));
        await WaitAsync(() => session.Counts().GetValueOrDefault("11111111-1111-4111-8111-111111111111") == 2);
        await session.SettleAsync();
        string database = Encoding.Latin1.GetString(session.DatabaseBytes(_folder));
        Assert.Contains(Palisade.Server.Detecting.DetectionKeys.Of(_folder) is var keys ? new Palisade.Privacy.Pseudonymiser(keys.Pseudonyms).Token(Palisade.Privacy.PersonalKind.User, "quincy.hexley") : "", database, StringComparison.Ordinal);
        foreach (string part in (string[])["quincy", "hexley", "incy.he", "xley"])
        {
            Assert.DoesNotContain(part, database, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(Hex(part), database, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public async Task A_correlation_waits_for_records_that_were_received_in_time_and_are_matched_late()
    {
        const string ordered = "correlation: {type: event_count, rules: [failed], group-by: [Computer], timespan: 5m, condition: {gte: 3}}\nlevel: high\n";
        MovedClock clock = new();
        await using LiveSession session = new(_folder, Load(Failed + ordered), TimeSpan.FromSeconds(10), clock: clock);
        byte[] Line(int second) => Encoding.UTF8.GetBytes($$"""{"Channel":"Security","EventID":4625,"Computer":"dc1","TimeCreated":"2026-11-22T10:00:0{{second}}Z"}""");
        // A sender whose records are appended, and a lane that is far behind.
        Palisade.Server.Detecting.Ticket behind = session.Detection.Tap.Begin(() => 1_000);
        await session.SendAsync("other", [Line(1), Line(3)]);
        await session.SettleAsync();
        clock.Advance(TimeSpan.FromMinutes(1));
        await session.SendAsync("another", [Encoding.UTF8.GetBytes("""{"Channel":"Security","EventID":1,"Computer":"dc1"}""")]);
        await session.SettleAsync();
        Palisade.Vault.RecordBuffer late = new();
        late.Add(Line(2), Palisade.Proofs.Format.RecordFlags.LineFeed);
        await session.Detection.Tap.TakeAsync(behind, 1_000, "behind", 1_000, late, CancellationToken.None);
        clock.Advance(TimeSpan.FromMinutes(1));
        await WaitAsync(() => session.Counts().ContainsKey("22222222-2222-4222-8222-222222222222"));
    }

    [Fact]
    public async Task A_defect_behind_the_alerts_neither_repeats_nor_holds_what_was_found()
    {
        await using LiveSession session = new(_folder, Load(Evil), s_lateness);
        session.Detection.Changed = _ => throw new InvalidOperationException("a defect");
        for (int sent = 1; sent <= 3; sent++)
        {
            await session.SendAsync("h1", ["""{"Channel":"Security","EventID":4688,"Computer":"h1","CommandLine":"evil"}"""u8.ToArray()]);
            await WaitAsync(() => session.Detection.Waiting.Count == 0);
            Assert.Equal(sent, session.Counts()["11111111-1111-4111-8111-111111111111"]);
        }
    }

    [Fact]
    public async Task An_alert_past_its_age_is_gone()
    {
        RuleCollection rules = Load(Evil);
        byte[] line = """{"Channel":"Security","EventID":4688,"Computer":"h1","CommandLine":"evil"}"""u8.ToArray();
        await using (LiveSession session = new(_folder, rules, s_lateness))
        {
            await session.SendAsync("h1", [line]);
            await WaitAsync(() => session.Counts().Count == 1);
        }

        await using LiveSession later = new(_folder, rules, s_lateness, alertAge: TimeSpan.FromMilliseconds(1));
        await WaitAsync(() => later.Counts().Count == 0);
    }

    [Fact]
    public async Task No_personal_value_lies_in_the_database()
    {
        RuleCollection rules = Load(Failed + "correlation: {type: event_count, rules: [failed], group-by: [TargetUserName], timespan: 5m, generate: true, condition: {gte: 2}}\nlevel: high\n");
        await using LiveSession session = new(_folder, rules, TimeSpan.FromMilliseconds(100));
        for (int i = 0; i < 4; i++)
            await session.SendAsync("dc1", [Encoding.UTF8.GetBytes($$"""{"Channel":"Security","EventID":4625,"Computer":"PLANTEDHOST7","TargetUserName":"planteduser7","IpAddress":"198.51.100.77","TimeCreated":"2026-11-22T10:00:0{{i}}Z"}""")]);
        await WaitAsync(() => session.Counts().Count == 2);
        byte[] database = session.DatabaseBytes(_folder);
        foreach (string planted in (string[])["PLANTEDHOST7", "planteduser7", "198.51.100.77"])
        {
            Assert.Equal(-1, database.AsSpan().IndexOf(Encoding.UTF8.GetBytes(planted)));
            Assert.Equal(-1, database.AsSpan().IndexOf(Encoding.Unicode.GetBytes(planted)));
        }
    }

    private static RuleCollection Load(string text) => RuleLoader.LoadText("r.yml", Encoding.UTF8.GetBytes(text), RuleLoadOptions.Default);

    private async Task CheckAsync(RuleCollection rules, string[] files)
    {
        // Packed files and those of Windows come over no listener.
        files = [.. files.Where(f => !File.ReadAllBytes(f).AsSpan().Contains((byte)0)).Order(StringComparer.Ordinal)];
        SortedDictionary<string, long> expected = Scan(rules, files);
        Assert.NotEmpty(expected);
        Random random = new(Seed);
        await using LiveSession session = new(_folder, rules, s_lateness);
        foreach (string file in files)
        {
            List<byte[]> lines = Lines(File.ReadAllBytes(file));
            for (int at = 0; at < lines.Count;)
            {
                int count = Math.Min(lines.Count - at, random.Next(1, 300));
                await session.SendAsync(file, lines.GetRange(at, count));
                at += count;
            }
        }

        await session.SettleAsync();
        await Task.Delay(s_lateness + TimeSpan.FromSeconds(1));
        SortedDictionary<string, long> found = session.Counts();
        foreach (string rule in expected.Keys.Union(found.Keys))
            Assert.True(expected.GetValueOrDefault(rule) == found.GetValueOrDefault(rule), $"seed {Seed}: {rule} {rules.Rules.FirstOrDefault(r => r.Id == rule)?.Title}: a scan finds {expected.GetValueOrDefault(rule)}, live {found.GetValueOrDefault(rule)}");
    }

    private static SortedDictionary<string, long> Scan(RuleCollection rules, string[] files)
    {
        CountingWriter writer = new();
        Pipeline.Scan(LogInputs.Enumerate(files), ScanPlan.Compile(rules), writer, new ScanOptions { Threads = 2 });
        return writer.Counts;
    }

    private static List<byte[]> Lines(byte[] bytes)
    {
        List<byte[]> lines = [];
        for (ReadOnlySpan<byte> rest = bytes; !rest.IsEmpty;)
        {
            int end = rest.IndexOf((byte)'\n');
            lines.Add((end < 0 ? rest : rest[..end]).ToArray());
            rest = end < 0 ? default : rest[(end + 1)..];
        }

        return lines;
    }

    private static async Task WaitAsync(Func<bool> isSo)
    {
        for (int i = 0; i < 600 && !isSo(); i++)
            await Task.Delay(50);
        Assert.True(isSo());
    }

    private static string Root()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Palisade.slnx")))
            folder = Path.GetDirectoryName(folder)!;
        return folder;
    }

    private sealed class CountingWriter : FindingWriter
    {
        public SortedDictionary<string, long> Counts { get; } = new(StringComparer.Ordinal);

        public override void Write(Finding finding) => Counts[finding.Rule.Id] = Counts.GetValueOrDefault(finding.Rule.Id) + 1;

        public override void Complete(ScanSummary summary)
        {
        }
    }
}
