namespace Palisade.Server.Listeners.Tailing;

/// <summary>Whether a file is one that does not grow by lines: packed, or a Windows event log. Told by its first bytes.</summary>
internal static class PackedFile
{
    private static readonly byte[][] Packed = [[0x1F, 0x8B], [0xFD, .. "7zXZ"u8], [.. "BZh"u8], [0x28, 0xB5, 0x2F, 0xFD], [.. "PK\u0003\u0004"u8], [0x04, 0x22, 0x4D, 0x18]];
    private static readonly byte[][] EventLog = [[.. "ElfFile\0"u8]];
    private static readonly byte[][] Journal = [[.. "LPKSHHRH"u8]];

    /// <summary>Why such a file is not followed, and how its records are taken in all the same; null for another file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="vault">The folder of the vault.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static string? ReasonOf(string path, string vault)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1);
        byte[] head = new byte[8];
        int length = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        if (Begins(EventLog))
            return $"it is a Windows event log, which does not grow by lines. Stop the server, run 'palisade vault append {vault} FILE' and start it again: it is matched then. Or, while the server runs, send its events to an HTTP listener: 'palisade events FILE > events.ndjson', then POST that to /ingest/ndjson; what is kept and can be proved then is this JSON, and not the file";
        if (Begins(Journal))
            return "it is a journal of systemd: have systemd-journal-upload send it to a listener of protocol journal, or 'journalctl --file FILE -o json > FILE.ndjson' write it where files are followed";
        return Begins(Packed) ? $"it is packed: unpack it in its folder, or stop the server, run 'zcat FILE | palisade vault append {vault} - --stream NAME' and start it again" : null;

        bool Begins(byte[][] beginnings) => Array.Exists(beginnings, b => head.AsSpan(0, length).StartsWith(b));
    }
}
