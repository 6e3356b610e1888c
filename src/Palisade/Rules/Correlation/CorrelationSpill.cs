using System.Buffers.Binary;
using System.Collections.Immutable;
using Palisade.Events;

namespace Palisade.Rules.Correlation;

/// <summary>
/// Takes the matches of the first pass in the order of input and gives the correlations' results in the order of (last event time,
/// rule id): sorted by event time, correlated in one pass, sorted again. Memory is bounded whatever the number of matches.
/// </summary>
/// <remarks>Used once: append all, then correlate. Not thread safe. Disposing deletes what lies on disk.</remarks>
/// <param name="plan">The plan whose captures are appended.</param>
/// <param name="memoryBytes">Held in memory before a run goes to disk.</param>
internal sealed class CorrelationSpill(CorrelationPlan plan, int memoryBytes = Limits.CorrelationSortBytes) : IDisposable
{
    private readonly ExternalSorter _matches = new(memoryBytes);
    private readonly ExternalSorter _results = new(memoryBytes);
    private readonly List<(string Path, string Format)> _inputs = [];
    private (int Input, long Record, long OffsetBytes) _last = (-1, 0, 0);
    private long _order;

    /// <summary>What was read and what could not be used.</summary>
    public CorrelationStatistics Statistics { get; } = new();

    /// <summary>The files, by <see cref="MatchPlace.Input"/>.</summary>
    public IReadOnlyList<(string Path, string Format)> Inputs => _inputs;

    /// <summary>Names a file.</summary>
    /// <returns>Its index, for <see cref="Append"/>.</returns>
    public int AddInput(string path, string format)
    {
        _inputs.Add((path, format));
        return _inputs.Count - 1;
    }

    /// <summary>Takes matches, in the order of the file; those of one event in the order of rules.</summary>
    /// <param name="input">The file, from <see cref="AddInput"/>.</param>
    /// <param name="matches">What <see cref="CorrelationPlan.Capture"/> wrote; copied.</param>
    /// <exception cref="IOException">The temporary file cannot be written.</exception>
    public void Append(int input, ReadOnlySpan<byte> matches)
    {
        Span<byte> head = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(head, input);
        while (!matches.IsEmpty)
        {
            ReadOnlySpan<byte> record = matches[..BaseMatchCodec.LengthOf(matches)];
            matches = matches[record.Length..];
            Statistics.Matches++;
            long time = BaseMatchCodec.TimeOf(record);
            if (time == LogEvent.NoTime)
            {
                Statistics.WithoutTime++;
                continue;
            }

            // Several rules may match one event; it keeps one place in the order.
            (long number, long offset) = BaseMatchCodec.PlaceOf(record);
            if (_last != (input, number, offset))
                _order++;
            _last = (input, number, offset);
            _matches.Add(time, _order, head, record);
        }
    }

    /// <summary>Correlates what was appended.</summary>
    /// <exception cref="IOException">A temporary file cannot be written or read.</exception>
    public IEnumerable<CorrelationResult> Correlate()
    {
        CorrelationEngine engine = new(plan, Statistics);
        ImmutableArray<int> rank = RankById();
        ByteBuffer bytes = new();
        TextCache texts = new();
        foreach (SortedRecord match in _matches.Read())
        {
            int input = BinaryPrimitives.ReadInt32LittleEndian(match.Bytes.Span);
            engine.Add(BaseMatchCodec.Read(match.Bytes.Span[4..], input, match.Second, texts, out int rule), rule);
            Keep(engine, rank, bytes);
        }

        engine.Complete();
        Keep(engine, rank, bytes);
        foreach (SortedRecord result in _results.Read())
            yield return CorrelationResultCodec.Read(result.Bytes.Span, plan);
    }

    public void Dispose()
    {
        _matches.Dispose();
        _results.Dispose();
    }

    private void Keep(CorrelationEngine engine, ImmutableArray<int> rank, ByteBuffer bytes)
    {
        while (engine.Found.TryDequeue(out CorrelationResult? result))
        {
            bytes.Truncate(0);
            CorrelationResultCodec.Write(result, bytes);
            _results.Add(result.ToTicks, rank[result.Node.Index], bytes.Written, []);
        }
    }

    /// <summary>For each correlation its place in the order of rule ids; equal ids keep the order of the rules.</summary>
    private ImmutableArray<int> RankById()
    {
        int[] rank = new int[plan.Nodes.Length];
        int next = 0;
        foreach (CorrelationNode node in plan.Nodes.OrderBy(n => n.Rule.Id, StringComparer.Ordinal).ThenBy(n => n.Index))
            rank[node.Index] = next++;
        return [.. rank];
    }
}
