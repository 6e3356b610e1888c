using System.Data.Common;
using System.Diagnostics;
using System.Net.Sockets;
using Microsoft.EntityFrameworkCore;

namespace Palisade.Server.Storage;

/// <summary>Says whether the database answers. It is asked once in two seconds, however many want to know, and waited for three at most. Safe on any thread.</summary>
internal sealed class StoreHealth(ServerStore store)
{
    private static readonly TimeSpan s_fresh = TimeSpan.FromSeconds(2), s_patience = TimeSpan.FromSeconds(3);

    private readonly Lock _gate = new();
    private Task<bool>? _asked;
    private long _when;

    public Task<bool> AnswersAsync()
    {
        lock (_gate)
        {
            if (_asked is { } asked && (!asked.IsCompleted || Stopwatch.GetElapsedTime(_when) < s_fresh))
                return asked;
            _when = Stopwatch.GetTimestamp();
            return _asked = Task.Run(AskAsync);
        }
    }

    private async Task<bool> AskAsync()
    {
        using CancellationTokenSource patience = new(s_patience);
        // The connections of the pool are broken after a restart: the first question finds that out.
        return await AsksAsync(patience.Token) || await AsksAsync(patience.Token);
    }

    private async Task<bool> AsksAsync(CancellationToken patience)
    {
        try
        {
            using ServerDb db = store.CreateDbContext();
            await db.Database.SqlQueryRaw<int>("SELECT number AS \"Value\" FROM migration").AnyAsync(patience);
            return true;
        }
        catch (Exception e) when (e is DbException or OperationCanceledException or TimeoutException or SocketException or IOException)
        {
            return false;
        }
    }
}
