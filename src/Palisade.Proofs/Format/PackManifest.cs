using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Palisade.Proofs.Notes;

namespace Palisade.Proofs.Format;

/// <summary>
/// The signed first part of a pack: what it proves, and the length and digest of every section. One text for one meaning: what does not re-encode
/// to the same bytes is no manifest. Immutable.
/// </summary>
/// <param name="Origin">The log.</param>
/// <param name="Keys">The log's own keys: ECDSA first, then Ed25519 if it has one.</param>
/// <param name="IsOpen">Whether the pack has keys that open records.</param>
/// <param name="ByEvent">Whether the span is of event times; else of receipt.</param>
/// <param name="From">The start of the asked span, in microseconds since 1970-01-01 UTC, inclusive.</param>
/// <param name="To">Its end, inclusive.</param>
/// <param name="First">The size of the tree before the first leaf hash of the pack (e).</param>
/// <param name="EntriesFrom">The index of the first whole leaf (a).</param>
/// <param name="EntriesTo">The index after the last whole leaf (b).</param>
/// <param name="Size">The size of the tree that the checkpoint is of (n).</param>
/// <param name="Sections">The sections, in the order in which they follow.</param>
/// <remarks>docs/vault-format.md, section 7.</remarks>
public sealed record PackManifest(
    string Origin, IReadOnlyList<VerifierKey> Keys, bool IsOpen, bool ByEvent, long From, long To, long First, long EntriesFrom, long EntriesTo, long Size,
    IReadOnlyList<PackSection> Sections)
{
    /// <summary>The longest manifest in bytes: a line for each of about 160,000 segments.</summary>
    public const int MaxBytes = 16 << 20;

    internal const string Magic = "palisade-pack/v1";

    /// <summary>Reads the text of a manifest, signatures excluded; null, with the reason, if it is none.</summary>
    public static PackManifest? TryParse(ReadOnlySpan<byte> text, out string reason)
    {
        reason = "is no UTF-8 text of lines";
        if (!text.EndsWith("\n"u8) || !Utf8.IsValid(text))
            return null;
        PackManifest? manifest = TryParseLines(Encoding.UTF8.GetString(text[..^1]).Split('\n'), ref reason);
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
        text.Append(IsOpen ? "open\n" : "closed\n");
        text.Append(CultureInfo.InvariantCulture, $"{(ByEvent ? "event" : "receipt")} {From} {To}\n{First} {EntriesFrom} {EntriesTo} {Size}\n");
        foreach (PackSection section in Sections)
            text.Append(section.ToLine());
        return text.ToString();
    }

    /// <summary>The section of a name, or null.</summary>
    public PackSection? Find(string name) => Sections.FirstOrDefault(s => s.Name == name);

    private static PackManifest? TryParseLines(string[] lines, ref string reason)
    {
        reason = $"does not begin with {Magic}";
        if (lines[0] != Magic)
            return null;
        reason = "has a bad key line";
        if (ReadKeys(lines, out int next) is not { } keys)
            return null;
        reason = "does not say what it proves";
        if (lines.Length < next + 3 || lines[next] is not ("open" or "closed") || !TryParseSpan(lines[next + 1], out bool byEvent, out long from, out long to) || !TryParseSizes(lines[next + 2], out long[] sizes))
            return null;
        List<PackSection> sections = [];
        foreach (string line in lines.AsSpan(next + 3))
        {
            reason = "has a bad section line";
            if (PackSection.TryParse(line) is not { } section)
                return null;
            sections.Add(section);
        }

        PackManifest manifest = new(lines[1], keys, lines[next] == "open", byEvent, from, to, sizes[0], sizes[1], sizes[2], sizes[3], sections);
        return PackLayout.TryFollow(manifest, out reason) ? manifest : null;
    }

    /// <summary>Reads the key lines of a manifest, from its third line on; null when they are not the keys of the log that its second line names.</summary>
    /// <param name="lines">The lines of the manifest.</param>
    /// <param name="next">The line after them.</param>
    internal static List<VerifierKey>? ReadKeys(string[] lines, out int next)
    {
        List<VerifierKey> keys = [];
        for (next = 2; next < lines.Length && lines[next].StartsWith("key ", StringComparison.Ordinal); next++)
        {
            if (!VerifierKey.TryParse(lines[next][4..], out VerifierKey? key, out _))
                return null;
            keys.Add(key!);
        }

        return IsKeyList(lines.Length > 1 ? lines[1] : "", keys) ? keys : null;
    }

    // The first key is ECDSA, the second Ed25519: both of the origin, since the note keys of a log bear its name.
    internal static bool IsKeyList(string origin, List<VerifierKey> keys) =>
        keys.Count is 1 or 2 && keys[0].Kind == NoteKeyKind.Ecdsa && (keys.Count == 1 || keys[1].Kind == NoteKeyKind.Ed25519) && keys.TrueForAll(k => k.Name == origin);

    private static bool TryParseSpan(string line, out bool byEvent, out long from, out long to)
    {
        string[] parts = line.Split(' ');
        byEvent = parts[0] == "event";
        from = to = 0;
        return parts.Length == 3 && (byEvent || parts[0] == "receipt") && PackNumber.TryParse(parts[1], out from) && PackNumber.TryParse(parts[2], out to) && from <= to && VaultTime.IsTime(to);
    }

    // 0 <= e <= a < b <= n.
    private static bool TryParseSizes(string line, out long[] sizes)
    {
        string[] parts = line.Split(' ');
        sizes = new long[4];
        if (parts.Length != 4)
            return false;
        for (int i = 0; i < 4; i++)
        {
            if (!PackNumber.TryParse(parts[i], out sizes[i]))
                return false;
        }

        return sizes[0] <= sizes[1] && sizes[1] < sizes[2] && sizes[2] <= sizes[3];
    }
}
