using System.Globalization;
using System.Text;

namespace Palisade.Server.Listeners.Journal;

/// <summary>The number of an entry: it grows by one with each entry of a journal.</summary>
/// <param name="Series">The id of the series of numbers, in hexadecimal; empty when the entry says none.</param>
/// <param name="Number">The number.</param>
internal readonly record struct JournalPlace(string Series, ulong Number)
{
    /// <summary>Of what says none.</summary>
    public static JournalPlace None { get; } = new("", 0);

    /// <summary>Out of a cursor, <c>s=SERIES;i=NUMBER;b=…</c> in hexadecimal. Every version of systemd writes it (the fields <c>__SEQNUM</c> and <c>__SEQNUM_ID</c> came with 254); none when it is another text.</summary>
    public static JournalPlace OfCursor(ReadOnlySpan<byte> cursor)
    {
        string[] parts = Encoding.ASCII.GetString(cursor).Split(';');
        string series = Array.Find(parts, p => p.StartsWith("s=", StringComparison.Ordinal))?[2..] ?? "";
        string number = Array.Find(parts, p => p.StartsWith("i=", StringComparison.Ordinal))?[2..] ?? "";
        bool isSeries = Guid.TryParseExact(series, "N", out _);
        return isSeries && ulong.TryParse(number, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong found) && found > 0 ? new JournalPlace(series, found) : None;
    }
}
