using Microsoft.Win32.SafeHandles;

namespace Palisade.Cli;

/// <summary>Opens standard output so that a run ends when nobody reads on.</summary>
internal static class StandardOutput
{
    private const nint Descriptor = 1;

    /// <summary>The stream.</summary>
    /// <param name="endsWithReader">True to fail with a broken pipe once the reader is gone; false to go on to the end without it, for what is to be written beside it.</param>
    /// <remarks>The console's own stream takes a broken pipe for success: <c>palisade events logs | head</c> would read all logs.</remarks>
    public static Stream Open(bool endsWithReader)
    {
        if (endsWithReader && !OperatingSystem.IsWindows())
        {
            try
            {
                FileStream direct = new(new SafeFileHandle(Descriptor, ownsHandle: false), FileAccess.Write, 0);
                // A file shares its place with stderr where both are sent to it; only the console's stream keeps to that.
                if (!direct.CanSeek)
                    return direct;
            }
            catch (Exception e) when (e is IOException or ArgumentException or UnauthorizedAccessException)
            {
                // Closed, or of a kind that takes no stream.
            }
        }

        return Console.OpenStandardOutput();
    }
}
