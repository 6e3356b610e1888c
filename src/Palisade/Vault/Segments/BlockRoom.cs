using System.Collections.Concurrent;
using Palisade.Proofs.Format;

namespace Palisade.Vault.Segments;

/// <summary>What it takes to read blocks: two buffers and a decoder, some megabytes, used again by the next segment that is opened. A search opens hundreds, few at a time.</summary>
internal sealed class BlockRoom
{
    /// <summary>Kept for later; blocks above a megabyte or two are rare, and their room is not kept.</summary>
    private const int Kept = 4, KeptBytes = 4 << 20;

    private static readonly ConcurrentQueue<BlockRoom> Spare = new();
    private byte[] _cipher = [], _plain = [];

    private BlockRoom()
    {
    }

    public BlockDecoder Decoder { get; } = new();

    public static BlockRoom Rent() => Spare.TryDequeue(out BlockRoom? room) ? room : new BlockRoom();

    /// <summary>Gives it back: nothing that was read with it may be used any more.</summary>
    public void Return()
    {
        if (Spare.Count < Kept && _cipher.Length <= KeptBytes && _plain.Length <= KeptBytes)
            Spare.Enqueue(this);
    }

    public Span<byte> Cipher(int length) => Grow(ref _cipher, length);

    public Memory<byte> Plain(int length)
    {
        Grow(ref _plain, length);
        return _plain.AsMemory(0, length);
    }

    private static Span<byte> Grow(ref byte[] array, int length)
    {
        // In steps, as blocks differ a little.
        if (array.Length < length)
            array = new byte[length + (length / 4)];
        return array.AsSpan(0, length);
    }
}
