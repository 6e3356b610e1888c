using Palisade.Proofs.Format;

namespace Palisade.Vault.Segments;

/// <summary>What is wrong with a sealed file, in words.</summary>
internal static class SegmentTrouble
{
    public static string Text(SegmentId id, SegmentError error)
    {
        string place = error.Block >= 0 ? FormattableString.Invariant($"block {error.Block}, at byte {error.Offset}: ") : "";
        return $"{SegmentWriter.PathOf(id)}: {place}{Words(error.Fault)}. palisade vault verify says what else is damaged; put the file back from a backup";
    }

    private static string Words(SegmentFault fault) => fault switch
    {
        SegmentFault.NoSegment => "it does not begin as a sealed file of this name does",
        SegmentFault.CutOff => "it ends too early",
        SegmentFault.TooLong => "there are bytes after its end",
        SegmentFault.BlockTooLong => "it says that a block is longer than one may be",
        SegmentFault.NotDecrypted => "it does not decrypt, its bytes were changed",
        SegmentFault.NotCompressed => "it does not unpack",
        _ => "what it holds is not as it was written",
    };
}
