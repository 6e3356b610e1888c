using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Palisade.Proofs.Merkle;

namespace Palisade.Proofs.Crypto;

/// <summary>
/// SHA-256 of many short inputs. The budget is one call per hash and no allocation: OpenSSL's plain functions over a state on the stack; a short message is
/// padded here, so that one call does it (a third of the processor time of SHA256.HashData for a node of 65 bytes, on a busy machine). Where the functions are missing, one
/// IncrementalHash a thread.
/// </summary>
internal static unsafe class Sha256
{
    // Above this a call takes longer than a garbage collection may be kept waiting.
    private const int LongInput = 4096;

    // "Fast" calls stay in the mode of managed code: no transition, which is a third of the cost of hashing 65 bytes.
    private static readonly delegate* unmanaged[SuppressGCTransition]<Sha256State*, int> FastInit = (delegate* unmanaged[SuppressGCTransition]<Sha256State*, int>)Libcrypto.Find("SHA256_Init");
    private static readonly delegate* unmanaged[SuppressGCTransition]<Sha256State*, byte*, nint, int> FastUpdate = (delegate* unmanaged[SuppressGCTransition]<Sha256State*, byte*, nint, int>)Libcrypto.Find("SHA256_Update");
    private static readonly delegate* unmanaged<Sha256State*, byte*, nint, int> LongUpdate = (delegate* unmanaged<Sha256State*, byte*, nint, int>)Libcrypto.Find("SHA256_Update");
    private static readonly delegate* unmanaged[SuppressGCTransition]<byte*, Sha256State*, int> FastFinal = (delegate* unmanaged[SuppressGCTransition]<byte*, Sha256State*, int>)Libcrypto.Find("SHA256_Final");

    // What fits is padded here and hashed by one call, without the calls that begin and end a hash: they take as long as the hashing.
    private const int BlockBytes = 64, MaxShort = 1024, LengthBytes = 8;

    // Made only when asked for, as all three functions must be there.
    private static readonly Sha256State Initial = IsComplete ? Begin([]) : default;

    [ThreadStatic]
    private static IncrementalHash? t_fallback;

    /// <summary>Whether libcrypto has the plain functions (a build without deprecated functions does not).</summary>
    public static bool IsNative { get; } = IsComplete;

    private static bool IsComplete => FastInit != null && FastUpdate != null && FastFinal != null;

    /// <summary>SHA-256(prefix || first || second).</summary>
    public static TreeHash Prefixed(byte prefix, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        if (!IsNative)
            return Managed(prefix, first, second);
        if (1L + first.Length + second.Length <= MaxShort)
            return Short(prefix, first, second);
        Unsafe.SkipInit(out Sha256State state);
        FastInit(&state);
        FastUpdate(&state, &prefix, 1);
        Append(&state, first);
        Append(&state, second);
        return Finish(&state);
    }

    /// <summary>The state after some bytes; only where <see cref="IsNative"/>.</summary>
    public static Sha256State Begin(ReadOnlySpan<byte> bytes)
    {
        Unsafe.SkipInit(out Sha256State state);
        FastInit(&state);
        Append(&state, bytes);
        return state;
    }

    /// <summary>The hash of what a state has taken and some more bytes; the state itself stays.</summary>
    public static TreeHash Finish(Sha256State state, ReadOnlySpan<byte> bytes)
    {
        Append(&state, bytes);
        return Finish(&state);
    }

    internal static TreeHash Managed(byte prefix, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        IncrementalHash hash = t_fallback ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(new ReadOnlySpan<byte>(in prefix));
        hash.AppendData(first);
        hash.AppendData(second);
        Unsafe.SkipInit(out TreeHash result);
        hash.GetHashAndReset(TreeHash.Writable(ref result));
        return result;
    }

    // Nothing here may use the wide registers: OpenSSL's code is of the older instructions, which take half as long again to twice as long while the upper halves of those registers are in use. The runtime
    // clears them where a method ends that used them, but not before a call like this one; so what copies is in methods of its own.
    [SkipLocalsInit]
    private static TreeHash Short(byte prefix, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        byte* blocks = stackalloc byte[MaxShort + (2 * BlockBytes)];
        Unsafe.SkipInit(out Sha256State state);
        int padded = Fill(blocks, &state, prefix, first, second);
        FastUpdate(&state, blocks, padded);
        return Words(&state);
    }

    // FIPS 180-4, 5.1.1: a bit, zeros, the length in bits, to whole blocks.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Fill(byte* blocks, Sha256State* state, byte prefix, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        int length = 1 + first.Length + second.Length, padded = (length + LengthBytes + BlockBytes) & -BlockBytes;
        Span<byte> message = new(blocks, padded);
        message[0] = prefix;
        first.CopyTo(message[1..]);
        second.CopyTo(message[(1 + first.Length)..]);
        message[length] = 0x80;
        message[(length + 1)..].Clear();
        BinaryPrimitives.WriteInt32BigEndian(message[^4..], length * 8);
        *state = Initial;
        return padded;
    }

    // The words of the state are the hash, most significant byte first.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TreeHash Words(Sha256State* state)
    {
        Unsafe.SkipInit(out TreeHash result);
        BinaryPrimitives.ReverseEndianness(new ReadOnlySpan<uint>(state, TreeHash.Length / 4), MemoryMarshal.Cast<byte, uint>(TreeHash.Writable(ref result)));
        return result;
    }

    private static void Append(Sha256State* state, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            if (bytes.Length <= LongInput)
                FastUpdate(state, start, bytes.Length);
            else
                LongUpdate(state, start, bytes.Length);
        }
    }

    private static TreeHash Finish(Sha256State* state)
    {
        Unsafe.SkipInit(out TreeHash result);
        FastFinal((byte*)&result, state);
        return result;
    }
}
