using Palisade.Proofs.Format;

namespace Palisade.Proofs.Verification;

/// <summary>What no check of a pack can know, said plainly to who relies on one.</summary>
internal static class Unknowable
{
    public static List<string> For(PackManifest manifest, VerifierOptions options, bool timestamped)
    {
        List<string> texts =
        [
            "what was never sent to the vault, or was lost before it reached its socket",
            "what came in the last seconds before the end of the covered time: it may stand in leaves after these",
            "whether copies of the records or their keys were kept elsewhere: erasure is declared and its keys are not here, no more can be shown",
        ];
        if (options.Policy is null && options.Pinned is null)
            texts.Add("whether this history was rewritten with a stolen key: no key, witness or earlier checkpoint is pinned, and such a history looks like a true one");
        else if (options.Policy is not { HasQuorum: true })
            texts.Add($"whether what came after {(options.Pinned is { } pinned ? FormattableString.Invariant($"the pinned checkpoint of size {pinned.Checkpoint.Size}") : "the pinned key was lost")} was rewritten with a stolen key: no witness vouches for it");
        else
            texts.Add("a rewriting by the operator and a quorum of the witnesses together");
        if (!timestamped)
            texts.Add("whether the clock of the vault was right: no trusted timestamp authority confirms its times");
        if (manifest.EntriesTo < manifest.Size)
            texts.Add(FormattableString.Invariant($"leaves {manifest.EntriesTo} to {manifest.Size - 1} beyond those shown: a hold, release or erasure among them that was left out"));
        if (manifest.ByEvent)
            texts.Add("records with event times of the span that were received outside the covered time");
        if (!manifest.IsOpen)
            texts.Add("whether the records hash to their leaves: this pack is closed, its files are those that were sealed but none was opened");
        return texts;
    }
}
