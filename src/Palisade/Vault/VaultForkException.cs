using Palisade.Proofs.Merkle;
using Palisade.Proofs.Notes;

namespace Palisade.Vault;

/// <summary>
/// This vault is not the continuation of what is remembered of it: an older copy was put back, or another history. Writing on would make two histories under one name, which every auditor who saw
/// the other would have to take for a forgery.
/// </summary>
public sealed class VaultForkException : IOException
{
    internal VaultForkException(string where, long rememberedSize, TreeHash rememberedRoot, long size, TreeHash? root)
        : this(Text(where, rememberedSize, size, root is not null), where, rememberedSize, rememberedRoot, size, root)
    {
    }

    private VaultForkException(string text, string where, long rememberedSize, TreeHash rememberedRoot, long size, TreeHash? root)
        : base(text)
    {
        (Where, RememberedSize, RememberedRoot, Size, Root) = (where, rememberedSize, rememberedRoot, size, root);
    }

    /// <summary>What remembers: the pin beside the root key, or the catalogue.</summary>
    public string Where { get; }

    /// <summary>The size of the remembered checkpoint.</summary>
    public long RememberedSize { get; }

    /// <summary>Its root.</summary>
    public TreeHash RememberedRoot { get; }

    /// <summary>The leaves that this vault has.</summary>
    public long Size { get; }

    /// <summary>The root of this vault at the remembered size; null when it has not so many leaves.</summary>
    public TreeHash? Root { get; }

    /// <summary>The same of a backup that is to be restored.</summary>
    internal static VaultForkException OfBackup(string where, Checkpoint remembered, long size, TreeHash? root)
    {
        string what = root is not null
            ? $"its first {remembered.Size} leaves are others than those remembered by {where}"
            : $"it has {size} leaves, but {where} remembers a checkpoint of {remembered.Size}: leaves came after it, of records or only of readings, checks and stops";
        string text = $"this backup is not restored: {what}. Going on from it would make two histories under one name. Restore a newer backup; or, if there is none, begin a log of another name from this state, with --new-log; "
            + "or, when nobody outside has seen a later checkpoint, go on under the same name and accept the loss, for which a gap is declared, with --accept-restored";
        return new VaultForkException(text, where, remembered.Size, remembered.Root, size, root);
    }

    private static string Text(string where, long remembered, long size, bool differs)
    {
        string what = differs
            ? $"the first {remembered} leaves are others than those remembered in {where}"
            : $"it has {size} leaves, but {where} remembers a checkpoint of {remembered}: this is an older copy";
        return $"this vault cannot be written: {what}. To go on from here would make two histories under one name, and whoever has seen the other would find the fork. "
            + "Put back the newest files (log, wal, segments, keys); or, if they are lost, begin a log of another name from this state: palisade vault restore COPY NEWDIR --key-file KEYFILE --new-log; "
            + "or, when nobody outside has seen a later checkpoint, accept the loss, and a gap is declared: palisade vault append DIR FILE --accept-restored";
    }
}
