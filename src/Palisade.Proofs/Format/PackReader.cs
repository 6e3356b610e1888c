using Palisade.Proofs.Notes;

namespace Palisade.Proofs.Format;

/// <summary>
/// Opens a pack: the manifest in memory, every section as a stream over its place in the file, nothing loaded whole. Takes what a stranger sends:
/// whatever the bytes are, the answer is a reader or a <see cref="PackFault"/>. The streams of different sections may be read on
/// different threads; the reader itself is not safe on several at once.
/// </summary>
/// <remarks>docs/vault-format.md, section 7.</remarks>
public sealed class PackReader
{
    private readonly SectionFile _file;

    private PackReader(SectionFile file, PackManifest manifest)
    {
        (_file, Manifest) = (file, manifest);
        file.Place(manifest.Sections);
    }

    /// <summary>What the manifest says. Not to be believed before <see cref="VerifySignatures"/>.</summary>
    public PackManifest Manifest { get; }

    /// <summary>The signature lines of the manifest.</summary>
    public IReadOnlyList<NoteSignature> Signatures => _file.Signatures;

    /// <summary>The length in bytes that the file must have.</summary>
    public long Length => _file.Length;

    /// <summary>Reads header and manifest.</summary>
    /// <param name="pack">A stream that can seek; stays open, and stays the caller's.</param>
    /// <param name="fault">What is wrong, when there is no reader.</param>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public static PackReader? TryOpen(Stream pack, out PackFault fault)
    {
        ArgumentNullException.ThrowIfNull(pack);
        if (SectionFile.TryOpen(pack, PackManifest.Magic, PackManifest.MaxBytes, out fault) is not { } file)
            return null;
        PackManifest? manifest = PackManifest.TryParse(file.Text, out string reason);
        fault = new PackFault(SectionFile.ManifestPart, reason);
        return manifest is null ? null : new PackReader(file, manifest);
    }

    /// <summary>The stream of a section, over its place in the file; null if the pack has no such section. Ends early where the file does.</summary>
    public Stream? Open(string name) => _file.Open(name);

    /// <summary>Whether the pack has a section.</summary>
    internal bool Has(string name) => _file.Has(name);

    /// <summary>A small section whole: at most <paramref name="limit"/> bytes, else null. Shorter than stated where the file ends early.</summary>
    internal byte[]? Load(string name, int limit) => _file.Load(name, limit);

    /// <summary>What is wrong with the signatures of the manifest, or null: one of each key, in the order of the keys, and no other.</summary>
    public PackFault? VerifySignatures() => _file.VerifySignatures(Manifest.Keys);

    /// <summary>Reads the whole file once and compares length and digest of every section.</summary>
    public IEnumerable<PackFault> VerifyDigests() => _file.VerifyDigests();
}

/// <summary>What is wrong with a pack, and where.</summary>
/// <param name="Section">The part of the file: a section, or <c>header</c>, <c>manifest</c>, <c>end</c>.</param>
/// <param name="Text">What, as words that go on after the section.</param>
public sealed record PackFault(string Section, string Text);
