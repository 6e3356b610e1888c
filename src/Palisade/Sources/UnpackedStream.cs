using System.IO.Compression;

namespace Palisade.Sources;

/// <summary>Unpacked bytes, counted: a bomb ends in an <see cref="IOException"/> with a reason, as does broken data.</summary>
/// <param name="inner">Unpacks.</param>
/// <param name="packed">The packed length of the member, or null where unknown.</param>
/// <param name="unpacked">What the archive says the length is, or null: what ends elsewhere is broken.</param>
/// <param name="budget">That of the outermost file.</param>
internal sealed class UnpackedStream(Stream inner, long? packed, long? unpacked, UnpackBudget budget) : ForwardStream
{
    // The unpacker drops what it made in the call that meets broken data: a short call drops little.
    private const int MaxReadBytes = 4096;

    private readonly long _allowed = Math.Min(packed is { } p ? UnpackBudget.Allowed(p) : long.MaxValue, Limits.MaxUnpackedBytes);
    private long _total;

    static UnpackedStream() => BeStrict();

    /// <summary>Without it .NET takes packed data that ends in the middle for whole. A host that sets the switch itself keeps its choice.</summary>
    public static void BeStrict()
    {
        const string strict = "System.IO.Compression.UseStrictValidation";
        if (!AppContext.TryGetSwitch(strict, out _))
            AppContext.SetSwitch(strict, true);
    }

    /// <summary>Unpacks gzip, any number of members after each other (RFC 1952, 2.2).</summary>
    public static UnpackedStream Gzip(Stream packed, UnpackBudget budget) =>
        new(new GZipStream(packed, CompressionMode.Decompress), null, null, budget);

    public override int Read(Span<byte> buffer)
    {
        int read = ReadInner(buffer.Length > MaxReadBytes ? buffer[..MaxReadBytes] : buffer);
        _total += read;
        if (_total > _allowed || !budget.TryTake(read))
            throw new IOException($"a decompression bomb: unpacking stopped after {_total} bytes");
        if (unpacked is { } said && (read == 0 ? _total != said && buffer.Length > 0 : _total > said))
            throw new IOException($"broken archive: {said} bytes stated, {_total} found");
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }

    private int ReadInner(Span<byte> buffer)
    {
        try
        {
            return inner.Read(buffer);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw new IOException(Reasons.Of(e), e);
        }
    }
}
