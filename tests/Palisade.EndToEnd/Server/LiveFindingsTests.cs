using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Data.Sqlite;

namespace Palisade.Tests.Server;

/// <summary>What is sent through a socket is found as <c>palisade scan</c> finds it in the same bytes. Each file comes from an address of its own, so that it is a source of its own.</summary>
public sealed class LiveFindingsTests : IDisposable
{
    private const int Seed = 20261122;

    private readonly string _folder = Directory.CreateTempSubdirectory("palisade-").FullName;
    private int _senders;

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, true);
    }

    [DataFact("sigma-rules", "web-auth-logs", "otrf-ndjson")]
    public void Real_attacks_give_the_findings_of_a_scan_with_all_rules()
    {
        string unpacked = Directory.CreateDirectory(Path.Combine(_folder, "unpacked")).FullName;
        foreach (string zip in Directory.GetFiles(TestData.Find("otrf-ndjson"), "*.zip", SearchOption.AllDirectories))
            ZipFile.ExtractToDirectory(zip, unpacked, overwriteFiles: true);
        string[] files = [.. Directory.GetFiles(unpacked, "*", SearchOption.AllDirectories), .. Directory.GetFiles(TestData.Find("web-auth-logs"), "*.log")];
        Check(Texts(files), TestData.Find("sigma-rules"), TimeSpan.FromSeconds(1), file => Lines(file));
    }

    [Fact]
    public void The_samples_give_the_findings_of_a_scan_correlations_included_also_shuffled_within_the_lateness()
    {
        Random random = new(Seed);
        string samples = Path.Combine(TestData.Root, "samples");
        Check(Texts(Directory.GetFiles(Path.Combine(samples, "logs"), "*", SearchOption.AllDirectories)), Path.Combine(samples, "rules"), TimeSpan.FromSeconds(3), file => Shuffled(file, random));
    }

    private void Check(string[] files, string rules, TimeSpan lateness, Func<string, IEnumerable<string>> lines)
    {
        SortedDictionary<string, long> expected = FoundByRule.Scan(Path.Combine(_folder, "findings.ndjson"), [.. files, "--rules", rules]);
        Assert.NotEmpty(expected);
        using ServeSession serve = new(_folder, more: $"rules: [\"{rules}\"]\nlateness: {lateness.TotalSeconds}s\n");
        long sent = 0;
        for (int i = 0; i < files.Length; i++)
        {
            List<string> records = [.. lines(files[i])];
            sent += records.Count;
            if (i % 2 == 0)
                SendOverRelp(serve, records);
            else
                SendOverTcp(serve, records);
        }

        serve.WaitFor("palisade_records_total", "", sent);
        serve.WaitUntil("palisade_detection_waiting_bytes", value => value == 0);
        Task.Delay(lateness + TimeSpan.FromSeconds(1)).Wait();
        Assert.Equal(0, serve.End());
        Assert.Equal($"seed {Seed}", $"seed {Seed}{FoundByRule.Difference(expected, FoundByRule.Live(serve.DataFolder))}");
    }

    private void SendOverRelp(ServeSession serve, List<string> records)
    {
        using RelpSender sender = new(serve.RelpPort, NextAddress());
        foreach (string[] some in records.Chunk(2000))
            Assert.True(sender.Send(some), serve.Errors);
    }

    private void SendOverTcp(ServeSession serve, List<string> records)
    {
        using TcpClient sender = new(new IPEndPoint(NextAddress(), 0));
        sender.Connect(IPAddress.Loopback, serve.SyslogPort);
        foreach (string record in records)
            sender.GetStream().Write(Encoding.UTF8.GetBytes(record + "\n"));
    }

    private IPAddress NextAddress() => new([127, 1, (byte)(++_senders >> 8), (byte)_senders]);

    // Packed files and those of Windows come over no listener.
    private static string[] Texts(IEnumerable<string> files) => [.. files.Where(f => !File.ReadAllBytes(f).AsSpan().Contains((byte)0)).Order(StringComparer.Ordinal)];

    private static IEnumerable<string> Lines(string file) => File.ReadAllText(file).Split('\n').Where(line => line.Length > 0);

    // Where each line is an event by itself; what stands above others, or belongs together with them, stays in its order.
    private static IEnumerable<string> Shuffled(string file, Random random)
    {
        string[] lines = [.. Lines(file)];
        if (Path.GetExtension(file) == ".ndjson" || Path.GetFileName(file) is "auth.log" or "access.log" or "cisco.log")
            random.Shuffle(lines);
        return lines;
    }
}
