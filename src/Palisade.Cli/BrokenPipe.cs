namespace Palisade.Cli;

/// <summary>Tells the end of a pipe's reader from other failures of output.</summary>
internal static class BrokenPipe
{
    private const int Epipe = 32;
    private const int ErrorNoData = unchecked((int)0x800700E8);
    private const int ErrorBrokenPipe = unchecked((int)0x8007006D);

    public static bool Is(IOException e)
    {
        for (Exception? x = e; x is not null; x = x.InnerException)
        {
            if (x is IOException && x.HResult is Epipe or ErrorNoData or ErrorBrokenPipe)
                return true;
        }

        return false;
    }
}
