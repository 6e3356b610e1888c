using System.Runtime.ExceptionServices;
using Palisade.Vault.Segments;

namespace Palisade.Vault.Search;

/// <summary>
/// Unpacks and looks through blocks before they are asked for, on some threads of the pool beside the one that asks, which does itself what nobody has begun. Blocks are taken in the order in which they were
/// begun. How many are in memory is bounded: two for each thread, and one for each segment that is open.
/// </summary>
/// <param name="work">The search.</param>
/// <param name="threads">With the one that asks.</param>
internal sealed class BlockWorkers(SearchWork work, int threads)
{
    // A block is about a megabyte. Large ones, up to 16 MiB, wait until they are asked for: many of them would be much memory.
    private const int MaxAheadBytes = 4 << 20;

    private readonly object _gate = new();
    private readonly List<BlockJob> _jobs = [];
    private long _order;
    private int _running;

    /// <summary>Whether a block can be begun that nobody waits for.</summary>
    public bool HasRoom
    {
        get
        {
            lock (_gate)
                return threads > 1 && (_jobs.Count < 2 * threads || _jobs.Exists(j => j.Stage == BlockStage.Free));
        }
    }

    /// <summary>Begins with a block.</summary>
    /// <param name="file">The segment; stays open until the job is given back.</param>
    /// <param name="block">The number of the block.</param>
    /// <param name="isNeeded">Somebody waits for it.</param>
    /// <returns>Null when there is no room and nobody waits.</returns>
    public BlockJob? TryBegin(SegmentFile file, int block, bool isNeeded)
    {
        lock (_gate)
        {
            if (!isNeeded && (!HasRoom || file.Index.Blocks[block].PlainBytes > MaxAheadBytes))
                return null;
            BlockJob? job = _jobs.Find(j => j.Stage == BlockStage.Free);
            if (job is null)
                _jobs.Add(job = new BlockJob(work));
            job.Begin(file, block);
            (job.Stage, job.Order) = (BlockStage.Waiting, _order++);

            // Who needs it begins with it at once.
            if (!isNeeded && _running < threads - 1)
            {
                _running++;
                ThreadPool.UnsafeQueueUserWorkItem(static workers => workers.Work(), this, preferLocal: false);
            }

            return job;
        }
    }

    /// <summary>Comes back when a block can be taken. Meanwhile this thread works as the others do.</summary>
    /// <exception cref="Storage.VaultIOException">It cannot be read.</exception>
    public void Finish(BlockJob job)
    {
        while (ToDoBefore(job) is { } next)
            Run(next);
        job.Failure?.Throw();
    }

    /// <summary>Takes a job back, whatever became of it: its block and its segment are not used any more.</summary>
    public void Release(BlockJob job)
    {
        lock (_gate)
        {
            while (job.Stage == BlockStage.Running)
                Monitor.Wait(_gate);
            job.Stage = BlockStage.Free;
        }
    }

    /// <summary>Gives the memory back, when all jobs were released.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _jobs.ForEach(j => j.Return());
            _jobs.Clear();
        }
    }

    private void Work()
    {
        while (Next() is { } job)
            Run(job);
    }

    private BlockJob? Next()
    {
        lock (_gate)
        {
            BlockJob? next = TakeFirst();
            if (next is null)
                _running--;
            return next;
        }
    }

    // The job itself when nobody has begun with it; else any other, rather than to stand idle; null when it is done.
    private BlockJob? ToDoBefore(BlockJob job)
    {
        lock (_gate)
        {
            while (job.Stage != BlockStage.Done)
            {
                BlockJob? next = job.Stage == BlockStage.Waiting ? job : TakeFirst();
                if (next is null)
                {
                    Monitor.Wait(_gate);
                    continue;
                }

                next.Stage = BlockStage.Running;
                return next;
            }

            return null;
        }
    }

    private BlockJob? TakeFirst()
    {
        BlockJob? first = null;
        foreach (BlockJob job in _jobs)
        {
            if (job.Stage == BlockStage.Waiting && (first is null || job.Order < first.Order))
                first = job;
        }

        if (first is not null)
            first.Stage = BlockStage.Running;
        return first;
    }

    // Whatever is thrown belongs to who asks for the block.
    private void Run(BlockJob job)
    {
        ExceptionDispatchInfo? failure = null;
        try
        {
            job.Run();
        }
        catch (Exception e)
        {
            failure = ExceptionDispatchInfo.Capture(e);
        }

        lock (_gate)
        {
            (job.Failure, job.Stage) = (failure, BlockStage.Done);
            Monitor.PulseAll(_gate);
        }
    }
}
