using Palisade.Proofs.Merkle;

namespace Palisade.Proofs.Format;

/// <summary>The order and the names of sections: which there must be, which there may be, and none else.</summary>
internal static class PackLayout
{
    public static bool TryFollow(PackManifest manifest, out string reason)
    {
        IReadOnlyList<PackSection> sections = manifest.Sections;
        int next = 0;
        reason = Take(sections, ref next, PackSection.Checkpoint);
        if (reason.Length == 0)
            reason = TakeNotes(manifest, ref next);
        foreach (string name in (string[])[PackSection.Left, PackSection.Hashes, PackSection.Entries, PackSection.Consistency, PackSection.Anchors, PackSection.Later])
        {
            if (reason.Length == 0)
                reason = Take(sections, ref next, name);
        }

        if (reason.Length == 0)
            reason = TakeSegments(sections, ref next);
        if (reason.Length == 0)
            reason = Take(sections, ref next, PackSection.Keys);
        if (reason.Length == 0 && next < sections.Count)
            reason = $"has a section '{sections[next].Name}' where none may be";
        if (reason.Length == 0)
            reason = CheckLengths(manifest);
        return reason.Length == 0;
    }

    private static string Take(IReadOnlyList<PackSection> sections, ref int next, string name)
    {
        if (next < sections.Count && sections[next].Name == name)
        {
            next++;
            return "";
        }

        return $"has no section '{name}' in its place";
    }

    private static string TakeNotes(PackManifest manifest, ref int next)
    {
        long last = -1;
        bool stamped = false;
        for (; next < manifest.Sections.Count; next++)
        {
            PackSection section = manifest.Sections[next];
            long size = section.Size;
            if (section.Name.StartsWith(PackSection.NotePrefix, StringComparison.Ordinal))
            {
                if (size < 1 || size <= last || size < manifest.First || size > manifest.EntriesTo || size >= manifest.Size)
                    return $"has a section '{section.Name}' where none may be";
                (last, stamped) = (size, false);
            }
            else if (section.Name.StartsWith(PackSection.TimestampPrefix, StringComparison.Ordinal))
            {
                if (stamped || (size != last && size != manifest.Size) || size < 0)
                    return $"has a section '{section.Name}' where none may be";
                stamped = size == last;
                if (size == manifest.Size)
                {
                    next++;
                    return "";
                }
            }
            else
            {
                return "";
            }
        }

        return "";
    }

    private static string TakeSegments(IReadOnlyList<PackSection> sections, ref int next)
    {
        string last = "";
        for (; next < sections.Count && sections[next].IsSegment; next++)
        {
            string id = sections[next].Id;
            if (!SegmentId.TryParse(id, out _) || string.CompareOrdinal(id, last) <= 0)
                return $"has a section '{sections[next].Name}' where none may be";
            last = id;
        }

        return "";
    }

    // Some lengths follow from the numbers; and the whole must be a file, so that no sum overflows.
    private static string CheckLengths(PackManifest manifest)
    {
        long total = 0;
        foreach (PackSection section in manifest.Sections)
        {
            if (section.Length > MerkleTree.MaxSize - total)
                return "has lengths that no file has";
            total += section.Length;
        }

        long peaks = TreeHash.Length * System.Numerics.BitOperations.PopCount((ulong)manifest.First);
        if (manifest.Find(PackSection.Left)!.Length != peaks)
            return $"has a section '{PackSection.Left}' that does not go with its sizes";
        long hashes = manifest.EntriesFrom - manifest.First;
        if (hashes > MerkleTree.MaxSize / TreeHash.Length || manifest.Find(PackSection.Hashes)!.Length != TreeHash.Length * hashes)
            return $"has a section '{PackSection.Hashes}' that does not go with its sizes";
        if (!manifest.IsOpen && manifest.Find(PackSection.Keys)!.Length != 0)
            return "is closed and has keys";
        return "";
    }
}
