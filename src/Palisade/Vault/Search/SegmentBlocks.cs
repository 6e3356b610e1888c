using System.Collections.Concurrent;
using Palisade.Proofs.Format;
using Palisade.Vault.Catalogue;
using Palisade.Vault.Segments;

namespace Palisade.Vault.Search;

/// <summary>When the records of each block of each segment were received, and when what they tell of happened. A segment never changes, so that it is read once. Safe on any thread.</summary>
internal sealed class SegmentBlocks
{
    private readonly ConcurrentDictionary<SegmentId, (int Number, Interval Received, Interval Events)[]> _known = [];

    /// <summary>The blocks of some segments; of one that cannot be read, none.</summary>
    public List<SegmentBlockPlace> Of(IEnumerable<CatalogueSegment> segments, Func<CatalogueSegment, SegmentFile?> open)
    {
        List<SegmentBlockPlace> places = [];
        foreach (CatalogueSegment segment in segments)
        {
            if (!_known.TryGetValue(segment.Id, out (int Number, Interval Received, Interval Events)[]? blocks))
            {
                using SegmentFile? file = open(segment);
                if (file is null)
                    continue;
                blocks = [.. file.Index.Blocks.Select(b => (b.Number, b.Received, b.Events))];
                _known[segment.Id] = blocks;
            }

            places.AddRange(blocks.Select(b => new SegmentBlockPlace(segment, b.Number, b.Received, b.Events)));
        }

        return places;
    }
}

/// <summary>A block of a segment.</summary>
/// <param name="Segment">The segment.</param>
/// <param name="Number">Its number there.</param>
/// <param name="Received">When its records were received: the lowest and the highest time.</param>
/// <param name="Events">When its events happened: the lowest and the highest second since 1970.</param>
internal readonly record struct SegmentBlockPlace(CatalogueSegment Segment, int Number, Interval Received, Interval Events);
