using System.Runtime.InteropServices;

namespace Palisade.Cli;

/// <summary>The signal SIGHUP as a word to read the configuration again, also for a program that was started with <c>nohup</c> or from a script that ignores it.</summary>
internal static partial class HangUp
{
    private const int Number = 1;

    /// <summary>Calls something at each SIGHUP, until it is disposed. The signal is no end.</summary>
    public static PosixSignalRegistration Register(Action received)
    {
        // An ignored signal is inherited, and the runtime leaves it ignored: then nothing would say that nothing is read again.
        if (!OperatingSystem.IsWindows())
            _ = SetHandler(Number, 0);
        return PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
        {
            signal.Cancel = true;
            received();
        });
    }

    // signal(2); 0 is SIG_DFL.
    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint SetHandler(int signal, nint handler);
}
