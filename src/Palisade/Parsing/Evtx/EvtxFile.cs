namespace Palisade.Parsing.Evtx;

/// <summary>What the chunks' parser must know from the file header. Immutable.</summary>
/// <param name="HasChecksums">False when the header says that checksums were not kept: then they are not checked.</param>
internal sealed record EvtxFile(bool HasChecksums)
{
    public static EvtxFile WithChecksums { get; } = new(true);

    public static EvtxFile WithoutChecksums { get; } = new(false);
}
