using System.Globalization;
using System.Text;
using Palisade.Proofs.Merkle;

namespace Palisade.Proofs.Notes;

/// <summary>The head of a log at a size, as the text of a note: C2SP tlog-checkpoint. Immutable.</summary>
/// <param name="Origin">Which log it is; not empty.</param>
/// <param name="Size">The number of leaves.</param>
/// <param name="Root">The root of the tree of that size.</param>
/// <param name="Extensions">Further lines, kept as they are; not recommended.</param>
public sealed record Checkpoint(string Origin, long Size, TreeHash Root, IReadOnlyList<string> Extensions)
{
    /// <summary>A checkpoint without extension lines.</summary>
    public Checkpoint(string origin, long size, TreeHash root)
        : this(origin, size, root, [])
    {
    }

    /// <summary>Reads the text of a note; false if it is no checkpoint.</summary>
    /// <remarks>Unlike the specification, a size above <see cref="MerkleTree.MaxSize"/> is refused.</remarks>
    public static bool TryParse(ReadOnlySpan<byte> noteText, out Checkpoint? checkpoint)
    {
        checkpoint = null;
        if (!noteText.EndsWith("\n"u8) || !System.Text.Unicode.Utf8.IsValid(noteText))
            return false;
        string[] lines = Encoding.UTF8.GetString(noteText[..^1]).Split('\n');
        if (lines.Length < 3 || lines.Contains("") || !Number.TryParse(lines[1], out long size) || size > MerkleTree.MaxSize || !TreeHash.TryParseBase64(lines[2], out TreeHash root))
            return false;

        // The tree of no leaves has one root; anything else is a lie, whoever signed it.
        if (size == 0 && root != MerkleTree.EmptyRoot)
            return false;
        checkpoint = new Checkpoint(lines[0], size, root, lines[3..]);
        return true;
    }

    /// <summary>Reads the text of a signed note. Its signatures are still to be verified.</summary>
    public static bool TryParse(SignedNote note, out Checkpoint? checkpoint)
    {
        ArgumentNullException.ThrowIfNull(note);
        return TryParse(note.Text, out checkpoint);
    }

    /// <summary>Signs this checkpoint.</summary>
    public SignedNote Sign(params ReadOnlySpan<NoteSigner> signers) => SignedNote.Create(ToNoteText(), signers);

    /// <summary>The text that is signed, final newline included.</summary>
    public string ToNoteText() => string.Create(CultureInfo.InvariantCulture, $"{Origin}\n{Size}\n{Root.ToBase64()}\n{string.Concat(Extensions.Select(e => e + "\n"))}");
}

/// <summary>Decimal numbers of the formats: ASCII digits without leading zeros, sign or space.</summary>
internal static class Number
{
    public static bool TryParse(string text, out long value)
    {
        value = -1;
        bool shape = text.Length is > 0 and < 20 && !text.AsSpan().ContainsAnyExceptInRange('0', '9') && (text.Length == 1 || text[0] != '0');
        return shape && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }
}
