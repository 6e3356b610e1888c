using System.Text;
using Palisade.Proofs.Format;
using Palisade.Tests.Proofs.Format;
using Palisade.Tests.Vault.Keys;
using Palisade.Vault.Segments;

namespace Palisade.Tests.Vault.Segments;

/// <summary>A segment of generated lines on a disk in memory.</summary>
internal sealed class SegmentSample
{
    public SegmentSample(int seed, int batches, int blockBytes, bool readers = true, int recordsPerBatch = 120)
    {
        Random random = new(seed);
        long ordinal = 0, leaf = 5;
        for (int i = 0; i < batches; i++, leaf += random.Next(1, 4))
        {
            RecordSample[] records = RecordSample.Generate(random, random.Next(1, recordsPerBatch), 60, ordinal);
            ordinal += 10_000;
            Batches.Add((leaf, [.. records.Select(r => random.Next(3) == 0 ? r : r with { Raw = Line(random, i, r.Header.IsTruncated) })]));
        }

        for (int i = 0; i < Batches.Count; i++)
            Batches[i] = (Batches[i].Leaf, [.. Batches[i].Records.Select(r => r with { Header = r.Header with { WholeLength = r.Header.IsTruncated ? r.Raw.Length + 1 : 0 } })]);
        using SegmentWriter writer = new(Disk, Key, SegmentId.Create(), id => new SegmentStream(id, $"stream {id}", readers ? new LineReader() : null), blockBytes);
        foreach ((long at, RecordSample[] records) in Batches)
        {
            writer.BeginBatch(at, records.Length);
            foreach (RecordSample record in records)
                writer.Append(record.Header, record.Raw);
        }

        Sealed = writer.Finish();
    }

    public RecordingDisk Disk { get; } = new();

    public DayKey Key { get; } = DayKey.Create();

    public List<(long Leaf, RecordSample[] Records)> Batches { get; } = [];

    public SealedSegment Sealed { get; }

    public byte[] Bytes => Disk.Contents[Sealed.Path];

    public IEnumerable<(int Block, RecordSample Record)> ByBlock(SegmentIndex index) =>
        index.Blocks.SelectMany(b => Batches.Where(x => b.Leaves.Contains(x.Leaf)).SelectMany(x => x.Records).Select(r => (b.Number, r)));

    private static byte[] Line(Random random, int batch, bool isTruncated)
    {
        StringBuilder line = new();
        if (random.Next(40) == 0)
            line.Append("#header").Append(batch).Append(' ');
        line.Append("host=web").Append(random.Next(3)).Append(" user=u").Append(random.Next(100_000)).Append(" code=~k").Append(random.Next(5)).Append(" from=10.0.").Append(batch).Append('.').Append(random.Next(256));
        if (random.Next(10) == 0)
            line.Append(" Größe=").Append(random.Next()).Append(" Host=").Append(random.Next(9));
        return Encoding.UTF8.GetBytes(line.ToString() + (isTruncated ? "" : " end"));
    }
}
