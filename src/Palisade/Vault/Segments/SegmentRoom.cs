using System.Buffers;
using Palisade.Proofs.Format;

namespace Palisade.Vault.Segments;

/// <summary>The memory that writing a segment takes, some megabytes, used again for the next. For one writer at a time; of one that failed it may not be used again.</summary>
internal sealed class SegmentRoom
{
    private byte[] _output = [];

    public BlockEncoder Encoder { get; } = new();

    public WordSet Words { get; } = new();

    public CommonWords Common { get; } = new();

    /// <summary>The footer as it is put together.</summary>
    public GrowingBytes Footer { get; } = new();

    /// <summary>What is written next: valid until the next call.</summary>
    public byte[] Output(int length)
    {
        // In steps, as blocks differ a little.
        if (_output.Length < length)
            _output = new byte[length + (length / 4)];
        return _output;
    }

    /// <summary>Takes the words gathered so far out of the set.</summary>
    public ArraySegment<ulong> TakeWords()
    {
        int count = Words.Count;
        ulong[] words = ArrayPool<ulong>.Shared.Rent(Math.Max(count, 1));
        Words.Take(words);
        return new ArraySegment<ulong>(words, 0, count);
    }

    /// <summary>Gives words back that were taken.</summary>
    public static void Return(List<ArraySegment<ulong>> words)
    {
        foreach (ArraySegment<ulong> taken in words)
            ArrayPool<ulong>.Shared.Return(taken.Array!);
        words.Clear();
    }
}
