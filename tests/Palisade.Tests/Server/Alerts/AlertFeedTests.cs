using Palisade.Server;
using Palisade.Server.Alerts;

namespace Palisade.Tests.Server.Alerts;

/// <summary>What open pages are told, with its bounds.</summary>
public sealed class AlertFeedTests
{
    private readonly AlertFeed _feed = new();

    [Fact]
    public async Task A_page_gets_what_came_since_it_took_the_last()
    {
        using AlertSubscriber page = _feed.Subscribe(1)!;
        Assert.Null(await page.TakeAsync(TimeSpan.Zero, CancellationToken.None));
        _feed.Publish([3, 1]);
        _feed.Publish([]);
        _feed.Publish([1, 2]);
        (long[] alerts, bool all) = (await page.TakeAsync(TimeSpan.FromSeconds(5), CancellationToken.None))!.Value;
        Assert.Equal([1, 2, 3], alerts);
        Assert.False(all);
        Assert.Null(await page.TakeAsync(TimeSpan.Zero, CancellationToken.None));
        Assert.Equal(2, _feed.Version);
    }

    [Fact]
    public async Task A_page_that_takes_nothing_holds_no_more_than_its_bound_and_is_told_to_load_everything()
    {
        using AlertSubscriber page = _feed.Subscribe(1)!;
        for (int i = 0; i < 100; i++)
            _feed.Publish([.. Enumerable.Range(i * 1000, 1000).Select(n => (long)n)]);
        (long[] alerts, bool all) = (await page.TakeAsync(TimeSpan.FromSeconds(5), CancellationToken.None))!.Value;
        Assert.True(all);
        Assert.InRange(alerts.Length, 0, AlertSubscriber.MaxWaiting);
        _feed.Publish([7]);
        Assert.False((await page.TakeAsync(TimeSpan.FromSeconds(5), CancellationToken.None))!.Value.All);
    }

    [Fact]
    public void An_account_and_the_server_have_so_many_pages_and_no_more()
    {
        List<AlertSubscriber?> open = [.. Enumerable.Range(0, ServerLimits.MaxEventStreamsOfAccount + 1).Select(_ => _feed.Subscribe(1))];
        Assert.Null(open[^1]);
        open[0]!.Dispose();
        Assert.NotNull(_feed.Subscribe(1));
        List<AlertSubscriber?> others = [.. Enumerable.Range(2, ServerLimits.MaxEventStreams).Select(i => _feed.Subscribe(i))];
        Assert.Equal(ServerLimits.MaxEventStreams - ServerLimits.MaxEventStreamsOfAccount, others.Count(o => o is not null));
    }
}
