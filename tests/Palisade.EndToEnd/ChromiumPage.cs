using System.Diagnostics;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Palisade.Tests;

/// <summary>One page of a real, headless browser, spoken to over the DevTools protocol; remembers its errors and requests.</summary>
internal sealed class ChromiumPage : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly Process _process;
    private readonly string _profile;
    private readonly ClientWebSocket _socket = new();
    private int _id;

    private ChromiumPage(Process process, string profile)
    {
        _process = process;
        _profile = profile;
    }

    /// <summary>Console errors, uncaught exceptions and policy violations.</summary>
    public List<string> Errors { get; } = [];

    /// <summary>Addresses asked for.</summary>
    public List<string> Requests { get; } = [];

    public static async Task<ChromiumPage> Start()
    {
        string profile = Directory.CreateTempSubdirectory("palisade-chromium").FullName;
        ProcessStartInfo start = new("chromium") { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (string argument in new[]
        {
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
            "--disable-sync", "--disable-dev-shm-usage", "--remote-debugging-port=0", "--user-data-dir=" + profile, "about:blank",
        })
            start.ArgumentList.Add(argument);
        Process process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        ChromiumPage page = new(process, profile);
        await page.Connect();
        foreach (string domain in new[] { "Page", "Runtime", "Log", "Network" })
            await page.Send(domain + ".enable");
        return page;
    }

    public async Task Open(string path, int width = 1280, int height = 900, bool dark = false)
    {
        await Send("Emulation.setDeviceMetricsOverride", new() { ["width"] = width, ["height"] = height, ["deviceScaleFactor"] = 1, ["mobile"] = false });
        await Send("Emulation.setEmulatedMedia", new() { ["features"] = new JsonArray(new JsonObject { ["name"] = "prefers-color-scheme", ["value"] = dark ? "dark" : "light" }) });
        await Send("Page.navigate", new() { ["url"] = new Uri(path).AbsoluteUri });
        await Until("document.readyState === 'complete'");
    }

    /// <summary>The value of a JavaScript expression as JSON text.</summary>
    public async Task<string> Evaluate(string expression)
    {
        JsonNode result = await Send("Runtime.evaluate", new() { ["expression"] = expression, ["returnByValue"] = true, ["awaitPromise"] = true });
        if (result["exceptionDetails"] is { } details)
            throw new InvalidOperationException(expression + ": " + details.ToJsonString());
        return result["result"]?["value"]?.ToJsonString() ?? "null";
    }

    /// <summary>Waits until an expression is true.</summary>
    public async Task Until(string expression)
    {
        for (Stopwatch watch = Stopwatch.StartNew(); await Evaluate(expression) != "true"; await Task.Delay(50))
        {
            if (watch.Elapsed > Patience)
                throw new TimeoutException("never true: " + expression);
        }
    }

    public async Task Screenshot(string path, bool whole = true)
    {
        JsonObject arguments = new() { ["captureBeyondViewport"] = whole };
        if (whole)
        {
            JsonNode size = (await Send("Page.getLayoutMetrics"))["cssContentSize"]!;
            arguments["clip"] = new JsonObject { ["x"] = 0, ["y"] = 0, ["width"] = size["width"]!.DeepClone(), ["height"] = Math.Min(size["height"]!.GetValue<double>(), 2000), ["scale"] = 1 };
        }

        JsonNode shot = await Send("Page.captureScreenshot", arguments);
        await File.WriteAllBytesAsync(path, Convert.FromBase64String(shot["data"]!.GetValue<string>()));
    }

    public async Task<JsonNode> Send(string method, JsonObject? arguments = null)
    {
        int id = ++_id;
        string text = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = arguments ?? [] }.ToJsonString();
        using CancellationTokenSource limit = new(Patience);
        await _socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, limit.Token);
        while (true)
        {
            JsonNode message = await Receive(limit.Token);
            if (message["id"]?.GetValue<int>() != id)
                Note(message);
            else if (message["error"] is { } error)
                throw new InvalidOperationException(method + ": " + error.ToJsonString());
            else
                return message["result"]!;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        try
        {
            Directory.Delete(_profile, true);
        }
        catch (IOException)
        {
            // A helper process of the browser may still be writing; the folder is a temporary one.
        }
    }

    private async Task Connect()
    {
        string portFile = Path.Combine(_profile, "DevToolsActivePort");
        for (Stopwatch watch = Stopwatch.StartNew(); !File.Exists(portFile) || (await File.ReadAllLinesAsync(portFile)).Length < 2; await Task.Delay(50))
        {
            if (watch.Elapsed > Patience)
                throw new TimeoutException("chromium did not start");
        }

        string port = (await File.ReadAllLinesAsync(portFile))[0];
        using HttpClient http = new();
        JsonElement[] targets = (await http.GetFromJsonAsync<JsonElement[]>($"http://127.0.0.1:{port}/json/list"))!;
        JsonElement page = targets.First(t => t.GetProperty("type").GetString() == "page");
        await _socket.ConnectAsync(new Uri(page.GetProperty("webSocketDebuggerUrl").GetString()!), CancellationToken.None);
    }

    private async Task<JsonNode> Receive(CancellationToken stop)
    {
        using MemoryStream message = new();
        byte[] buffer = new byte[1 << 16];
        ValueWebSocketReceiveResult part;
        do
        {
            part = await _socket.ReceiveAsync(buffer.AsMemory(), stop);
            message.Write(buffer, 0, part.Count);
        }
        while (!part.EndOfMessage);
        return JsonNode.Parse(message.ToArray())!;
    }

    private void Note(JsonNode message)
    {
        JsonNode? arguments = message["params"];
        switch (message["method"]?.GetValue<string>())
        {
            case "Runtime.exceptionThrown":
                Errors.Add(arguments!["exceptionDetails"]!.ToJsonString());
                break;
            case "Log.entryAdded" when arguments!["entry"]!["level"]!.GetValue<string>() is "error" or "warning":
                Errors.Add(arguments["entry"]!["text"]!.GetValue<string>());
                break;
            case "Runtime.consoleAPICalled" when arguments!["type"]!.GetValue<string>() is "error" or "warning" or "assert":
                Errors.Add(arguments["args"]!.ToJsonString());
                break;
            case "Network.requestWillBeSent":
                Requests.Add(arguments!["request"]!["url"]!.GetValue<string>());
                break;
        }
    }
}
