namespace Palisade.Sources;

/// <summary>One stretch of bytes that may be a log: a file, a member of an archive, standard input or the journal.</summary>
public sealed class LogInput : InputEntry
{
    private readonly Func<Stream>? _reopen;
    private Stream? _first;

    internal LogInput(string path, long? length, DateTime lastWriteUtc, Stream first, Func<Stream>? reopen)
        : base(path)
    {
        Length = length;
        LastWriteUtc = lastWriteUtc;
        _first = first;
        _reopen = reopen;
    }

    /// <summary>Unpacked bytes as far as known beforehand, at least 0; null for packed files and pipes.</summary>
    public long? Length { get; }

    /// <summary>When it was last written, UTC, as its file or archive says.</summary>
    public DateTime LastWriteUtc { get; }

    /// <summary>The name of the record of a vault (<c>LEAF/N</c>) that lies at an offset; null for what comes from no vault. Safe on any thread; answers for what was read last.</summary>
    internal Func<long, string?>? LeafAt { get; init; }

    /// <summary>Opens it, unpacked, from its first byte. The stream is the caller's, reads forward only and has no buffer of its own.</summary>
    /// <remarks>
    /// Open it before the next entry is taken from the enumeration: then it costs no second opening. Later works too, but not for pipes
    /// and for what lies in an archive within an archive. Streams may be read after the enumeration has moved on.
    /// Reading throws <see cref="IOException"/> alone: a broken or encrypted member, a bomb (<see cref="Limits.MaxUnpackRatio"/>), a
    /// file that became shorter. A file is read to the length that it had when it was opened.
    /// </remarks>
    /// <exception cref="IOException">It cannot be opened any more.</exception>
    public Stream Open()
    {
        Stream? first = Interlocked.Exchange(ref _first, null);
        if (first is not null)
            return first;
        return _reopen?.Invoke() ?? throw new IOException("can be read only once");
    }

    internal void Release() => Interlocked.Exchange(ref _first, null)?.Dispose();
}
