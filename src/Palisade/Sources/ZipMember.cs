namespace Palisade.Sources;

/// <summary>One file of a zip archive, as the archive's directory states it (APPNOTE.TXT 6.3.10, 4.3.12).</summary>
/// <param name="Name">As in the archive.</param>
/// <param name="Flags">General purpose bits.</param>
/// <param name="Method">How it is packed.</param>
/// <param name="PackedLength">Bytes in the archive.</param>
/// <param name="Length">Bytes unpacked.</param>
/// <param name="HeaderStart">Where its local header begins.</param>
/// <param name="LastWriteUtc">Of the member; archives state no zone, UTC is assumed.</param>
internal sealed record ZipMember(string Name, int Flags, int Method, long PackedLength, long Length, long HeaderStart, DateTime LastWriteUtc)
{
    public const int Stored = 0, Deflated = 8;

    /// <summary>Any kind of encryption.</summary>
    public bool IsEncrypted => (Flags & 1) != 0 || Method == 99;

    /// <summary>Stored or deflated.</summary>
    public bool IsSupported => Method is Stored or Deflated;
}
