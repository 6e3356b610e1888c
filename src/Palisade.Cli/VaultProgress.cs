using System.Diagnostics;
using System.Globalization;

namespace Palisade.Cli;

/// <summary>One line on stderr that tells how far a walk through a vault is; only on a terminal, at most ten times a second.</summary>
internal sealed class VaultProgress : IDisposable
{
    private readonly bool _isOn = !Console.IsErrorRedirected;
    private long _last = Stopwatch.GetTimestamp();
    private bool _isShown;

    public void Report(string what, long done, long all)
    {
        if (!_isOn || Stopwatch.GetElapsedTime(_last).TotalMilliseconds < 100)
            return;
        _last = Stopwatch.GetTimestamp();
        _isShown = true;
        Console.Error.Write(string.Create(CultureInfo.InvariantCulture, $"\r\u001b[K{what}: {done:N0} of {all:N0}"));
    }

    public void Dispose()
    {
        if (_isShown)
            Console.Error.Write("\r\u001b[K");
        _isShown = false;
    }
}
