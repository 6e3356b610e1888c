using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Palisade.Proofs.Crypto;
using Palisade.Proofs.Merkle;
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
    internal const int MaxHeaderBytes = 32;
    private readonly Stream _pack;
    private readonly byte[] _text;
    private readonly byte[] _buffer = new byte[1 << 18];
    private readonly Dictionary<string, (PackSection Section, long Offset)> _places = new(StringComparer.Ordinal);

    private PackReader(Stream pack, byte[] text, PackManifest manifest, IReadOnlyList<NoteSignature> signatures, long offset)
    {
        _pack = pack;
        _text = text;
        Manifest = manifest;
        Signatures = signatures;
        foreach (PackSection section in manifest.Sections)
        {
            _places[section.Name] = (section, offset);
            offset += section.Length;
        }

        Length = offset;
    }

    /// <summary>What the manifest says. Not to be believed before <see cref="VerifySignatures"/>.</summary>
    public PackManifest Manifest { get; }

    /// <summary>The signature lines of the manifest.</summary>
    public IReadOnlyList<NoteSignature> Signatures { get; }

    /// <summary>The length in bytes that the file must have.</summary>
    public long Length { get; }

    /// <summary>Reads header and manifest.</summary>
    /// <param name="pack">A stream that can seek; stays open, and stays the caller's.</param>
    /// <param name="fault">What is wrong, when there is no reader.</param>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public static PackReader? TryOpen(Stream pack, out PackFault fault)
    {
        ArgumentNullException.ThrowIfNull(pack);
        fault = new PackFault("header", "is no palisade-pack/v1");
        pack.Position = 0;
        Span<byte> header = stackalloc byte[MaxHeaderBytes];
        header = header[..pack.ReadAtLeast(header, MaxHeaderBytes, throwOnEndOfStream: false)];
        int end = header.IndexOf((byte)'\n');
        if (end < 0)
            return null;
        string[] words = Encoding.Latin1.GetString(header[..end]).Split(' ');
        if (words.Length != 2 || words[0] != PackManifest.Magic || !PackNumber.TryParse(words[1], out long length))
            return null;
        fault = new PackFault("manifest", string.Create(CultureInfo.InvariantCulture, $"has {length} bytes: more than the file, or than {PackManifest.MaxBytes}"));
        if (length > PackManifest.MaxBytes || length > pack.Length - end - 1)
            return null;
        byte[] note = new byte[length];
        pack.Position = end + 1;
        pack.ReadExactly(note);
        return TryParse(pack, note, end + 1 + length, out fault);
    }

    /// <summary>The stream of a section, over its place in the file; null if the pack has no such section. Ends early where the file does.</summary>
    public Stream? Open(string name) => _places.TryGetValue(name, out (PackSection Section, long Offset) place) ? new SectionStream(_pack, place.Offset, place.Section.Length) : null;

    /// <summary>Whether the pack has a section.</summary>
    internal bool Has(string name) => _places.ContainsKey(name);

    /// <summary>A small section whole: at most <paramref name="limit"/> bytes, else null. Shorter than stated where the file ends early.</summary>
    internal byte[]? Load(string name, int limit)
    {
        if (!_places.TryGetValue(name, out (PackSection Section, long Offset) place) || place.Section.Length > limit)
            return null;
        byte[] bytes = new byte[place.Section.Length];
        using SectionStream stream = new(_pack, place.Offset, place.Section.Length);
        int read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return read == bytes.Length ? bytes : bytes[..read];
    }

    /// <summary>What is wrong with the signatures of the manifest, or null: one of each key, in the order of the keys, and no other.</summary>
    public PackFault? VerifySignatures()
    {
        if (Signatures.Count != Manifest.Keys.Count)
            return new PackFault("manifest", "has not one signature for each of its keys");
        for (int i = 0; i < Signatures.Count; i++)
        {
            VerifierKey key = Manifest.Keys[i];
            if (key.Kind == NoteKeyKind.Ed25519 && !Ed25519.IsSupported)
                return new PackFault("manifest", $"has a signature of {key} that cannot be checked here: there is no libcrypto.so.3");
            if (!key.Matches(Signatures[i]) || !key.Verify(_text, Signatures[i].Signature.Span) || (key.Kind == NoteKeyKind.Ecdsa && !LowS.Holds(Signatures[i].Signature.Span)))
                return new PackFault("manifest", $"is not signed by {key}");
        }

        return null;
    }

    /// <summary>Reads the whole file once and compares length and digest of every section.</summary>
    public IEnumerable<PackFault> VerifyDigests()
    {
        long length = _pack.Length;
        foreach ((string name, (PackSection section, long offset)) in _places.OrderBy(p => p.Value.Offset).ThenBy(p => p.Value.Section.Length))
        {
            if (length - offset < section.Length)
                yield return new PackFault(name, string.Create(CultureInfo.InvariantCulture, $"ends after {Math.Max(0, length - offset)} of {section.Length} bytes: the file is cut off"));
            else if (!DigestHolds(section, offset))
                yield return new PackFault(name, "has not the digest that the manifest gives");
        }

        if (length > Length)
            yield return new PackFault("end", string.Create(CultureInfo.InvariantCulture, $"has {length - Length} bytes after the last section"));
    }

    private static PackReader? TryParse(Stream pack, byte[] note, long offset, out PackFault fault)
    {
        fault = new PackFault("manifest", "is no signed note");
        int split = note.AsSpan().LastIndexOf("\n\n"u8);
        if (split < 0 || note[^1] != (byte)'\n' || split + 2 == note.Length)
            return null;
        List<NoteSignature> signatures = [];
        for (ReadOnlySpan<byte> rest = note.AsSpan(split + 2); rest.Length > 0;)
        {
            int end = rest.IndexOf((byte)'\n');
            if (signatures.Count == 2 || !NoteSignature.TryParse(rest[..end], out NoteSignature? signature, out _))
                return null;
            signatures.Add(signature!);
            rest = rest[(end + 1)..];
        }

        byte[] text = note[..(split + 1)];
        PackManifest? manifest = PackManifest.TryParse(text, out string reason);
        fault = new PackFault("manifest", reason);
        return manifest is null ? null : new PackReader(pack, text, manifest, signatures, offset);
    }

    private bool DigestHolds(PackSection section, long offset)
    {
        using SectionStream stream = new(_pack, offset, section.Length);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (int read; (read = stream.Read(_buffer)) > 0;)
            hash.AppendData(_buffer, 0, read);
        return new TreeHash(hash.GetHashAndReset()) == section.Digest;
    }
}

/// <summary>What is wrong with a pack, and where.</summary>
/// <param name="Section">The part of the file: a section, or <c>header</c>, <c>manifest</c>, <c>end</c>.</param>
/// <param name="Text">What, as words that go on after the section.</param>
public sealed record PackFault(string Section, string Text);
