using Palisade.Proofs.Notes;
using Palisade.Proofs.Timestamps;
using Palisade.Vault.Recovery;
using Palisade.Vault.Storage;

namespace Palisade.Vault.Retention;

/// <summary>Checks the checkpoints that left the vault and were kept: each is signed by the vault's keys and has the root of the log, each timestamp is about its checkpoint. Whose cosignatures hold, a policy tells.</summary>
internal sealed class NotesCheck(CheckedVault vault, LogCheck log, Action<string> fail, Action<string> note)
{
    public void Run()
    {
        foreach (long size in KeptNotes.Sizes(vault.Disk).Order())
        {
            try
            {
                Check(size);
            }
            catch (VaultIOException e)
            {
                fail($"{KeptNotes.PathOf(size)}: {e.Message}");
            }
        }

        // Nothing else in a vault says which checkpoints left it: only one whose timestamp is still there is missed.
        HashSet<string> files = [.. vault.Disk.Files(KeptNotes.Folder)];
        foreach (string alone in files.Where(f => f.EndsWith(KeptNotes.TokenEnding, StringComparison.Ordinal) && !files.Contains(f[..^KeptNotes.TokenEnding.Length])))
            fail($"{KeptNotes.Folder}/{alone}: the checkpoint that it is the timestamp of is missing, and with it the cosignatures that it had: put it back from a backup, or from a pack made at it");
    }

    private void Check(long size)
    {
        string path = KeptNotes.PathOf(size), token = path + KeptNotes.TokenEnding;
        byte[] bytes = vault.Disk.ReadWhole(path, NoteLimits.MaxNoteBytes);
        if (VaultRecovery.Parse(bytes, vault.Settings!) is not { } checkpoint || checkpoint.Size != size || !vault.IsSignedByAll(bytes))
            fail($"{path}: is no checkpoint of that size signed by this vault's keys");
        else if (size <= log.Size && log.RootAt(size) is { } root && root != checkpoint.Root)
            note($"{path}: has another root than the log: it was made before an older state was put back");
        if (vault.Disk.Exists(token) && TimestampToken.Verify(vault.Disk.ReadWhole(token, TimestampRequest.MaxResponseBytes), bytes, []).Fault is not (TimestampFault.None or TimestampFault.NotTrusted) and var fault)
            fail($"{token}: is no timestamp of this checkpoint ({fault})");
    }
}
