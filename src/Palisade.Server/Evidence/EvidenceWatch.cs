using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Palisade.Server.Collecting;
using Palisade.Server.Keeping;
using Palisade.Vault.Retention;

namespace Palisade.Server.Evidence;

/// <summary>Compares every item with its digest once a day. One that is not what was taken is in its case, and in the log. What was erased it erases in backups that could not be reached then.</summary>
internal sealed partial class EvidenceWatch(EvidenceBook book, EvidenceDesk desk, VaultDesk vault, TimeProvider clock, ILogger<EvidenceWatch> logger) : BackgroundService
{
    private static readonly TimeSpan s_every = TimeSpan.FromHours(24), s_look = TimeSpan.FromMinutes(10);

    // What was said last of backups: the same is not said again.
    private string _told = "";

    /// <summary>Looks at all that were not looked at for a day.</summary>
    /// <returns>How many were looked at.</returns>
    public async Task<int> RunOnceAsync(CancellationToken stop)
    {
        int count = 0;
        foreach (EvidenceItem item in await book.UncheckedAsync(clock.GetUtcNow() - s_every))
        {
            await desk.CheckAsync(0, item.CaseId, item.Id, stop);
            count++;
        }

        return count;
    }

    /// <summary>Finishes erasures that were cut off, and brings them to the backups.</summary>
    /// <exception cref="IOException">The folder of the items, or the vault, cannot be read.</exception>
    public async Task FinishErasingAsync()
    {
        IReadOnlyList<UnreachableBackup> unreachable = await desk.FinishErasingAsync(vault.Place);
        string told = string.Join("; ", unreachable.Select(u => $"{u.Path}: {u.Why}"));
        if (told.Length > 0 && told != _told)
            LogUnreachable(told);
        _told = told;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await RunOnceAsync(stoppingToken);
                await FinishErasingAsync();
                await Task.Delay(s_look, clock, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is IOException or StorageTroubleException or System.Data.Common.DbException)
            {
                LogTrouble(e.Message);
                await Task.Delay(s_look, clock, stoppingToken).ContinueWith(_ => { }, TaskScheduler.Default);
            }
        }
    }

    [LoggerMessage(82, LogLevel.Warning, "Evidence that was erased is still in backups that cannot be reached: {Backups}. It is tried again every ten minutes; palisade vault backup to the same folder erases it too.")]
    private partial void LogUnreachable(string backups);

    [LoggerMessage(81, LogLevel.Warning, "Evidence could not be checked: {Reason}. It is tried again.")]
    private partial void LogTrouble(string reason);
}
