using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Palisade.Proofs.Merkle;
using Palisade.Proofs.Notes;

namespace Palisade.Proofs.Format;

/// <summary>The signed first part of a case pack: whose case it is, and the length and digest of every section. One text for one meaning. Immutable.</summary>
/// <param name="Origin">The log.</param>
/// <param name="Keys">The log's own keys, as in a pack.</param>
/// <param name="Case">The number of the case.</param>
/// <param name="Made">When the pack was made, in microseconds since 1970-01-01 UTC.</param>
/// <param name="Size">The size of the tree that the checkpoint is of.</param>
/// <param name="Sections">The sections, in the order in which they follow.</param>
/// <remarks>docs/case-pack.md.</remarks>
internal sealed record CasePackManifest(string Origin, IReadOnlyList<VerifierKey> Keys, long Case, long Made, long Size, IReadOnlyList<PackSection> Sections)
{
    public const string Magic = "palisade-case/v1";

    /// <summary>The longest manifest in bytes: a line for each of some 30,000 items of evidence.</summary>
    public const int MaxBytes = 4 << 20;

    public const string Checkpoint = PackSection.Checkpoint, Timestamp = "timestamp", Anchors = PackSection.Anchors, Leaves = "leaves", Records = "records", EvidencePrefix = "evidence/";

    /// <summary>Reads the text of a manifest, signatures excluded; null, with the reason, if it is none.</summary>
    public static CasePackManifest? TryParse(ReadOnlySpan<byte> text, out string reason)
    {
        reason = "is no UTF-8 text of lines";
        if (!text.EndsWith("\n"u8) || !Utf8.IsValid(text))
            return null;
        CasePackManifest? manifest = TryParseLines(Encoding.UTF8.GetString(text[..^1]).Split('\n'), out reason);
        if (manifest is null)
            return null;
        reason = "is not written in its one form";
        return Encoding.UTF8.GetBytes(manifest.ToText()).AsSpan().SequenceEqual(text) ? manifest : null;
    }

    /// <summary>The text that is signed, final newline included.</summary>
    public string ToText()
    {
        StringBuilder text = new();
        text.Append(Magic).Append('\n').Append(Origin).Append('\n');
        foreach (VerifierKey key in Keys)
            text.Append("key ").Append(key).Append('\n');
        text.Append(CultureInfo.InvariantCulture, $"case {Case}\n{Made}\n{Size}\n");
        foreach (PackSection section in Sections)
            text.Append(section.ToLine());
        return text.ToString();
    }

    private static CasePackManifest? TryParseLines(string[] lines, out string reason)
    {
        reason = $"does not begin with {Magic}";
        if (lines[0] != Magic)
            return null;
        reason = "has a bad key line";
        if (PackManifest.ReadKeys(lines, out int next) is not { } keys)
            return null;
        reason = "does not say what it proves";
        const string word = "case ";
        if (lines.Length < next + 3 || !lines[next].StartsWith(word, StringComparison.Ordinal) || !PackNumber.TryParse(lines[next][word.Length..], out long number)
            || !PackNumber.TryParse(lines[next + 1], out long made) || !VaultTime.IsTime(made) || !PackNumber.TryParse(lines[next + 2], out long size) || size < 1)
            return null;
        reason = "has a bad section line";
        List<PackSection> sections = [];
        foreach (string line in lines.AsSpan(next + 3))
        {
            if (PackSection.TryParse(line) is not { } section)
                return null;
            sections.Add(section);
        }

        reason = ProblemOf(sections);
        return reason.Length == 0 ? new CasePackManifest(lines[1], keys, number, made, size, sections) : null;
    }

    // checkpoint, timestamp or none, anchors, leaves, records, and items ascending by their digest: no other, and no other order.
    private static string ProblemOf(List<PackSection> sections)
    {
        int next = 0;
        string last = "";
        foreach (string name in (string[])[Checkpoint, Timestamp, Anchors, Leaves, Records])
        {
            bool isThere = next < sections.Count && sections[next].Name == name;
            if (!isThere && name != Timestamp)
                return $"has no section '{name}' in its place";
            next += isThere ? 1 : 0;
        }

        long total = 0;
        for (int i = 0; i < sections.Count; i++)
        {
            if (sections[i].Length > MerkleTree.MaxSize - total)
                return "has lengths that no file has";
            total += sections[i].Length;
            if (i < next)
                continue;
            // The name of an item is the digest of its bytes, and so is that of its section.
            string name = sections[i].Name;
            if (name != EvidencePrefix + sections[i].Digest || string.CompareOrdinal(name, last) <= 0)
                return $"has a section '{name}' where none may be";
            last = name;
        }

        return "";
    }
}
