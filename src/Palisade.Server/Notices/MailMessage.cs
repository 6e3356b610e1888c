using System.Globalization;
using System.Text;

namespace Palisade.Server.Notices;

/// <summary>A mail as it goes over the wire (RFC 5322, MIME): its lines end with CR LF and have at most 76 bytes, all ASCII. What is in a header has no control character, so nothing can add one.</summary>
internal static class MailMessage
{
    // An encoded word has at most 75 bytes (RFC 2047, 2): of UTF-8 these are 45.
    private const int MaxWordBytes = 45, MaxSubject = 200, LineBytes = 76;

    /// <summary>Makes it.</summary>
    /// <param name="place">From whom, and to whom.</param>
    /// <param name="delivery">The name of the delivery.</param>
    /// <param name="subject">In a line; cut after 200 characters.</param>
    /// <param name="text">What it says.</param>
    /// <param name="now">When.</param>
    public static string Of(MailPlace place, string delivery, string subject, string text, DateTimeOffset now)
    {
        StringBuilder mail = new();
        Header("From", $"Palisade <{place.From}>");
        Header("To", string.Join(",\r\n ", place.To));
        Header("Subject", Words(subject));
        Header("Date", now.ToUniversalTime().ToString("ddd, dd MMM yyyy HH:mm:ss '+0000'", CultureInfo.InvariantCulture));
        Header("Message-ID", $"<{delivery}@{place.From[(place.From.LastIndexOf('@') + 1)..]}>");
        Header("Auto-Submitted", "auto-generated");
        Header("X-Palisade-Delivery", delivery);
        Header("MIME-Version", "1.0");
        Header("Content-Type", "text/plain; charset=utf-8");
        Header("Content-Transfer-Encoding", "base64");
        mail.Append("\r\n");
        string encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n")));
        for (int at = 0; at < encoded.Length; at += LineBytes)
            mail.Append(encoded, at, Math.Min(LineBytes, encoded.Length - at)).Append("\r\n");
        return mail.ToString();

        void Header(string name, string value) => mail.Append(name).Append(": ").Append(value).Append("\r\n");
    }

    /// <summary>What is sent of a text after DATA (RFC 5321, 4.5.2): a line that begins with a full stop has one more, and a line of one ends it.</summary>
    public static string Stuffed(string mail)
    {
        StringBuilder stuffed = new(mail.Length + 16);
        foreach (string line in mail.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n'))
            stuffed.Append(line.StartsWith('.') ? "." : "").Append(line).Append("\r\n");
        return stuffed.Append(".\r\n").ToString();
    }

    // Plain where all of it is printable ASCII; else words of base64, each of whole characters.
    private static string Words(string subject)
    {
        string line = new([.. subject.Take(MaxSubject).Select(c => char.IsControl(c) ? ' ' : c)]);
        if (!line.AsSpan().ContainsAnyExceptInRange(' ', '~') && !line.Contains("=?", StringComparison.Ordinal) && line.Length <= LineBytes - 10)
            return line;
        List<string> words = [];
        List<byte> word = [];
        Span<byte> bytes = stackalloc byte[4];
        foreach (Rune rune in line.EnumerateRunes())
        {
            int length = rune.EncodeToUtf8(bytes);
            if (word.Count + length > MaxWordBytes)
                Close();
            word.AddRange(bytes[..length]);
        }

        Close();
        return string.Join("\r\n ", words);

        void Close()
        {
            words.Add($"=?utf-8?B?{Convert.ToBase64String([.. word])}?=");
            word.Clear();
        }
    }
}
