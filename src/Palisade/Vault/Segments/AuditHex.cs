using System.Buffers;
using System.Text.Unicode;
using Palisade.Events;

namespace Palisade.Vault.Segments;

/// <summary>
/// What the audit system of Linux writes as hex (<c>proctitle=6C73…</c>), and in pieces (<c>a1[0]=… a1[1]=…</c>), as text: so that words behind it are found, whatever carries the record and whether a parser knows the
/// field. Safe on any thread.
/// </summary>
internal static class AuditHex
{
    // Fewer digits are numbers: of processes, of users, of sessions.
    private const int FewestDigits = 6;

    private static readonly SearchValues<byte> s_digits = SearchValues.Create("0123456789ABCDEFabcdef"u8);

    /// <summary>Whether a record may have such values.</summary>
    public static bool IsIn(ReadOnlySpan<byte> raw) => raw.IndexOf("audit("u8) >= 0;

    /// <summary>Appends the values of a record that are text, a line each; the pieces of an argument are one value.</summary>
    /// <param name="raw">The record.</param>
    /// <param name="to">Takes them.</param>
    public static void Append(ReadOnlySpan<byte> raw, ByteBuffer to)
    {
        bool wasPiece = false;
        for (int at = raw.IndexOf((byte)'='); at >= 0;)
        {
            bool isPiece = at > 0 && raw[at - 1] == ']';
            if (wasPiece && !(isPiece && !raw[..at].EndsWith("[0]"u8)))
                to.Append((byte)'\n');
            wasPiece = isPiece;
            int end = at + 1 + AppendValue(raw[(at + 1)..], isPiece, to);
            int next = raw[end..].IndexOf((byte)'=');
            at = next < 0 ? -1 : end + next;
        }
    }

    // How many bytes of the record it was.
    private static int AppendValue(ReadOnlySpan<byte> value, bool isPiece, ByteBuffer to)
    {
        if (isPiece && value.StartsWith("\""u8) && value[1..].IndexOf((byte)'"') is >= 0 and var length)
        {
            to.Append(value.Slice(1, length));
            return length + 2;
        }

        int digits = value.IndexOfAnyExcept(s_digits);
        digits = digits < 0 ? value.Length : digits;
        if (digits >= (isPiece ? 2 : FewestDigits) && TryAppend(value[..digits], isPiece, to) && !isPiece)
            to.Append((byte)'\n');
        return digits;
    }

    // Numbers and addresses in memory are no text. A record that was cut short may end within a byte.
    private static bool TryAppend(ReadOnlySpan<byte> digits, bool isPiece, ByteBuffer to)
    {
        int before = to.Length;
        bool isText = true;
        for (int i = 0; i + 1 < digits.Length; i += 2)
        {
            byte b = (byte)((Digit(digits[i]) << 4) | Digit(digits[i + 1]));
            isText &= b is not (< 0x20 and not (0 or 1 or (byte)'\t' or (byte)'\n' or (byte)'\r') or 0x7F);
            to.Append(b < 0x20 ? (byte)' ' : b);
        }

        // A piece may end within a sign.
        isText &= isPiece || Utf8.IsValid(to.Written[before..]);
        if (!isText)
            to.Truncate(before);
        return isText;
    }

    private static int Digit(byte b) => b <= (byte)'9' ? b - '0' : (b | 0x20) - 'a' + 10;
}
