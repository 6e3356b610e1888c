using Palisade.Sources;

namespace Palisade.Scanning;

/// <summary>One run over inputs: N equal workers take the next batch under a lock, work on it alone, and deliver it in order.</summary>
/// <remarks>No thread only reads or only writes: with one thread the same code runs without hand-over, with two both processors are busy.</remarks>
internal sealed class ScanRun(ScanPlan plan, ScanOptions options, OrderedOutput output)
{
    private readonly Lock _readGate = new();
    private long _sequence;
    private Exception? _failure;

    /// <summary>Tests of regular expressions that ran out of time; known once the run ends.</summary>
    public long RegexTimeouts { get; private set; }

    /// <summary>Reads everything, matches it and writes the findings.</summary>
    /// <returns>Per rule of the set, whether it could match something seen.</returns>
    public bool[] Run(IEnumerable<InputEntry> entries)
    {
        using BatchSource source = new(entries.GetEnumerator(), options, plan.Rules.Vocabulary);
        ScanWorker[] workers = [.. Enumerable.Range(0, Math.Max(1, options.Threads)).Select(_ => new ScanWorker(plan, options))];
        Thread[] threads = [.. workers.Skip(1).Select(w => new Thread(() => Work(w, source)) { IsBackground = true, Name = "scan" })];
        foreach (Thread thread in threads)
            thread.Start();
        Work(workers[0], source);
        foreach (Thread thread in threads)
            thread.Join();
        if (_failure is not null)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(_failure);
        output.Bytes = source.Bytes;
        RegexTimeouts = workers.Sum(w => w.Matcher.RegexTimeouts);
        bool[] applicable = new bool[plan.Rules.Rules.Length];
        foreach (ScanWorker worker in workers)
            worker.Matcher.MarkApplicable(applicable);
        return applicable;
    }

    private void Work(ScanWorker worker, BatchSource source)
    {
        try
        {
            while (true)
            {
                BatchResult result = output.Rent();
                lock (_readGate)
                {
                    if (_failure is not null || !source.TryNext(result))
                    {
                        output.Return(result);
                        return;
                    }

                    result.Sequence = _sequence++;
                    output.Bytes = source.Bytes;
                }

                worker.Process(result);
                output.Deliver(result);
            }
        }
        catch (Exception e)
        {
            // A writer that fails (disk full, pipe closed) ends the run; the first reason is thrown by Run.
            Interlocked.CompareExchange(ref _failure, e, null);
            output.Break(e);
        }
    }
}
