using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Palisade.Findings;
using Palisade.Incidents.Grouping;
using Palisade.Rules;
using Palisade.Rules.Mapping;
using Palisade.Scanning;
using Palisade.Server;
using Palisade.Server.Cases;
using Palisade.Server.Configuration;
using Palisade.Server.Listeners;
using Palisade.Server.Storage;
using Palisade.Sources;
using Palisade.Vault;
using Xunit.Abstractions;

namespace Palisade.Tests.Server;

/// <summary>Recorded attacks come through a listener as a forwarder sends them, and the cases that are proposed meanwhile are held against one case per file.</summary>
public sealed class LiveCasesTests(ITestOutputHelper output) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("palisade-").FullName;

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, true);
    }

    [DataFact("evtx-attack-samples", "sigma-rules")]
    public async Task Cases_proposed_of_recorded_attacks_are_the_attacks()
    {
        List<Attack> attacks = Attacks();
        int port = ServeSession.FreePort();
        ServeSettings settings = new() { DataFolder = Path.Combine(_folder, "data"), Web = new IPEndPoint(IPAddress.Loopback, 0), Lateness = TimeSpan.FromSeconds(1), Listeners = [new("http", ListenerProtocol.Http, new IPEndPoint(IPAddress.Loopback, port), "default", null)] };
        Serve serve = new(settings, new VaultOptions { Origin = "test.example/vault" }, NullLoggerFactory.Instance);
        using CancellationTokenSource stop = new();
        TaskCompletionSource listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task running = Task.Run(() => serve.RunAsync(RuleLoader.Load([TestData.Find("sigma-rules")]), LogSourceMapping.Default, _ => listening.SetResult(), stop.Token));
        Assert.Same(listening.Task, await Task.WhenAny(listening.Task, running));
        using HttpClient client = new();
        foreach (Attack attack in attacks)
            await SendAsync(client, port, attack);
        LiveState state = serve.Host!.Web!.Services.GetRequiredService<LiveState>();
        for (int i = 0; state.Detection.Waiting.Count > 0; i++)
        {
            Assert.True(i < 600, "detection does not get through");
            await Task.Delay(50);
        }

        state.Proposals.Step();
        List<(Sighting Sighting, Proposal Proposal)> grouped = Grouped(state.Proposals);
        List<SightingRow> written = Sightings(serve.Host.Web.Services.GetRequiredService<ServerStore>());
        Assert.Equal(written.Select(s => s.Id), grouped.Select(g => g.Sighting.Id).Order());
        Judge(attacks, grouped);
        await stop.CancelAsync();
        await running;
    }

    private static async Task SendAsync(HttpClient client, int port, Attack attack)
    {
        using StringContent body = new(string.Join('\n', attack.Lines), Encoding.UTF8, new MediaTypeHeaderValue("application/x-ndjson"));
        using HttpResponseMessage answer = await client.PostAsync(new Uri($"http://127.0.0.1:{port}/ingest/ndjson"), body);
        Assert.Equal($$"""{"records":{{attack.Lines.Count}}}""", await answer.Content.ReadAsStringAsync());
    }

    private static List<(Sighting Sighting, Proposal Proposal)> Grouped(ProposalBoard board)
    {
        List<(Sighting, Proposal)> grouped = [];
        (IReadOnlyList<Proposal> proposals, int total) = board.List(all: true, int.MaxValue);
        Assert.Equal(total, proposals.Count);
        foreach (Proposal proposal in proposals)
            grouped.AddRange(proposal.Sightings.Select(s => (s, proposal)));
        return grouped;
    }

    private static List<SightingRow> Sightings(ServerStore store)
    {
        using ServerDb db = store.CreateDbContext();
        return [.. db.Set<SightingRow>().AsNoTracking().OrderBy(s => s.Id)];
    }

    // Pairs of sightings that are in one proposal, and should be. A sighting is of the file that has an event of its first time.
    private void Judge(List<Attack> attacks, List<(Sighting Sighting, Proposal Proposal)> grouped)
    {
        Dictionary<long, string> fileAt = [];
        foreach ((string file, long time) in attacks.SelectMany(a => a.Times.Select(t => (a.File, t))))
            fileAt.TryAdd(time, file);
        (Sighting Sighting, Proposal Proposal, string File)[] all = [.. grouped.Select(g => (g.Sighting, g.Proposal, fileAt.GetValueOrDefault(UnixMicrosecondsConverter.Of(g.Sighting.First), "")))];
        Assert.All(all, s => Assert.True(s.File.Length > 0, $"sighting {s.Sighting.Id} at {s.Sighting.First:O} is in no file"));
        long both = 0, onlyProposed = 0, onlyFile = 0;
        Dictionary<(string, string), (long Pairs, ProposalLink? Link)> wrong = [];
        for (int i = 0; i < all.Length; i++)
        {
            for (int other = 0; other < i; other++)
            {
                (Sighting a, Proposal proposal, string fileA) = all[i];
                bool isOne = proposal == all[other].Proposal, should = fileA == all[other].File;
                both += isOne && should ? 1 : 0;
                onlyProposed += isOne && !should ? 1 : 0;
                onlyFile += !isOne && should ? 1 : 0;
                if (isOne == should)
                    continue;
                (string, string) key = string.CompareOrdinal(fileA, all[other].File) <= 0 ? (fileA, all[other].File) : (all[other].File, fileA);
                (long pairs, ProposalLink? link) = wrong.GetValueOrDefault(key);
                wrong[key] = (pairs + 1, link ?? proposal.Links.FirstOrDefault(l => l.Sighting.Id == a.Id && l.Other.Id == all[other].Sighting.Id));
            }
        }

        int files = all.Select(s => s.File).Distinct().Count();
        double precision = (double)both / (both + onlyProposed), recall = (double)both / (both + onlyFile);
        string figures = string.Create(CultureInfo.InvariantCulture, $"{attacks.Count} files sent, {files} with alerts, {all.Length} sightings, {grouped.Select(g => g.Proposal).Distinct().Count()} proposals, {grouped.Select(g => g.Proposal).Distinct().Count(p => p.IsWorthACase)} worth a case; pairwise precision {precision:0.000}, recall {recall:0.000}");
        output.WriteLine(figures);
        foreach (((string a, string b), (long pairs, ProposalLink? link)) in wrong.OrderByDescending(w => w.Value.Pairs).Take(5))
            output.WriteLine($"{pairs} pairs {(a == b ? "parted" : "joined")}: {a} | {b}: {link}");
        Assert.True(files >= 40 && precision >= 0.9 && recall >= 0.9, figures);
    }

    // The events of each file as a forwarder sends them, one JSON object a line; the files in the order in which they happened.
    private static List<Attack> Attacks()
    {
        const string everything = """
            title: every event
            id: 00000000-0000-0000-0000-00000000aaaa
            logsource: {product: windows}
            detection: {s: {EventID|exists: true}, condition: s}
            """;
        Gathered gathered = new();
        Pipeline.Scan(LogInputs.Enumerate([TestData.Find("evtx-attack-samples")], Stream.Null), ScanPlan.Compile(RuleLoader.LoadText("every.yml", Encoding.UTF8.GetBytes(everything))), gathered, new ScanOptions());
        return [.. gathered.Attacks.Values.OrderBy(a => a.Times.Min())];
    }

    private sealed record Attack(string File)
    {
        public List<string> Lines { get; } = [];

        /// <summary>Microseconds since 1970.</summary>
        public List<long> Times { get; } = [];
    }

    private sealed class Gathered : FindingWriter
    {
        public Dictionary<string, Attack> Attacks { get; } = [];

        public override void Write(Finding finding)
        {
            string file = Path.GetRelativePath(TestData.Find("evtx-attack-samples"), finding.Source.Path);
            if (!Attacks.TryGetValue(file, out Attack? attack))
                Attacks.Add(file, attack = new Attack(file));
            attack.Lines.Add(Encoding.UTF8.GetString(finding.EventJson.Span));
            attack.Times.Add(UnixMicrosecondsConverter.Of(new DateTimeOffset(finding.TimeTicks, TimeSpan.Zero)));
        }

        public override void Complete(ScanSummary summary)
        {
        }
    }
}
