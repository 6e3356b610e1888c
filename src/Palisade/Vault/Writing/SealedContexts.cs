using Palisade.Vault.Catalogue;
using Palisade.Vault.Segments;

namespace Palisade.Vault.Writing;

/// <summary>What was known of streams in the segments there are: a reader of the rest of a stream, after the vault was closed and opened again, goes on from it. Not safe on several threads at once.</summary>
internal sealed class SealedContexts(WriterParts parts)
{
    /// <summary>Segments that are looked into, the latest first.</summary>
    public const int MaxSegments = 64;

    private LastContexts? _last;

    /// <summary>The context in the latest block that has the stream; nothing when there is none.</summary>
    public byte[] Of(uint stream) => (_last ??= Read()).Of(stream);

    /// <summary>The table of the last stream of a name before a stream; nothing when there is none.</summary>
    public byte[] OfEarlier(string name, uint before) => (_last ??= Read()).OfEarlier(name, before);

    /// <summary>Looks again when it is asked the next time.</summary>
    public void Forget() => _last = null;

    private LastContexts Read()
    {
        LastContexts last = new();
        foreach (CatalogueSegment segment in parts.Catalogue.Segments().OrderByDescending(s => s.LastBatch).Take(MaxSegments))
        {
            // One that is damaged or erased tells nothing: the index is poorer for it, and nothing else.
            if (parts.Keys.Days.Find(segment.Key) is not { } key || !parts.Disk.Exists(SegmentWriter.PathOf(segment.Id)))
                continue;
            using SegmentFile? file = SegmentFile.TryOpen(parts.Disk, segment.Id, key, out _);
            if (file is not null)
                last.Take(file.Index);
        }

        return last;
    }
}
