namespace Palisade.Vault.Storage;

/// <summary>An open file of a vault. Not safe on several threads at once, but for reading.</summary>
internal interface IVaultFile : IDisposable
{
    /// <summary>The path it was opened by.</summary>
    string Path { get; }

    /// <summary>The length in bytes.</summary>
    long Length { get; }

    /// <summary>Reads up to as many bytes as the buffer has, fewer only at the end of the file.</summary>
    int Read(long offset, Span<byte> buffer);

    /// <summary>Writes all bytes. They are durable after <see cref="Sync"/>.</summary>
    void Write(long offset, ReadOnlySpan<byte> bytes);

    /// <summary>Cuts or extends the file.</summary>
    void SetLength(long length);

    /// <summary>
    /// Makes the bytes and the length durable (fdatasync). After a failure nothing is known of what was written since the last success: the kernel may have
    /// marked the pages clean, so that a second try would succeed without the bytes being there. The file is never to be synced again.
    /// </summary>
    void Sync();
}
