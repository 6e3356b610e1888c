using Palisade.Parsing.Text;

namespace Palisade.Parsing;

/// <summary>Finds a log that begins later in its file, behind lines that are no records: a banner, a licence, the output of the command that made it.</summary>
/// <remarks>
/// Asked only where the first lines fit nothing. Documents must stay documents, also those that quote a log: what is found has to go on
/// to the end of what is looked at, and be more than a few lines.
/// </remarks>
internal static class LateStart
{
    // Each try asks every format; a document with times all over costs no more than these.
    private const int MaxTries = 16;

    // Fewer are an example in a document.
    private const int FewestTimedLines = 8;

    private const int TailLines = 64;

    /// <summary>The format of the log that begins behind the first lines, or null.</summary>
    /// <param name="head">The beginning of a file.</param>
    /// <param name="formats">Those to ask: of records that stand for themselves, without a header.</param>
    public static InputFormat? Find(ReadOnlySpan<byte> head, IReadOnlyList<InputFormat> formats)
    {
        if (head.ContainsAnyInRange((byte)0, (byte)8) || head.StartsWith("---\n"u8) || head.StartsWith("%YAML"u8))
            return null;
        if (head.Length >= InputFormats.HeadBytes)
            head = head[..(head.LastIndexOf((byte)'\n') + 1)];
        bool wasTimed = false;
        int tries = 0;
        for (int start = 0; start < head.Length && tries < MaxTries;)
        {
            bool isTimed = IsRecord(LineAt(head, start, out int next));
            if (isTimed && !wasTimed && start > 0)
            {
                tries++;
                if (IsMostlyTimed(head[start..]) && Agreed(head[start..], formats) is { } format)
                    return format;
            }

            (start, wasTimed) = (next, isTimed);
        }

        return null;
    }

    // Two thirds of all that is left, and not of its first lines only.
    private static bool IsMostlyTimed(ReadOnlySpan<byte> rest)
    {
        int timed = 0, lines = 0;
        for (int start = 0; start < rest.Length;)
        {
            ReadOnlySpan<byte> line = LineAt(rest, start, out start);
            if (!line.ContainsAnyExcept((byte)' ', (byte)'\t', (byte)'\r'))
                continue;
            lines++;
            if (IsRecord(line))
                timed++;
        }

        return timed >= FewestTimedLines && timed * 3 >= lines * 2;
    }

    // An object on a line is a record wherever its time stands in it.
    private static bool IsRecord(ReadOnlySpan<byte> line) => LineTime.IsIn(line) || (line.TrimStart(" \t"u8).StartsWith("{\""u8) && line.TrimEnd(" \t\r\n"u8).EndsWith("}"u8));

    // The format that the first lines and the last ones fit.
    private static InputFormat? Agreed(ReadOnlySpan<byte> rest, IReadOnlyList<InputFormat> formats)
    {
        InputFormat? first = Best(rest, formats);
        return first is not null && first.Detect(Tail(rest)) > 0 ? first : null;
    }

    private static InputFormat? Best(ReadOnlySpan<byte> text, IReadOnlyList<InputFormat> formats)
    {
        InputFormat? best = null;
        int bestScore = 0;
        foreach (InputFormat format in formats)
        {
            int score = format.Detect(text);
            if (score > bestScore)
                (best, bestScore) = (format, score);
        }

        return best;
    }

    private static ReadOnlySpan<byte> Tail(ReadOnlySpan<byte> rest)
    {
        int start = rest.Length;
        for (int lines = 0; lines < TailLines && start > 0; lines++)
            start = rest[..(start - 1)].LastIndexOf((byte)'\n') + 1;
        return rest[start..];
    }

    private static ReadOnlySpan<byte> LineAt(ReadOnlySpan<byte> text, int start, out int next)
    {
        int length = text[start..].IndexOf((byte)'\n');
        next = length < 0 ? text.Length : start + length + 1;
        return text[start..(length < 0 ? text.Length : start + length)];
    }
}
