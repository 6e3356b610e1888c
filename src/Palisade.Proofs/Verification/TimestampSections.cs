using Palisade.Proofs.Format;
using Palisade.Proofs.Notes;
using Palisade.Proofs.Timestamps;

namespace Palisade.Proofs.Verification;

/// <summary>The timestamps of a pack, for checks 2 and 3: with a policy that names authorities one must hold and none may fail; without, they are only told of.</summary>
internal static class TimestampSections
{
    private const int Number = 2;

    public static void Run(PackCheckup checkup)
    {
        bool asked = checkup.Options.Policy is { TimestampRoots.Count: > 0 };
        foreach (PackSection section in checkup.Manifest.Sections)
        {
            if (section.Name.StartsWith(PackSection.TimestampPrefix, StringComparison.Ordinal))
                checkup.IsTimestamped |= Check(checkup, section, asked);
        }

        if (asked && !checkup.IsTimestamped)
            checkup.Fail(Number, PackSection.Checkpoint, "has no timestamp of an authority that the policy names, nor has an earlier note");
    }

    private static bool Check(PackCheckup checkup, PackSection section, bool asked)
    {
        string noted = section.Size == checkup.Manifest.Size ? PackSection.Checkpoint : PackSection.NotePrefix + section.Id;
        byte[] token = checkup.Pack.Load(section.Name, TimestampRequest.MaxResponseBytes) ?? [], note = checkup.Pack.Load(noted, NoteLimits.MaxNoteBytes) ?? [];
        TimestampCheck check = TimestampToken.Verify(token, note, checkup.Options.Policy?.TimestampRoots ?? []);
        string time = check.Time is { } stated ? TimeText.Of(VaultTime.FromMoment(stated)) : "an unknown time";
        if (check.Holds)
            checkup.Notes.Add($"timestamp: the tree of size {section.Id} existed at {time}, says {check.Signer}");
        else if (asked)
            checkup.Fail(Number, section.Name, $"is no timestamp of {noted} by an authority that the policy names ({check.Fault})", evidence: check);
        else
            checkup.Notes.Add($"timestamp not checked: {section.Name} ({time}), because no authority is pinned");
        return check.Holds;
    }
}
