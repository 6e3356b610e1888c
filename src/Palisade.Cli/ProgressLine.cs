using System.Diagnostics;
using System.Globalization;
using Palisade.Scanning;

namespace Palisade.Cli;

/// <summary>One line on stderr that tells how far a run is; only on a terminal, at most ten times a second.</summary>
internal sealed class ProgressLine : IProgress<ScanProgress>, IDisposable
{
    private readonly bool _isOn;
    private long _last = Stopwatch.GetTimestamp();
    private bool _isShown;

    private ProgressLine(bool isOn) => _isOn = isOn;

    public static ProgressLine Start() => new(!Console.IsErrorRedirected);

    public void Report(ScanProgress value)
    {
        if (!_isOn || Stopwatch.GetElapsedTime(_last).TotalMilliseconds < 100)
            return;
        _last = Stopwatch.GetTimestamp();
        _isShown = true;
        string counts = string.Create(CultureInfo.InvariantCulture, $"{value.Bytes / 1e6:F0} MB  {value.Events:N0} events  {value.Findings:N0} findings  ");
        int room = Math.Max(10, Width() - counts.Length - 1);
        string path = value.Path.Length > room ? "…" + value.Path[^(room - 1)..] : value.Path;
        Console.Error.Write($"\r\u001b[K{counts}{path}");
    }

    public void Clear()
    {
        if (_isShown)
            Console.Error.Write("\r\u001b[K");
        _isShown = false;
    }

    public void Dispose() => Clear();

    private static int Width()
    {
        try
        {
            return Console.WindowWidth;
        }
        catch (IOException)
        {
            return 80;
        }
    }
}
