namespace Palisade.Vault.Journal;

/// <summary>What an entry of a frame is; its first byte.</summary>
internal enum EntryKind : byte
{
    /// <summary><c>stream | received | first ordinal | count | length | records</c>, each record <c>flags | length | [u64 whole, sha256[32]] | raw</c>.</summary>
    Records = 1,

    /// <summary><c>index | length | entry | length | plan</c>: a leaf of the log. The plan is that of a batch, else empty.</summary>
    Leaf = 2,

    /// <summary><c>length | state</c>: where things stood when the file was begun; the first entry of its first frame.</summary>
    Snapshot = 3,

    /// <summary><c>stream | name | class</c>: stands before the stream's <c>open</c> leaf.</summary>
    Stream = 4,

    /// <summary><c>number</c>: all records of this file and of those before are in segments; stands with the last <c>seal</c> leaf of them.</summary>
    Sealed = 5,
}
