using Palisade.Proofs.Format;

namespace Palisade.Proofs.Verification;

/// <summary>Check 5: every entry is canonical, and goes on where the one before it stopped: time, streams, heartbeats, policies, keys.</summary>
internal static class EntriesCheck
{
    public const int Number = 5;

    public static void Run(PackCheckup checkup)
    {
        PackManifest manifest = checkup.Manifest;
        using Stream section = checkup.Pack.Open(PackSection.Entries)!;
        EntryReader reader = new(section, manifest.EntriesFrom);
        LogWalk walk = new(checkup);
        long offset = 0, index = manifest.EntriesFrom;
        while (index < manifest.EntriesTo && reader.TryRead(out ReadOnlySpan<byte> entry))
        {
            if (!Leaf.TryParse(entry, out Leaf? leaf, out string reason))
                checkup.Fail(Number, PackSection.Entries, $"is no entry: {reason}", index);
            else
                walk.Take(leaf!, index, offset);
            (offset, index) = (reader.Offset, reader.NextLeaf);
        }

        walk.Finish();
        checkup.Walk = walk;
    }
}
