using System.Globalization;
using Palisade.Events;
using Palisade.Findings;
using Palisade.Rules.Correlation;
using Palisade.Scanning;

namespace Palisade.Server.Detecting;

/// <summary>What detection made of some records: to be made durable as a whole, with where it has got to. Filled by one lane, then taken by the store.</summary>
internal sealed class DetectionOutcome(LiveRules rules)
{
    /// <summary>The rules that matched.</summary>
    public LiveRules Rules { get; } = rules;

    /// <summary>What rules found, with the ordinals of the records.</summary>
    public List<(Finding Finding, long Ordinal)> Findings { get; } = [];

    /// <summary>What correlations need of matches, as <see cref="BaseMatchCodec"/> writes it; the number of the record is its ordinal.</summary>
    public ByteBuffer BaseMatches { get; } = new();

    /// <summary>Where each stream has got to: the first ordinal that was not matched, and what a later reader needs.</summary>
    public Dictionary<long, (string Name, long End, byte[] Context)> Streams { get; } = [];

    /// <summary>Whose records were matched.</summary>
    public List<Ticket> Done { get; } = [];

    /// <summary>Events matched.</summary>
    public long Events { get; private set; }

    /// <summary>Records, or parts of them, that are no events.</summary>
    public long Failures { get; private set; }

    /// <summary>Events of no kind that is known: no rule runs on them.</summary>
    public long Unrecognised { get; private set; }

    /// <summary>Whether there is anything to keep.</summary>
    public bool IsEmpty => Streams.Count == 0 && Done.Count == 0;

    /// <summary>Notes where a stream has got to.</summary>
    public void Stream(LiveStream stream, long end) => Streams[stream.Id] = (stream.Name, end, stream.Context);

    /// <summary>Takes what came of a batch.</summary>
    /// <param name="result">The batch.</param>
    /// <param name="name">What the stream is called.</param>
    /// <param name="ordinalAt">The ordinal of the record at an offset.</param>
    public void Take(BatchResult result, string name, Func<long, long> ordinalAt)
    {
        Events += result.Events;
        Unrecognised += result.WithoutSource;
        Failures += result.Failures.Count + result.FurtherFailures;
        foreach (Finding finding in result.Findings)
        {
            long ordinal = ordinalAt(finding.Source.OffsetBytes);
            Findings.Add((finding with { Source = new FindingSource(name, finding.Source.Format, ordinal, 0, ordinal.ToString(CultureInfo.InvariantCulture)) }, ordinal));
        }

        int at = BaseMatches.Length;
        BaseMatches.Append(result.BaseMatches.Written);
        while (at < BaseMatches.Length)
        {
            Span<byte> record = BaseMatches.Array.AsSpan(at, BaseMatchCodec.LengthOf(BaseMatches.Written[at..]));
            (long number, long offset) = BaseMatchCodec.PlaceOf(record);
            // Several events of one record keep their order by their number in the batch.
            BaseMatchCodec.SetPlace(record, ordinalAt(offset), number);
            at += record.Length;
        }
    }
}
