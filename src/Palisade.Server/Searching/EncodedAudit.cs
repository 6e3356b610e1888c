using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using Palisade.Events;
using Palisade.Parsing.Auditd;
using Palisade.Privacy;

namespace Palisade.Server.Searching;

/// <summary>
/// What the audit system writes as hex in a line (<c>a2=2F686F6D65…</c>, <c>proctitle=</c>, <c>acct=</c>, <c>saddr=</c>), and in pieces (<see cref="EncodedPieces"/>): a name there is no less a name. Only how a record is
/// shown changes; the record stays as it is. Safe on any thread.
/// </summary>
internal static partial class EncodedAudit
{
    private static readonly SearchValues<char> s_digits = SearchValues.Create("0123456789ABCDEFabcdef");

    // Fewer digits are numbers: of processes, of users, of sessions.
    private const int FewestDigits = 6;

    /// <summary>For findings: what they have of audit records is looked into.</summary>
    public static EncodedFields Fields { get; } = new(
        finding => finding.Source.Format == AuditdFormat.Format.Name || finding.EventJson.Span.IndexOf("audit("u8) >= 0,
        (name, value, values) => CollectIn(name, value, values),
        OpenField);

    /// <summary>Whether a line, or a value, is of the audit system.</summary>
    public static bool IsAudit(string text) => text.Contains("audit(", StringComparison.Ordinal);

    /// <summary>Takes note of the personal values that are encoded in a line.</summary>
    public static void Collect(string raw, PersonalValues values)
    {
        if (IsAudit(raw))
            CollectIn("", raw, values);
    }

    /// <summary>The line with those values written out that lead to a person, so that they can be replaced as elsewhere; all else stays as it came.</summary>
    public static string Open(string raw, PersonalValues values) => IsAudit(raw) ? OpenPairs(raw, values) : raw;

    /// <summary>The value of a field of such a line in the same way: encoded as a whole, or with such pairs in it.</summary>
    public static string OpenField(string name, string value, PersonalValues values)
    {
        if (value.Length < FewestDigits)
            return value;
        if (value.AsSpan().ContainsAnyExcept(s_digits))
            return OpenPairs(value, values);
        return Decoded(name, value) is { } text && values.Replace(text) != text ? text : value;
    }

    /// <summary>Bytes as text; control characters, and what is no text, are blanks.</summary>
    public static string TextOf(ReadOnlySpan<byte> bytes) => string.Concat(Encoding.UTF8.GetString(bytes).Select(c => char.IsControl(c) || c == '\uFFFD' ? ' ' : c));

    private static void CollectIn(string name, string text, PersonalValues values)
    {
        if (text.Length >= FewestDigits && !text.AsSpan().ContainsAnyExcept(s_digits))
        {
            if (Decoded(name, text) is { } whole)
                values.Collect(name, whole);
            return;
        }

        foreach (EncodedPieces pieces in EncodedPieces.In(text))
            values.Collect(pieces.Name, pieces.Text);
        foreach (Match pair in Pair().Matches(text))
        {
            if (Decoded(text, pair) is { } decoded)
                values.Collect(pair.Groups[1].Value, decoded);
        }
    }

    private static string OpenPairs(string raw, PersonalValues values)
    {
        raw = OpenPieces(raw, values);
        StringBuilder? open = null;
        int done = 0;
        foreach (Match pair in Pair().Matches(raw))
        {
            if (Decoded(raw, pair) is not { } text || values.Replace(text) == text)
                continue;
            open ??= new StringBuilder(raw.Length);
            open.Append(raw, done, pair.Groups[2].Index - done).Append('"').Append(text).Append('"');
            done = pair.Index + pair.Length;
        }

        return open?.Append(raw, done, raw.Length - done).ToString() ?? raw;
    }

    private static string OpenPieces(string raw, PersonalValues values)
    {
        StringBuilder? open = null;
        int done = 0;
        foreach (EncodedPieces pieces in EncodedPieces.In(raw))
        {
            if (!pieces.IsCut && values.Replace(pieces.Text) == pieces.Text)
                continue;
            open ??= new StringBuilder(raw.Length);
            string text = pieces.Text;
            foreach (Range value in pieces.Values)
            {
                (int start, int length) = value.GetOffsetAndLength(raw.Length);
                open.Append(raw, done, start - done).Append('"').Append(text).Append('"');
                (done, text) = (start + length, "");
            }
        }

        return open?.Append(raw, done, raw.Length - done).ToString() ?? raw;
    }

    // Null where it belongs to a longer word. A record that was cut short may end within a byte.
    private static string? Decoded(string raw, Match pair)
    {
        int end = pair.Index + pair.Length;
        bool isWhole = end == raw.Length || raw[end] is ' ' or '\'' or '"' or '\n' or '\r' or '\u001d' or '\\';
        return isWhole ? Decoded(pair.Groups[1].Value, pair.Groups[2].Value) : null;
    }

    private static string? Decoded(string name, string digits)
    {
        if (digits.Length < FewestDigits)
            return null;
        byte[] hex = Encoding.ASCII.GetBytes(digits);
        if (name == "saddr")
            return Address(hex);
        ByteBuffer bytes = new(hex.Length / 2);
        HexText.Append(hex, (byte)' ', bytes);
        return TextOf(bytes.Written);
    }

    private static string? Address(byte[] hex)
    {
        Span<byte> text = stackalloc byte[46];
        if (SocketAddress.TryInternet(hex, text, out int length, out _, out _))
            return Encoding.ASCII.GetString(text[..length]);
        ByteBuffer path = new(hex.Length / 2);
        return SocketAddress.TryUnix(hex, path) ? Encoding.UTF8.GetString(path.Written) : null;
    }

    [GeneratedRegex(@"([A-Za-z][A-Za-z0-9_\-\[\]]*)=([0-9A-Fa-f]+)", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Pair();
}
