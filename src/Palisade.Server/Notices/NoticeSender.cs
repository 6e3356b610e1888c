using System.Data.Common;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Palisade.Server.Storage;

namespace Palisade.Server.Notices;

/// <summary>Delivers what waits. What does not arrive is tried again, with growing pauses, until it does or somebody gives it up; a destination that fails holds up no other. Safe on any thread.</summary>
internal sealed partial class NoticeSender(ServerStore store, NoticeSettings settings, WebhookDelivery webhooks, MailDelivery mails, TimeProvider clock, ILogger log) : IDisposable
{
    // Of one round and channel; a destination that fails so often in a row is left alone until the next round.
    private const int MaxOfRound = 50, MaxFailures = 3;

    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1), s_longestDelivery = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private long _delivered, _failed;

    /// <summary>How many were delivered since the program began.</summary>
    public long Delivered => Interlocked.Read(ref _delivered);

    /// <summary>How many attempts failed since then.</summary>
    public long Failed => Interlocked.Read(ref _failed);

    /// <summary>Delivers until told to stop.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await SendDueAsync(stop).ConfigureAwait(false);
            }
            catch (Exception e) when (e is DbException or DbUpdateException)
            {
                LogTrouble(e.Message);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await Task.Delay(s_interval, stop).ContinueWith(_ => { }, TaskScheduler.Default).ConfigureAwait(false);
        }
    }

    /// <summary>Tries what is due, once.</summary>
    /// <returns>How many were delivered.</returns>
    public async Task<int> SendDueAsync(CancellationToken stop)
    {
        await _turn.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            int[] sent = await Task.WhenAll(settings.Channels.Select(channel => SendDueAsync(channel, stop))).ConfigureAwait(false);
            return sent.Sum();
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task<int> SendDueAsync(NoticeChannel channel, CancellationToken stop)
    {
        DateTimeOffset now = clock.GetUtcNow();
        List<Notice> due;
        using (ServerDb db = store.CreateDbContext())
            due = await db.Set<Notice>().AsNoTracking().Where(n => n.State == Notice.Waiting && n.NextAttempt <= now && n.Channel == channel.Name).OrderBy(n => n.Id).Take(MaxOfRound).ToListAsync(stop).ConfigureAwait(false);
        (int sent, int failures) = (0, 0);
        foreach (Notice notice in due.TakeWhile(_ => failures < MaxFailures))
        {
            string? problem = await TryAsync(channel, notice, stop).ConfigureAwait(false);
            if (problem is null)
                (sent, failures) = (sent + 1, 0);
            else
                failures++;
        }

        return sent;
    }

    private async Task<string?> TryAsync(NoticeChannel channel, Notice notice, CancellationToken stop)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(s_longestDelivery);
        (string? problem, string remark) = (null, "");
        try
        {
            if (channel.Webhook is not null)
                await webhooks.SendAsync(channel, notice, patience.Token).ConfigureAwait(false);
            else
                remark = await mails.SendAsync(channel, notice, NoticeDraft.TextOf(notice.Body), patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            problem = FormattableString.Invariant($"It did not answer within {s_longestDelivery.TotalSeconds} s.");
        }
        catch (Exception e) when (e is IOException or JsonException or System.Net.Sockets.SocketException or InvalidOperationException)
        {
            problem = e.Message;
        }

        Interlocked.Increment(ref problem is null ? ref _delivered : ref _failed);
        if (problem is null)
            await SentAsync(notice, remark).ConfigureAwait(false);
        else
            await FailedAsync(channel, notice, problem).ConfigureAwait(false);
        return problem;
    }

    private async Task SentAsync(Notice notice, string remark)
    {
        DateTimeOffset now = clock.GetUtcNow();
        using ServerDb db = store.CreateDbContext();
        await db.Set<Notice>().Where(n => n.Id == notice.Id && n.State == Notice.Waiting).ExecuteUpdateAsync(set => set
            .SetProperty(n => n.State, Notice.Sent).SetProperty(n => n.Ended, now).SetProperty(n => n.LastAttempt, now).SetProperty(n => n.Attempts, notice.Attempts + 1).SetProperty(n => n.LastError, remark)).ConfigureAwait(false);
    }

    private async Task FailedAsync(NoticeChannel channel, Notice notice, string problem)
    {
        const int maxText = 500;
        int attempts = notice.Attempts + 1;
        string text = problem.Length > maxText ? problem[..maxText] : problem;
        DateTimeOffset now = clock.GetUtcNow(), next = now + Notice.PauseAfter(attempts);
        using (ServerDb db = store.CreateDbContext())
        {
            await db.Set<Notice>().Where(n => n.Id == notice.Id && n.State == Notice.Waiting).ExecuteUpdateAsync(set => set
                .SetProperty(n => n.Attempts, attempts).SetProperty(n => n.LastAttempt, now).SetProperty(n => n.NextAttempt, next).SetProperty(n => n.LastError, text)).ConfigureAwait(false);
        }

        if (attempts is 1 or 8)
            LogFailed(notice.Id, channel.Name, attempts, text);
    }

    [LoggerMessage(70, LogLevel.Warning, "Notice {Id} does not arrive at {Channel} (attempt {Attempts}): {Reason} It is tried again; the page Notices has all that wait.")]
    private partial void LogFailed(long id, string channel, int attempts, string reason);

    [LoggerMessage(71, LogLevel.Warning, "What became of notices cannot be written: {Reason}. They are tried again, under the same names.")]
    private partial void LogTrouble(string reason);
}
