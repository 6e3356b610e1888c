namespace Palisade.Parsing.Lines;

/// <summary>Rates the beginning of a file by the share of its lines that are records of a format: the plain way to detect one.</summary>
internal static class LineShare
{
    private const int MaxLines = 64;

    /// <summary>Says whether one line, without its end, is a record.</summary>
    public delegate bool LineTest(ReadOnlySpan<byte> line);

    /// <summary>How many of the first lines pass, and how many there are. Blank lines, and a last one that may be cut off, do not count.</summary>
    /// <param name="head">The beginning of a file.</param>
    /// <param name="test">The test.</param>
    /// <param name="comment">A byte that begins lines which are no records, or 0.</param>
    public static (int Passed, int Lines) Count(ReadOnlySpan<byte> head, LineTest test, byte comment = 0)
    {
        if (head.StartsWith("\uFEFF"u8))
            head = head[3..];
        bool mayBeCut = head.Length >= InputFormats.HeadBytes - 3;
        int passed = 0, lines = 0;
        while (!head.IsEmpty && lines < MaxLines)
        {
            int end = head.IndexOf((byte)'\n');
            if (end < 0 && mayBeCut && lines > 0)
                break;
            ReadOnlySpan<byte> line = (end < 0 ? head : head[..end]).TrimEnd((byte)'\r');
            head = end < 0 ? default : head[(end + 1)..];
            if (line.IndexOfAnyExcept((byte)' ', (byte)'\t') < 0 || (comment != 0 && line[0] == comment))
                continue;
            lines++;
            if (test(line))
                passed++;
        }

        return (passed, lines);
    }

    /// <summary>From <paramref name="low"/> (half of the lines) to <paramref name="high"/> (all); 0 below half.</summary>
    public static int Score(ReadOnlySpan<byte> head, LineTest test, int low, int high, byte comment = 0)
    {
        (int passed, int lines) = Count(head, test, comment);
        return passed == 0 || passed * 2 < lines ? 0 : low + ((high - low) * ((passed * 2) - lines) / lines);
    }
}
