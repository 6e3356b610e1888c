using Palisade.Server.Authorization;
using Palisade.Server.Collecting;

namespace Palisade.Server.Pages;

/// <summary>Who sends, since the program began.</summary>
[Needs(Permission.ReadSources)]
internal sealed class SourcesPage(Collector collector) : PalisadePage
{
    private const int RowsOfPage = 200;

    public TableView Table { get; private set; } = new("", [], []);

    public PagerView Pager { get; private set; } = new("", null, null);

    public void OnGet(int from)
    {
        DateTimeOffset now = collector.Clock.GetUtcNow();
        Source[] all = [.. collector.Sources.OrderBy(source => source.Identity.ToString(), StringComparer.Ordinal)];
        from = Math.Clamp(from, 0, all.Length);
        Source[] shown = [.. all.Skip(from).Take(RowsOfPage)];
        Table = new TableView("Senders", [new("Listener"), new("Sender"), new("Class"), new("Records", true), new("Bytes", true), new("Gaps", true), new("Lost", true), new("Last record"), new("Health")], [.. shown.Select(source => Row(source, now))]);
        Pager = new PagerView(FormattableString.Invariant($"{Math.Min(from + 1, all.Length)} to {from + shown.Length} of {all.Length}"),
            from > 0 ? FormattableString.Invariant($"/sources?from={Math.Max(0, from - RowsOfPage)}") : null,
            from + shown.Length < all.Length ? FormattableString.Invariant($"/sources?from={from + RowsOfPage}") : null);
    }

    private static object?[] Row(Source source, DateTimeOffset now) =>
    [
        source.Identity.Listener, source.Identity.Peer, source.Class, Shown.Count(source.Records), Shown.Bytes(source.Bytes), Shown.Count(source.Gaps), Shown.Count(source.Lost),
        Shown.Ago(source.LastSeenTicks == 0 ? default : new DateTimeOffset(source.LastSeenTicks, TimeSpan.Zero), now),
        source.IsSilent ? "silent, against its habit" : "sends",
    ];
}
