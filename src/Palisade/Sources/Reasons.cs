namespace Palisade.Sources;

/// <summary>Says in one line, without the path, why something cannot be read.</summary>
internal static class Reasons
{
    /// <summary>The reason in an exception of opening or reading.</summary>
    public static string Of(Exception e) => e switch
    {
        UnauthorizedAccessException => "access denied: run it as a user who may read it",
        FileNotFoundException or DirectoryNotFoundException => "vanished before it was read",
        PathTooLongException => "the path is too long",
        EndOfStreamException => "ends in the middle",
        InvalidDataException => "broken compressed data: get the file again, or unpack what can be saved of it",
        _ => e.Message,
    };

    /// <summary>True for what opening, reading and unpacking throw for bad input.</summary>
    public static bool IsBadInput(Exception e) =>
        e is IOException or UnauthorizedAccessException or InvalidDataException or NotSupportedException or FormatException or ArgumentException or OverflowException;

    /// <summary>The same as <see cref="IOException"/>, the one kind that a reader of a <see cref="LogInput"/> must expect.</summary>
    public static IOException AsIOException(Exception e) => e as IOException ?? new IOException(Of(e), e);
}
