using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Palisade.Tests.CommandLine;

namespace Palisade.Tests.Server;

/// <summary>A run of <c>palisade serve</c> on free ports of this machine.</summary>
internal sealed class ServeSession : IDisposable
{
    private static readonly ConcurrentDictionary<int, bool> s_given = new();

    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly List<string> _errors = [];
    private readonly TaskCompletionSource _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _reading;
    private readonly bool _isWrapped;

    /// <param name="folder">Takes the configuration file and the data; what is there is used again.</param>
    /// <param name="tls">Lines of the configuration, for a listener called <c>tls</c>; none when empty.</param>
    /// <param name="more">Further lines of the configuration: listeners.</param>
    /// <param name="wrapper">A program in front of it, with its arguments: strace.</param>
    public ServeSession(string folder, string tls = "", string more = "", string[]? wrapper = null)
    {
        _isWrapped = wrapper is not null;
        DataFolder = Path.Combine(folder, "data");
        (Web, SyslogPort, RelpPort, TlsPort) = (FreePort(), FreePort(), FreePort(), FreePort());
        (HttpPort, OtlpPort, JournalPort) = (FreePort(), FreePort(), FreePort());
        string config = Path.Combine(folder, "palisade.yaml");
        File.WriteAllText(config, string.Create(CultureInfo.InvariantCulture, $$"""
            data: data
            web: 127.0.0.1:{{Web}}
            listeners:
              - {name: udp, protocol: syslog-udp, address: "127.0.0.1:{{SyslogPort}}"}
              - {name: tcp, protocol: syslog-tcp, address: "127.0.0.1:{{SyslogPort}}"}
              - {name: relp, protocol: relp, address: "127.0.0.1:{{RelpPort}}"}
              - {name: http, protocol: http, address: "127.0.0.1:{{HttpPort}}"}
              - {name: otlp, protocol: otlp, address: "127.0.0.1:{{OtlpPort}}"}
              - {name: journal, protocol: journal, address: "127.0.0.1:{{JournalPort}}"}

            """) + (tls.Length > 0 ? $"  - {{name: tls, protocol: syslog-tcp, address: \"127.0.0.1:{TlsPort}\", tls: {tls}}}\n" : "") + more);
        _process = wrapper is null ? PalisadeProgram.Start(folder, "serve", "--config", config) : PalisadeProgram.StartBehind(wrapper, "serve", "--config", config);
        _output = _process.StandardOutput.ReadToEndAsync();
        _reading = Task.Run(ReadErrors);
        Assert.True(_listening.Task.Wait(TimeSpan.FromSeconds(120)), $"it does not listen: {Errors}");
    }

    public string DataFolder { get; }

    public string Vault => Path.Combine(DataFolder, "vault");

    public int Web { get; }

    public int SyslogPort { get; }

    public int RelpPort { get; }

    public int TlsPort { get; }

    public int HttpPort { get; }

    public int OtlpPort { get; }

    public int JournalPort { get; }

    /// <summary>The largest memory that it has had so far, in KiB.</summary>
    public long PeakMemory => long.Parse(File.ReadLines($"/proc/{_process.Id}/status").Single(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);

    // Behind a wrapper it is that one's child.
    private string ServerId => _isWrapped ? File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{_process.Id}/task/{_process.Id}/children")).Split(' ')[0] : _process.Id.ToString(CultureInfo.InvariantCulture);

    public string Errors
    {
        get
        {
            lock (_errors)
                return string.Join('\n', _errors);
        }
    }

    /// <summary>What it has printed on standard output until its end.</summary>
    public string Output => _output.Result;

    /// <summary>A figure of /metrics, summed over its labels that contain a text.</summary>
    public long Metric(string name, string label = "")
    {
        using HttpClient client = new();
        string text = client.GetStringAsync(new Uri($"http://127.0.0.1:{Web}/metrics")).Result;
        return text.Split('\n').Where(line => line.StartsWith(name, StringComparison.Ordinal) && line.Contains(label, StringComparison.Ordinal))
            .Sum(line => long.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
    }

    /// <summary>Waits until a figure is what it should be.</summary>
    public void WaitFor(string name, string label, long value) => WaitUntil(name, now => now >= value, label);

    /// <summary>Waits until a figure is as it should be.</summary>
    public void WaitUntil(string name, Func<long, bool> isSo, string label = "")
    {
        Stopwatch waited = Stopwatch.StartNew();
        while (!isSo(Metric(name, label)))
        {
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(60), $"{name} stays at {Metric(name, label)}: {Errors}");
            Task.Delay(50).Wait();
        }
    }

    /// <summary>Waits until a count of our own is what it should be.</summary>
    public void WaitForStored(int count, Func<int> stored)
    {
        Stopwatch waited = Stopwatch.StartNew();
        while (stored() < count)
        {
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(60), $"{stored()} are stored, should be {count}: {Errors}");
            Task.Delay(200).Wait();
        }
    }

    public void WaitForEnd() => Assert.True(_process.WaitForExit(TimeSpan.FromSeconds(60)), "it does not end");

    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>Tells it with SIGHUP to read its configuration again.</summary>
    public void HangUp()
    {
        using Process kill = Process.Start("kill", ["-HUP", ServerId]);
        kill.WaitForExit();
    }

    /// <summary>Ends it with SIGTERM.</summary>
    /// <returns>The exit code.</returns>
    public int End()
    {
        using Process kill = Process.Start("kill", ["-TERM", ServerId]);
        kill.WaitForExit();
        Assert.True(_process.WaitForExit(TimeSpan.FromSeconds(60)), "it does not end");
        _reading.Wait();
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private void ReadErrors()
    {
        while (_process.StandardError.ReadLine() is { } line)
        {
            lock (_errors)
                _errors.Add(line);
            if (line.StartsWith("Health and figures", StringComparison.Ordinal))
                _listening.TrySetResult();
        }
    }

    /// <summary>A port that nothing listens on. Below those that the system gives to outgoing connections: one of these could be taken, by any program of this machine, before the server has it.</summary>
    public static int FreePort()
    {
        while (true)
        {
            int port = 12_000 + RandomNumberGenerator.GetInt32(20_000);
            // None twice: what asked before may not listen on its own yet.
            if (!s_given.TryAdd(port, true))
                continue;
            try
            {
                using TcpListener listener = new(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken: another one.
            }
        }
    }
}
