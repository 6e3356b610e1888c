using System.Runtime.InteropServices;

namespace Palisade.Cli;

/// <summary>Turns the first Ctrl-C or SIGTERM into a request to stop, so that what was found is still written; the second ends the program as ever.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration _interrupt, _terminate;

    public Interruption()
    {
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
    }

    public CancellationToken Token => _source.Token;

    /// <summary>Says on stderr, where it was stopped, that this is not all, for commands without a summary.</summary>
    /// <returns>Whether it was stopped.</returns>
    public bool Report()
    {
        if (_source.IsCancellationRequested)
            Console.Error.WriteLine("palisade: interrupted: this is what was read until then.");
        return _source.IsCancellationRequested;
    }

    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
        _source.Dispose();
    }

    private void OnSignal(PosixSignalContext signal)
    {
        if (_source.IsCancellationRequested)
            return;

        // A read of standard input may wait for long.
        signal.Cancel = true;
        Console.Error.WriteLine("palisade: stopping; once more ends the program at once.");
        _source.Cancel();
    }
}
