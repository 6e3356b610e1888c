using System.Globalization;
using Palisade.Proofs.Merkle;

namespace Palisade.Proofs.Format;

/// <summary>One section of a pack, as the manifest lists it.</summary>
/// <param name="Name">Its name, such as <c>entries</c> or <c>segment/ID</c>.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Digest">SHA-256 of its bytes.</param>
/// <remarks>docs/vault-format.md, section 7.</remarks>
public sealed record PackSection(string Name, long Length, TreeHash Digest)
{
    internal const string Checkpoint = "checkpoint";
    internal const string Left = "left";
    internal const string Hashes = "hashes";
    internal const string Entries = "entries";
    internal const string Consistency = "consistency";
    internal const string Anchors = "anchors";
    internal const string Later = "later";
    internal const string Keys = "keys";
    internal const string NotePrefix = "note/";
    internal const string TimestampPrefix = "timestamp/";
    internal const string SegmentPrefix = "segment/";

    /// <summary>Whether a file of sealed records.</summary>
    public bool IsSegment => Name.StartsWith(SegmentPrefix, StringComparison.Ordinal);

    /// <summary>The part of the name after the slash, or an empty text.</summary>
    public string Id => Name[(Name.IndexOf('/', StringComparison.Ordinal) is int slash and >= 0 ? slash + 1 : Name.Length)..];

    /// <summary>The size that an earlier checkpoint or a timestamp is for; -1 for other sections.</summary>
    internal long Size => Name.StartsWith(NotePrefix, StringComparison.Ordinal) || Name.StartsWith(TimestampPrefix, StringComparison.Ordinal) ? ParseSize(Id) : -1;

    /// <summary>The line of the manifest, with its newline.</summary>
    internal string ToLine() => string.Create(CultureInfo.InvariantCulture, $"{Name} {Length} {Digest.ToBase64()}\n");

    internal static PackSection? TryParse(string line)
    {
        string[] parts = line.Split(' ');
        return parts.Length == 3 && PackNumber.TryParse(parts[1], out long length) && TreeHash.TryParseBase64(parts[2], out TreeHash digest)
            ? new PackSection(parts[0], length, digest)
            : null;
    }

    private static long ParseSize(string id) => PackNumber.TryParse(id, out long size) ? size : -1;
}

/// <summary>Decimal numbers of the manifest: digits, without leading zeros or sign, below 2^62.</summary>
internal static class PackNumber
{
    public static bool TryParse(string text, out long value)
    {
        value = -1;
        return text.Length is > 0 and < 20 && !text.AsSpan().ContainsAnyExceptInRange('0', '9') && (text.Length == 1 || text[0] != '0')
            && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value <= MerkleTree.MaxSize;
    }
}
