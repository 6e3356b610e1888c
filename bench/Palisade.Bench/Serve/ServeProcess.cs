using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Palisade.Bench.Serve;

/// <summary>The server as a process of its own, on free ports of this machine.</summary>
internal sealed class ServeProcess : IDisposable
{
    private readonly Process _process;
    private readonly HttpClient _client = new();
    private long _sent;

    private ServeProcess(Process process, string folder) => (_process, Folder) = (process, folder);

    public string Folder { get; }

    public string Data => Path.Combine(Folder, "data");

    public int Web { get; private init; }

    public int Tcp { get; private init; }

    public int Relp { get; private init; }

    public int Http { get; private init; }

    public int Otlp { get; private init; }

    /// <summary>From the start of the process until it listens.</summary>
    public double StartSeconds { get; private set; }

    public long Sent => Volatile.Read(ref _sent);

    public long Kept => (long)Figure("palisade_records_total");

    public long Matched => (long)(Figure("palisade_events_total") + Figure("palisade_event_failures_total"));

    public long MemoryMegabytes => Read("/proc/" + _process.Id + "/status", "VmHWM:") / 1024;

    public double ProcessorSeconds
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime.TotalSeconds;
        }
    }

    /// <summary>Where the first account is made; null when there is one.</summary>
    public string? FirstAccount { get; private set; }

    /// <summary>Starts it.</summary>
    /// <param name="program">The program.</param>
    /// <param name="folder">Its folder: the data of an earlier start there is used again.</param>
    /// <param name="rules">A folder of rules; those for attacks are beside it.</param>
    /// <param name="settings">Lines of the configuration besides.</param>
    public static ServeProcess Start(string program, string folder, string rules, string settings = "")
    {
        (int web, int tcp, int relp, int http, int otlp) = (FreePort(), FreePort(), FreePort(), FreePort(), FreePort());
        File.WriteAllText(Path.Combine(folder, "attacks.yml"), Attack.Rules);
        File.WriteAllText(Path.Combine(folder, "palisade.yaml"), string.Create(CultureInfo.InvariantCulture, $$"""
            data: data
            web: 127.0.0.1:{{web}}
            rules: ["{{rules}}", attacks.yml]
            {{settings}}
            listeners:
              - {name: tcp, protocol: syslog-tcp, address: "127.0.0.1:{{tcp}}"}
              - {name: relp, protocol: relp, address: "127.0.0.1:{{relp}}"}
              - {name: http, protocol: http, address: "127.0.0.1:{{http}}"}
              - {name: otlp, protocol: otlp, address: "127.0.0.1:{{otlp}}"}

            """));
        long start = Stopwatch.GetTimestamp();
        Process process = Process.Start(new ProcessStartInfo(program, ["serve", "--config", Path.Combine(folder, "palisade.yaml")]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        ServeProcess serve = new(process, folder) { Web = web, Tcp = tcp, Relp = relp, Http = http, Otlp = otlp };
        while (process.StandardError.ReadLine() is { } line && !line.StartsWith("Health and figures", StringComparison.Ordinal))
        {
            if (line.Contains("first-account", StringComparison.Ordinal))
                serve.FirstAccount = line[line.IndexOf("http", StringComparison.Ordinal)..].Trim();
        }

        serve.StartSeconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        _ = process.StandardError.ReadToEndAsync();
        _ = process.StandardOutput.ReadToEndAsync();
        return serve;
    }

    /// <summary>What it has in memory now, in megabytes: of its own, and of files.</summary>
    public (long Own, long Files) Memory => (Read("/proc/" + _process.Id + "/status", "RssAnon:") / 1024, Read("/proc/" + _process.Id + "/status", "RssFile:") / 1024);

    public void AddSent(int records) => Interlocked.Add(ref _sent, records);

    public void WaitUntilMatched()
    {
        long start = Stopwatch.GetTimestamp();
        while ((Kept < Sent || Matched < Sent) && Stopwatch.GetElapsedTime(start).TotalSeconds < 120)
            Thread.Sleep(20);
    }

    public void Dispose()
    {
        using (Process kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]))
            kill.WaitForExit();
        if (!_process.WaitForExit(20_000))
            _process.Kill();
        _process.Dispose();
        _client.Dispose();
    }

    /// <summary>The sum of a family of its figures.</summary>
    public double Figure(string name)
    {
        string text = _client.GetStringAsync(new Uri($"http://127.0.0.1:{Web}/metrics")).GetAwaiter().GetResult();
        return text.Split('\n').Where(l => l.StartsWith(name + " ", StringComparison.Ordinal) || l.StartsWith(name + "{", StringComparison.Ordinal)).Sum(l => double.Parse(l[(l.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
    }

    private static long Read(string path, string key) =>
        long.Parse(File.ReadLines(path).First(l => l.StartsWith(key, StringComparison.Ordinal))[key.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
