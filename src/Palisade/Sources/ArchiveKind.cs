namespace Palisade.Sources;

/// <summary>The archives that are walked.</summary>
internal enum ArchiveKind
{
    /// <summary>Not an archive: taken as a log.</summary>
    None,
    Gzip,
    Zip,
    Tar,
}

/// <summary>Knows archives by their first bytes.</summary>
internal static class ArchiveKinds
{
    /// <summary>The bytes that it takes to know: a tar header is a block of 512.</summary>
    public const int HeadBytes = 512;

    /// <summary>RFC 1952, 2.3.1; APPNOTE.TXT 4.3.7 and 4.3.16; POSIX.1-2024 pax, "ustar Interchange Format".</summary>
    public static ArchiveKind Of(ReadOnlySpan<byte> head)
    {
        if (head is [0x1f, 0x8b, 8, ..])
            return ArchiveKind.Gzip;
        if (head.StartsWith("PK\x03\x04"u8) || head.StartsWith("PK\x05\x06"u8))
            return ArchiveKind.Zip;
        return head.Length >= HeadBytes && head.Slice(257, 5).SequenceEqual("ustar"u8) && HasTarChecksum(head) ? ArchiveKind.Tar : ArchiveKind.None;
    }

    // The sum of all bytes, its own field taken as blanks, in octal: text that mentions "ustar" does not pass.
    private static bool HasTarChecksum(ReadOnlySpan<byte> header)
    {
        int sum = 8 * ' ';
        for (int i = 0; i < HeadBytes; i++)
            sum += i is >= 148 and < 156 ? 0 : header[i];
        int stated = 0;
        foreach (byte b in header.Slice(148, 8).Trim("\0 "u8))
        {
            if (b is < (byte)'0' or > (byte)'7')
                return false;
            stated = (stated * 8) + (b - '0');
        }

        return stated == sum;
    }
}
