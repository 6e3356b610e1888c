using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using Palisade.Events;
using Palisade.Parsing.Auditd;
using Palisade.Privacy;

namespace Palisade.Server.Searching;

/// <summary>
/// What the audit system writes as hex in a line (<c>a2=2F686F6D65…</c>, <c>proctitle=</c>, <c>acct=</c>, <c>saddr=</c>): a name there is no less a name. Only how a record is shown changes; the record stays as it is. Safe on
/// any thread.
/// </summary>
internal static partial class EncodedAudit
{
    private static readonly SearchValues<char> s_digits = SearchValues.Create("0123456789ABCDEFabcdef");

    // Fewer digits are numbers: of processes, of users, of sessions.
    private const int FewestDigits = 6;

    /// <summary>Takes note of the personal values that are encoded in a line.</summary>
    public static void Collect(string raw, PersonalValues values)
    {
        foreach (Match pair in Pairs(raw))
        {
            if (Decoded(raw, pair) is { } text)
                values.Collect(pair.Groups[1].Value, text);
        }
    }

    /// <summary>The line with those values written out that lead to a person, so that they can be replaced as elsewhere; all else stays as it came.</summary>
    public static string Open(string raw, PersonalValues values) => IsAudit(raw) ? OpenPairs(raw, values) : raw;

    private static string OpenPairs(string raw, PersonalValues values)
    {
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

    /// <summary>The value of a field of such a line in the same way: encoded as a whole, or with such pairs in it.</summary>
    public static string Open(string raw, string name, string value, PersonalValues values)
    {
        if (!IsAudit(raw) || value.Length < FewestDigits)
            return value;
        if (value.AsSpan().ContainsAnyExcept(s_digits))
            return OpenPairs(value, values);
        return Decoded(name, value) is { } text && values.Replace(text) != text ? text : value;
    }

    private static bool IsAudit(string raw) => raw.Contains("audit(", StringComparison.Ordinal);

    private static MatchCollection Pairs(string raw) => Pair().Matches(IsAudit(raw) ? raw : "");

    // Null where it is no text, or belongs to a longer word.
    private static string? Decoded(string raw, Match pair)
    {
        int end = pair.Index + pair.Length;
        string digits = pair.Groups[2].Value;
        bool isWhole = end == raw.Length || raw[end] is ' ' or '\'' or '"' or '\n' or '\r' or '\u001d';
        return isWhole ? Decoded(pair.Groups[1].Value, digits) : null;
    }

    private static string? Decoded(string name, string digits)
    {
        if (digits.Length < FewestDigits || digits.Length % 2 != 0)
            return null;
        byte[] hex = Encoding.ASCII.GetBytes(digits);
        if (name == "saddr")
            return Address(hex);
        ByteBuffer bytes = new(hex.Length / 2);
        HexText.Append(hex, (byte)' ', bytes);
        string text = Encoding.UTF8.GetString(bytes.Written);
        return text.Contains('\uFFFD', StringComparison.Ordinal) || text.Any(c => char.IsControl(c) && c is not ('\t' or '\n' or '\r' or '\u0001')) ? null : string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
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
