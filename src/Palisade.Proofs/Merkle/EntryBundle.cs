using System.Buffers.Binary;

namespace Palisade.Proofs.Merkle;

/// <summary>The entries under one tile of level 0: each as its length in 2 bytes, most significant first, and its bytes. C2SP tlog-tiles, "Log entries".</summary>
public static class EntryBundle
{
    /// <summary>The longest entry in bytes: what 2 bytes can say.</summary>
    public const int MaxEntryBytes = ushort.MaxValue;

    /// <summary>The longest bundle in bytes.</summary>
    public const int MaxBundleBytes = HashTile.FullWidth * (2 + MaxEntryBytes);

    /// <summary>Appends one entry to a bundle.</summary>
    /// <exception cref="ArgumentException">The entry is longer than <see cref="MaxEntryBytes"/>.</exception>
    public static void Append(Stream bundle, ReadOnlySpan<byte> entry)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        if (entry.Length > MaxEntryBytes)
            throw new ArgumentException("An entry of a log has at most 65,535 bytes.", nameof(entry));
        Span<byte> length = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)entry.Length);
        bundle.Write(length);
        bundle.Write(entry);
    }

    /// <summary>Cuts a bundle into entries, which stay in its memory; false if it does not hold exactly that many.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> bundle, int width, out IReadOnlyList<ReadOnlyMemory<byte>> entries)
    {
        List<ReadOnlyMemory<byte>> found = new(Math.Clamp(width, 0, HashTile.FullWidth));
        entries = found;
        while (bundle.Length >= 2)
        {
            int length = BinaryPrimitives.ReadUInt16BigEndian(bundle.Span);
            if (bundle.Length < 2 + length || found.Count == HashTile.FullWidth)
                return false;
            found.Add(bundle.Slice(2, length));
            bundle = bundle[(2 + length)..];
        }

        return bundle.IsEmpty && found.Count == width;
    }
}
