using System.Buffers;
using System.Security.Cryptography;

namespace Palisade.Rules.Caching;

/// <summary>Digests rule files without looking into them, several at a time.</summary>
internal static class RuleFileDigest
{
    /// <summary>What <see cref="RuleCollection.Sha256"/> says of the same files; null where one cannot be read or is too long to be a rule file.</summary>
    /// <param name="paths">The files, in the order in which they are loaded.</param>
    /// <param name="threads">1 or more.</param>
    public static string? Of(IReadOnlyList<string> paths, int threads)
    {
        byte[][] digests = new byte[paths.Count][];
        int next = -1;
        bool isWhole = true;
        void Work()
        {
            byte[] room = ArrayPool<byte>.Shared.Rent(64 << 10);
            for (int i = Interlocked.Increment(ref next); i < digests.Length && Volatile.Read(ref isWhole); i = Interlocked.Increment(ref next))
            {
                if (DigestOf(paths[i], ref room) is { } digest)
                    digests[i] = digest;
                else
                    Volatile.Write(ref isWhole, false);
            }

            ArrayPool<byte>.Shared.Return(room);
        }

        Task[] others = new Task[Math.Clamp(threads, 1, Math.Max(1, paths.Count)) - 1];
        for (int i = 0; i < others.Length; i++)
            others[i] = Task.Run(Work);
        Work();
        Task.WaitAll(others);
        return isWhole ? RuleLoader.Digest(paths, digests) : null;
    }

    private static byte[]? DigestOf(string path, ref byte[] room)
    {
        try
        {
            using Microsoft.Win32.SafeHandles.SafeFileHandle file = File.OpenHandle(path);
            int length = 0;
            while (RandomAccess.Read(file, room.AsSpan(length), length) is var read and > 0)
            {
                length += read;
                if (length > Limits.MaxRuleBytes)
                    return null;
                if (length < room.Length)
                    continue;
                byte[] larger = ArrayPool<byte>.Shared.Rent(room.Length * 2);
                room.AsSpan(0, length).CopyTo(larger);
                ArrayPool<byte>.Shared.Return(room);
                room = larger;
            }

            return SHA256.HashData(room.AsSpan(0, length));
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return null;
        }
    }
}
