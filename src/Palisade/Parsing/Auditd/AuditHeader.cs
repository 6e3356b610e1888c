using System.Buffers.Text;
using Palisade.Parsing.Lines;

namespace Palisade.Parsing.Auditd;

/// <summary>The beginning of an audit record: <c>node=H type=T msg=audit(SECONDS.MILLI:SERIAL):</c>. Records of one event share time, serial and node.</summary>
internal readonly struct AuditHeader
{
    private const long LastSecond = 253402300799; // 9999-12-31T23:59:59

    public TextRange Node { get; private init; }

    public TextRange Type { get; private init; }

    /// <summary>Milliseconds since 1970.</summary>
    public long UnixMilliseconds { get; private init; }

    public ulong Serial { get; private init; }

    /// <summary>Where the fields begin.</summary>
    public int Body { get; private init; }

    /// <summary>The time as .NET ticks, UTC.</summary>
    public long Ticks => DateTime.UnixEpoch.Ticks + (UnixMilliseconds * TimeSpan.TicksPerMillisecond);

    /// <summary>Reads a header; also the kernel's form, <c>audit: type=1400 audit(…):</c>.</summary>
    /// <param name="text">One record.</param>
    /// <param name="header">What it says.</param>
    /// <param name="errorOffset">Where it stops being one.</param>
    public static bool TryParse(ReadOnlySpan<byte> text, out AuditHeader header, out int errorOffset)
    {
        header = default;
        int at = text.StartsWith("audit: "u8) ? 7 : 0;
        errorOffset = at;
        TextRange node = default;
        if (text[at..].StartsWith("node="u8))
        {
            node = Word(text, at + 5);
            at = node.End + 1;
        }

        errorOffset = Math.Min(at, text.Length);
        if (at >= text.Length || !text[at..].StartsWith("type="u8))
            return false;
        TextRange type = Word(text, at + 5);
        at = type.End + 1;
        if (type.IsEmpty || at >= text.Length)
            return false;
        if (text[at..].StartsWith("msg="u8))
            at += 4;
        errorOffset = at;
        if (!text[at..].StartsWith("audit("u8))
            return false;
        at += 6;
        if (!TryStamp(text, ref at, out long milliseconds, out ulong serial))
        {
            errorOffset = Math.Min(at, text.Length);
            return false;
        }

        header = new AuditHeader { Node = node, Type = type, UnixMilliseconds = milliseconds, Serial = serial, Body = at };
        return true;
    }

    /// <summary>A hash of what the records of an event share.</summary>
    public uint Hash(ReadOnlySpan<byte> text)
    {
        ulong mix = unchecked(((ulong)UnixMilliseconds * 0x9E3779B97F4A7C15) ^ (Serial * 0xC2B2AE3D27D4EB4F));
        foreach (byte b in Node.Of(text))
            mix = unchecked((mix ^ b) * 1099511628211);
        return unchecked((uint)(mix ^ (mix >> 32)));
    }

    /// <summary>True when both are of the same event.</summary>
    public bool IsSameEvent(ReadOnlySpan<byte> text, in AuditHeader other, ReadOnlySpan<byte> otherText) =>
        Serial == other.Serial && UnixMilliseconds == other.UnixMilliseconds && Node.Of(text).SequenceEqual(other.Node.Of(otherText));

    private static TextRange Word(ReadOnlySpan<byte> text, int start)
    {
        int length = text[start..].IndexOf((byte)' ');
        return length < 0 ? TextRange.Between(start, text.Length) : new TextRange(start, length);
    }

    private static bool TryStamp(ReadOnlySpan<byte> text, ref int at, out long milliseconds, out ulong serial)
    {
        milliseconds = 0;
        serial = 0;
        if (!Utf8Parser.TryParse(text[at..], out long seconds, out int used) || seconds is < 0 or > LastSecond)
            return false;
        at += used;
        if (at >= text.Length || text[at] != '.' || !Utf8Parser.TryParse(text[(at + 1)..], out uint milli, out used) || used != 3)
            return false;
        at += 4;
        if (at >= text.Length || text[at] != ':' || !Utf8Parser.TryParse(text[(at + 1)..], out serial, out used))
            return false;
        at += used + 1;
        if (at >= text.Length || text[at] != ')')
            return false;
        at++;
        if (at < text.Length && text[at] == ':')
            at++;
        milliseconds = (seconds * 1000) + milli;
        return true;
    }
}
