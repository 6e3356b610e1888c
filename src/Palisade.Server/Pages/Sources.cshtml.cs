using System.Text.RegularExpressions;
using Palisade.Server.Authorization;
using Palisade.Server.Collecting;
using Palisade.Server.Configuration;

namespace Palisade.Server.Pages;

/// <summary>Who sends, now and before the program began, and where.</summary>
[Needs(Permission.ReadSources)]
internal sealed partial class SourcesPage(Collector collector, ServeHost host) : PalisadePage
{
    private const int RowsOfPage = 200;

    /// <summary>Senders: those that need a look, then by listener and name.</summary>
    public IReadOnlyList<Source> Rows { get; private set; } = [];

    public PagerView Pager { get; private set; } = new("", null, null);

    public TableView Listeners { get; private set; } = new("", [], []);

    public IReadOnlyList<string> Followed { get; private set; } = [];

    /// <summary>Files that are there and not followed, with why.</summary>
    public IReadOnlyList<object?[]> NotFollowed { get; private set; } = [];

    public DateTimeOffset Now => collector.Clock.GetUtcNow();

    /// <summary>How a sender does, in words.</summary>
    public static string HealthOf(SourceState state) => state switch
    {
        SourceState.Silent => "silent, against its habit",
        SourceState.LosesRecords => "has lost records",
        SourceState.Refused => "refused: nothing taken in",
        SourceState.NotSinceRestart => "not since the restart",
        SourceState.NothingYet => "nothing yet",
        _ => "sends",
    };

    /// <summary>How it is marked.</summary>
    public static string MarkOf(SourceState state) => state switch
    {
        SourceState.Sends => "good",
        SourceState.NotSinceRestart or SourceState.NothingYet => "unknown",
        _ => "bad",
    };

    /// <summary>When it was last heard.</summary>
    public static DateTimeOffset LastOf(Source source) => source.LastSeenTicks == 0 ? default : new DateTimeOffset(source.LastSeenTicks, TimeSpan.Zero);

    public void OnGet(int from)
    {
        Source[] all = [.. collector.Sources.OrderBy(s => s.State).ThenBy(s => Ordered(s.Identity.Listener), StringComparer.Ordinal).ThenBy(s => Ordered(s.Identity.Peer), StringComparer.Ordinal)];
        from = Math.Clamp(from, 0, all.Length);
        Rows = [.. all.Skip(from).Take(RowsOfPage)];
        Pager = new PagerView(FormattableString.Invariant($"{Math.Min(from + 1, all.Length)} to {from + Rows.Count} of {all.Length}"),
            from > 0 ? FormattableString.Invariant($"/sources?from={Math.Max(0, from - RowsOfPage)}") : null,
            from + Rows.Count < all.Length ? FormattableString.Invariant($"/sources?from={from + RowsOfPage}") : null);
        SettingsView view = SettingsView.Of(host);
        ILookup<string, Source> senders = all.ToLookup(s => s.Identity.Listener);
        Listeners = new TableView("Listeners", [new("Name"), new("Protocol"), new("Address"), new("Guard"), new("Senders", true), new("Connections open", true), new("Refused, too many", true), new("Not understood", true), new("TLS failed", true)],
            [.. view.Listeners.Select(l => new object?[] { l.Name, l.Protocol, l.Address, l.Guard, Shown.Count(senders[l.Name].Count()), Shown.Count(l.Open), Shown.Count(l.Refused), Shown.Count(l.Malformed), l.Guard.StartsWith("TLS", StringComparison.Ordinal) ? Shown.Count(l.FailedHandshakes) : "" })]);
        Followed = view.Followed;
        NotFollowed = [.. host.Listeners.NotFollowed.Take(RowsOfPage).Select(f => new object?[] { f.Listener, f.Path, f.Reason })];
    }

    // 10.0.0.9 before 10.0.0.10.
    private static string Ordered(string name) => Digits().Replace(name, digits => digits.Value.PadLeft(10, '0'));

    [GeneratedRegex("[0-9]{1,9}", RegexOptions.NonBacktracking)]
    private static partial Regex Digits();
}
