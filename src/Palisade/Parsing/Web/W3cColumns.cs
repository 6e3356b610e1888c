using System.Text;
using Palisade.Events;
using Palisade.Parsing.Lines;

namespace Palisade.Parsing.Web;

/// <summary>What one column of a W3C log is.</summary>
internal enum W3cRole
{
    /// <summary>A value like any other.</summary>
    Plain,
    Date,
    Time,

    /// <summary>Date and time in one: <c>gmttime</c>, <c>localtime</c>, <c>x-timestamp</c>.</summary>
    DateTime,
    Host,
    Number,
    UriStem,
    UriQuery,
    Uri,
    UriScheme,
    UriHost,
    Agent,
}

/// <summary>One column.</summary>
/// <param name="AsWritten">Its name in the file: <c>cs(User-Agent)</c>.</param>
/// <param name="Canonical">The name that Sigma rules use, <c>cs-user-agent</c>; null where it is the same.</param>
/// <param name="Role">What is done with it beyond.</param>
internal readonly record struct W3cColumn(FieldName AsWritten, FieldName? Canonical, W3cRole Role);

/// <summary>The columns of a W3C log and what they tell of its source. Immutable.</summary>
internal sealed class W3cColumns
{
    private static readonly string[] ProxyMarks = ["cs-uri-scheme", "s-action", "r-host", "r-ip", "cs-categories", "sc-filter-result", "cs-uri-extension", "x-virus-id", "c-agent"];

    /// <summary>Reads <c>#Fields:</c> and <c>#Software:</c>.</summary>
    public W3cColumns(Directives directives, ParseOptions options)
    {
        ReadOnlySpan<byte> fields = directives.Of(W3cFormat.Fields);
        Columns = Names(fields, options.Vocabulary);
        IsProxy = Columns.Any(c => ProxyMarks.Contains((c.Canonical ?? c.AsWritten).Text)) || directives.Of(W3cFormat.Software).IndexOf("SGOS"u8) >= 0;
        BlanksArePlus = directives.Of(W3cFormat.Software).IndexOf("Internet Information Services"u8) >= 0;
        Source = options.Vocabulary.Intern(new EventSource(null, IsProxy ? "proxy" : "webserver"));
        Day = directives.Of(W3cFormat.Date).Trim(": \t"u8) is { Length: >= 10 } day && TimeText.TryParse(day[..10], 0, out long ticks) ? ticks : 0;
    }

    public W3cColumn[] Columns { get; }

    public EventSource Source { get; }

    public bool IsProxy { get; }

    /// <summary>True for IIS, which writes a blank inside a value as <c>+</c>.</summary>
    public bool BlanksArePlus { get; }

    /// <summary>The day that <c>#Date:</c> names, in ticks, or 0.</summary>
    public long Day { get; }

    private static W3cColumn[] Names(ReadOnlySpan<byte> fields, EventVocabulary vocabulary)
    {
        List<W3cColumn> columns = [];
        fields = fields.TrimStart(":"u8);
        while (!(fields = fields.TrimStart(" \t"u8)).IsEmpty && columns.Count < Limits.MaxFields / 4)
        {
            int length = fields.IndexOfAny((byte)' ', (byte)'\t');
            ReadOnlySpan<byte> name = length < 0 ? fields : fields[..length];
            fields = fields[name.Length..];
            string canonical = Canonical(Encoding.UTF8.GetString(name));
            FieldName written = vocabulary.Intern(name);
            columns.Add(new W3cColumn(written, canonical == written.Text ? null : vocabulary.Intern(canonical), RoleOf(canonical)));
        }

        return [.. columns];
    }

    // cs(User-Agent) is cs-user-agent. The prefix stays: cs, sc, c, s, r, rs.
    private static string Canonical(string name)
    {
        string lower = name.ToLowerInvariant();
        int open = lower.IndexOf('(', StringComparison.Ordinal);
        return open > 0 && lower.EndsWith(')') ? $"{lower[..open]}-{lower[(open + 1)..^1]}" : lower;
    }

    private static W3cRole RoleOf(string canonical) => canonical switch
    {
        "date" => W3cRole.Date,
        "time" => W3cRole.Time,
        "gmttime" or "x-timestamp" or "datetime" => W3cRole.DateTime,
        "s-computername" or "s-dns" => W3cRole.Host,
        "sc-status" or "sc-bytes" or "cs-bytes" or "time-taken" or "sc-substatus" or "sc-win32-status" or "s-port" or "c-port" or "cs-uri-port" => W3cRole.Number,
        "cs-uri-stem" or "cs-uri-path" => W3cRole.UriStem,
        "cs-uri-query" => W3cRole.UriQuery,
        "cs-uri" or "c-uri" => W3cRole.Uri,
        "cs-uri-scheme" => W3cRole.UriScheme,
        "cs-host" or "cs-uri-host" or "r-host" or "r-dns" => W3cRole.UriHost,
        "cs-user-agent" or "c-agent" => W3cRole.Agent,
        _ => W3cRole.Plain,
    };
}
