using Palisade.Proofs.Format;
using Palisade.Vault.Storage;

namespace Palisade.Vault;

/// <summary>Notes that a vault is read in clear, before it is: the note becomes a leaf of the log when it is disposed and somebody has the vault open for writing. The query is not kept.</summary>
public sealed class ClearRecord : IDisposable
{
    private readonly ClearNote _note;

    private ClearRecord(ClearNote note) => _note = note;

    /// <summary>Writes the note, durably.</summary>
    /// <param name="folder">The vault.</param>
    /// <param name="what"><c>search</c>, <c>show</c> or <c>scan</c>.</param>
    /// <param name="from">The beginning of the time asked for; 0 when open.</param>
    /// <param name="to">Its end; <see cref="VaultTime.Max"/> when open.</param>
    /// <param name="reason">Who, and why.</param>
    /// <exception cref="VaultIOException">It cannot be written: the reading would go unrecorded.</exception>
    public static ClearRecord Begin(string folder, string what, long from, long to, string reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        string cut = reason[..Math.Min(reason.Length, Leaf.MaxText)];
        return new ClearRecord(ClearNote.Begin(new PosixDisk(folder), new ClearLeaf(0, what, 0, from, to, cut)));
    }

    /// <summary>Says how many records were shown, at the end.</summary>
    public void End(long records) => _note.Count(records);

    /// <summary>The reading is over.</summary>
    public void Dispose() => _note.Dispose();
}
