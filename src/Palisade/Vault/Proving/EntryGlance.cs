using System.Buffers.Text;

namespace Palisade.Vault.Proving;

/// <summary>
/// Type and time of an entry without parsing it all: to pass over millions. Sound because entries are canonical: a quote within a text is escaped, so
/// these words stand only where they are members.
/// </summary>
internal static class EntryGlance
{
    public static bool IsOf(ReadOnlySpan<byte> entry, ReadOnlySpan<byte> type)
    {
        int at = entry.IndexOf("\"type\":\""u8);
        return at >= 0 && entry[(at + 8)..].StartsWith(type) && entry[(at + 8 + type.Length)..].StartsWith("\""u8);
    }

    public static bool IsBeat(ReadOnlySpan<byte> entry) => IsOf(entry, "batch"u8) || IsOf(entry, "heartbeat"u8);

    /// <summary>Whether a pack can begin there.</summary>
    public static bool IsFirstState(ReadOnlySpan<byte> entry) => IsOf(entry, "state"u8) && entry.IndexOf("\"part\":[1,"u8) >= 0;

    public static long TimeOf(ReadOnlySpan<byte> entry)
    {
        int at = entry.LastIndexOf("\"time\":"u8);
        return at >= 0 && Utf8Parser.TryParse(entry[(at + 7)..], out long time, out _) ? time : 0;
    }
}
