using System.Buffers;
using System.Security.Cryptography;

namespace Palisade.Rules.Caching;

/// <summary>An entry as bytes: a mark, its key, the SHA-256 of its content, its content.</summary>
internal static class RuleCacheEntry
{
    private const int DigestBytes = SHA256.HashSizeInBytes;
    private const int HeadBytes = 8 + DigestBytes + DigestBytes;

    private static ReadOnlySpan<byte> Mark => "PALRULE1"u8;

    /// <summary>The entry, or null where the rules cannot be kept or come to more than <see cref="Limits.MaxRuleCacheBytes"/>.</summary>
    public static byte[]? Encode(byte[] key, CachedRules rules)
    {
        CacheWriter content;
        try
        {
            content = RuleEncoder.Encode(rules);
        }
        catch (NotSupportedException)
        {
            return null;
        }

        if (content.Length > Limits.MaxRuleCacheBytes - HeadBytes - sizeof(long))
            return null;
        ArrayBufferWriter<byte> entry = new((int)content.Length + HeadBytes + sizeof(long));
        entry.Write(Mark);
        entry.Write(key);
        entry.Write<byte>(stackalloc byte[DigestBytes]);
        content.CopyTo(entry);
        byte[] bytes = entry.WrittenSpan.ToArray();
        SHA256.HashData(bytes.AsSpan(HeadBytes), bytes.AsSpan(HeadBytes - DigestBytes));
        return bytes;
    }

    /// <summary>The rules, or null where the bytes are not a whole, undamaged entry of this key.</summary>
    public static CachedRules? Decode(byte[] key, byte[] entry)
    {
        if (entry.Length < HeadBytes || !entry.AsSpan().StartsWith(Mark) || !entry.AsSpan(Mark.Length, DigestBytes).SequenceEqual(key))
            return null;
        byte[] digest = SHA256.HashData(entry.AsSpan(HeadBytes));
        return entry.AsSpan(HeadBytes - DigestBytes, DigestBytes).SequenceEqual(digest) ? RuleDecoder.Decode(entry, HeadBytes) : null;
    }
}
