using Palisade.Findings;
using Palisade.Rules.Correlation;

namespace Palisade.Scanning;

/// <summary>Puts what workers finish back into the order of the input and hands it to the writer. Bounded: who is too far ahead waits.</summary>
internal sealed class OrderedOutput(FindingWriter writer, CorrelationSpill spill, int capacity, IProgress<ScanProgress>? progress)
{
    private readonly BatchResult?[] _waiting = new BatchResult?[capacity];
    private readonly Stack<BatchResult> _free = new();
    private readonly object _gate = new();
    private readonly long[] _byLevel = new long[5];
    private long _next;
    private Exception? _broken;

    public long Events { get; private set; }

    public long Bytes { get; set; }

    public long Findings { get; private set; }

    public long[] FindingsByLevel => _byLevel;

    public List<InputSummary> Inputs { get; } = [];

    /// <summary>True once an input could not be read to its end.</summary>
    public bool IsIncomplete { get; private set; }

    /// <summary>An empty result to fill.</summary>
    public BatchResult Rent()
    {
        lock (_gate)
            return _free.TryPop(out BatchResult? free) ? free : new BatchResult();
    }

    /// <summary>Takes a result nobody filled back.</summary>
    public void Return(BatchResult result)
    {
        lock (_gate)
            _free.Push(result);
    }

    /// <summary>Delivers a finished result; writes it, and those waiting behind it, when its turn has come.</summary>
    /// <exception cref="IOException">The writer failed, now or before: the run cannot go on.</exception>
    public void Deliver(BatchResult result)
    {
        lock (_gate)
        {
            while (_broken is null && result.Sequence - _next >= capacity)
                Monitor.Wait(_gate);
            if (_broken is not null)
                throw new IOException(_broken.Message, _broken);
            _waiting[result.Sequence % capacity] = result;
            if (result.Sequence != _next)
                return;
            try
            {
                while (_waiting[_next % capacity] is { } ready)
                {
                    _waiting[_next % capacity] = null;
                    _next++;
                    Write(ready);
                }
            }
            catch (Exception e)
            {
                _broken = e;
                throw;
            }
            finally
            {
                Monitor.PulseAll(_gate);
            }
        }
    }

    /// <summary>Wakes those who wait, after a worker failed.</summary>
    public void Break(Exception reason)
    {
        lock (_gate)
        {
            _broken ??= reason;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Writes a finding that follows all others (of a correlation).</summary>
    public void Write(Finding finding)
    {
        writer.Write(finding);
        Findings++;
        _byLevel[(int)finding.Rule.Level]++;
    }

    private void Write(BatchResult result)
    {
        InputState input = result.Input;
        input.Events += result.Events;
        input.Outside += result.Outside;
        input.WithoutSource += result.WithoutSource;
        input.Years = input.Years.With(result.Years);
        Events += result.Events;
        foreach (Parsing.ParseFailure failure in result.Failures)
            input.Note(failure);
        input.CountFurther(result.FurtherFailures);
        foreach (Finding finding in result.Findings)
            Write(finding);
        if (result.BaseMatches.Length > 0)
        {
            input.SpillIndex ??= spill.AddInput(input.Path, input.Format!.Name);
            spill.Append(input.SpillIndex.Value, result.BaseMatches.Written);
        }

        if (result.IsEnd)
        {
            IsIncomplete |= input.IsIncomplete;
            Inputs.Add(input.ToSummary());
        }

        progress?.Report(new ScanProgress(input.Path, Bytes, Events, Findings));
        result.Clear();
        _free.Push(result);
    }
}
