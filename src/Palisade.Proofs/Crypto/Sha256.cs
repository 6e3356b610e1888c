using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Palisade.Proofs.Merkle;

namespace Palisade.Proofs.Crypto;

/// <summary>
/// SHA-256 of many short inputs. The budget is one call per hash and no allocation: OpenSSL's plain functions over a state on the stack, which
/// cost about a fifth of SHA256.HashData for a node of 65 bytes (155 against 735 ns of processor time). Where they are missing, one IncrementalHash a thread.
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

    [ThreadStatic]
    private static IncrementalHash? t_fallback;

    /// <summary>Whether libcrypto has the plain functions (a build without deprecated functions does not).</summary>
    public static bool IsNative { get; } = FastInit != null && FastUpdate != null && FastFinal != null;

    /// <summary>SHA-256(prefix || first || second).</summary>
    public static TreeHash Prefixed(byte prefix, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        if (!IsNative)
            return Managed(prefix, first, second);
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
