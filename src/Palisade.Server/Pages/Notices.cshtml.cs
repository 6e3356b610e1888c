using Microsoft.AspNetCore.Mvc;
using Palisade.Server.Authorization;
using Palisade.Server.Notices;

namespace Palisade.Server.Pages;

/// <summary>What is told to whom: what waits and why, what arrived, what was given up.</summary>
[Needs(Permission.ReadNotices, Change = Permission.ManageNotices)]
internal sealed class NoticesPage(NoticeBook book, TimeProvider clock) : PalisadePage
{
    public IReadOnlyList<Notice> Rows { get; private set; } = [];

    /// <summary>Whether those that wait are shown alone.</summary>
    public bool OnlyWaiting { get; private set; }

    public PagerView Pager { get; private set; } = new("", null, null);

    public IReadOnlyList<NoticeChannel> Channels => book.Channels;

    public DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>Whether a notice is for a destination that the settings have no more.</summary>
    public bool IsStranded(Notice notice) => notice.State == Notice.Waiting && Channels.All(c => c.Name != notice.Channel);

    public Task OnGetAsync(string? state, long? after, string? done)
    {
        Done = done switch
        {
            "retry" => "It is tried at once.",
            "given-up" => "It is given up; the ledger has by whom and why.",
            "test" => "A test is on its way: it stands on top of the list.",
            _ => null,
        };
        return LoadAsync(state == Notice.Waiting, after);
    }

    public async Task<IActionResult> OnPostRetryAsync(long id)
    {
        if (await book.RetryAsync(id))
            return LocalRedirect("/notices?done=retry");
        await LoadAsync(false, null);
        return Again("No notice waits under this number: it has arrived, or was given up.");
    }

    public async Task<IActionResult> OnPostGiveUpAsync(long id, string? reason)
    {
        if (await book.GiveUpAsync(Visitor, id, reason) is not { } problem)
            return LocalRedirect("/notices?done=given-up");
        await LoadAsync(false, null);
        return Again(problem);
    }

    public async Task<IActionResult> OnPostTestAsync(string? channel)
    {
        if (book.Test(channel ?? ""))
            return LocalRedirect("/notices?done=test");
        await LoadAsync(false, null);
        return Again("There is no such destination, or too many notices wait already.");
    }

    private async Task LoadAsync(bool onlyWaiting, long? after)
    {
        OnlyWaiting = onlyWaiting;
        List<Notice> rows = await book.ListAsync(onlyWaiting ? Notice.Waiting : null, after, NoticeBook.PageRows);
        Rows = [.. rows.Take(NoticeBook.PageRows)];
        string state = onlyWaiting ? "state=waiting&" : "";
        Pager = new PagerView(after is null ? "" : "earlier ones", after is null ? null : $"/notices?{state.TrimEnd('&')}", rows.Count > NoticeBook.PageRows ? FormattableString.Invariant($"/notices?{state}after={Rows[^1].Id}") : null);
    }
}
