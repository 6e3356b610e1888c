using System.Runtime.InteropServices;

namespace Palisade.Parsing.Json;

/// <summary>A hash of short byte strings for the tables of this folder, with a secret of the process.</summary>
/// <remarks>Keys come from the input: without a secret, chosen ones could all fall into one chain of a table. Never affects results.</remarks>
internal static class KeyHash
{
    private const ulong Multiplier = 0x9E3779B97F4A7C15;

    // HashCode has a random seed of its own in each process.
    private static readonly ulong Seed = unchecked(((ulong)(uint)HashCode.Combine(1) << 32) | (uint)HashCode.Combine(2));

    /// <summary>The hash of these bytes.</summary>
    public static uint Of(ReadOnlySpan<byte> key)
    {
        unchecked
        {
            ulong hash = Seed + (ulong)key.Length;
            while (key.Length >= 8)
            {
                hash = (hash ^ MemoryMarshal.Read<ulong>(key)) * Multiplier;
                hash ^= hash >> 29;
                key = key[8..];
            }

            ulong rest = 0;
            foreach (byte b in key)
                rest = (rest << 8) | b;
            return (uint)(((hash ^ rest) * Multiplier) >> 32);
        }
    }
}
