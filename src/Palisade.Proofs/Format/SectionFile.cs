using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Palisade.Proofs.Crypto;
using Palisade.Proofs.Merkle;
using Palisade.Proofs.Notes;

namespace Palisade.Proofs.Format;

/// <summary>
/// A file of sections under a signed manifest: <c>MAGIC LENGTH\n</c>, the manifest as a signed note, and the sections it lists, nothing between or after. What packs and case packs have in common. Takes what a stranger sends.
/// The streams of different sections may be read on different threads; the rest is not safe on several at once.
/// </summary>
internal sealed class SectionFile
{
    public const string HeaderPart = "header", ManifestPart = "manifest", EndPart = "end";
    public const int MaxHeaderBytes = 32;

    private const int MaxSignatures = 2;

    private readonly Stream _pack;
    private readonly long _first;
    private readonly byte[] _buffer = new byte[1 << 18];
    private readonly Dictionary<string, (PackSection Section, long Offset)> _places = new(StringComparer.Ordinal);

    private SectionFile(Stream pack, byte[] text, IReadOnlyList<NoteSignature> signatures, long first) => (_pack, Text, Signatures, _first, Length) = (pack, text, signatures, first, first);

    /// <summary>The text that is signed, final newline included.</summary>
    public byte[] Text { get; }

    /// <summary>The signature lines.</summary>
    public IReadOnlyList<NoteSignature> Signatures { get; }

    /// <summary>The length in bytes that the file must have, once <see cref="Place"/> knows the sections.</summary>
    public long Length { get; private set; }

    /// <summary>Reads header and note.</summary>
    /// <param name="pack">A stream that can seek; stays the caller's.</param>
    /// <param name="magic">The first word of the file.</param>
    /// <param name="maxManifest">The longest note in bytes.</param>
    /// <param name="fault">What is wrong, when there is none.</param>
    public static SectionFile? TryOpen(Stream pack, string magic, int maxManifest, out PackFault fault)
    {
        fault = new PackFault(HeaderPart, $"is no {magic}");
        pack.Position = 0;
        Span<byte> header = stackalloc byte[MaxHeaderBytes];
        header = header[..pack.ReadAtLeast(header, MaxHeaderBytes, throwOnEndOfStream: false)];
        int end = header.IndexOf((byte)'\n');
        if (end < 0)
            return null;
        string[] words = Encoding.Latin1.GetString(header[..end]).Split(' ');
        if (words.Length != 2 || words[0] != magic || !PackNumber.TryParse(words[1], out long length))
            return null;
        fault = new PackFault(ManifestPart, string.Create(CultureInfo.InvariantCulture, $"has {length} bytes: more than the file, or than {maxManifest}"));
        if (length > maxManifest || length > pack.Length - end - 1)
            return null;
        byte[] note = new byte[length];
        pack.Position = end + 1;
        pack.ReadExactly(note);
        return TryParse(pack, note, end + 1 + length, out fault);
    }

    /// <summary>Says which sections follow; once.</summary>
    public void Place(IReadOnlyList<PackSection> sections)
    {
        long offset = _first;
        foreach (PackSection section in sections)
        {
            _places[section.Name] = (section, offset);
            offset += section.Length;
        }

        Length = offset;
    }

    /// <summary>The stream of a section, over its place in the file; null if there is none such. Ends early where the file does.</summary>
    public Stream? Open(string name) => _places.TryGetValue(name, out (PackSection Section, long Offset) place) ? new SectionStream(_pack, place.Offset, place.Section.Length) : null;

    /// <summary>Whether there is a section of that name.</summary>
    public bool Has(string name) => _places.ContainsKey(name);

    /// <summary>A small section whole: at most <paramref name="limit"/> bytes, else null. Shorter than stated where the file ends early.</summary>
    public byte[]? Load(string name, int limit)
    {
        if (!_places.TryGetValue(name, out (PackSection Section, long Offset) place) || place.Section.Length > limit)
            return null;
        byte[] bytes = new byte[place.Section.Length];
        using SectionStream stream = new(_pack, place.Offset, place.Section.Length);
        int read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return read == bytes.Length ? bytes : bytes[..read];
    }

    /// <summary>What is wrong with the signatures, or null: one of each key, in the order of the keys, and no other.</summary>
    public PackFault? VerifySignatures(IReadOnlyList<VerifierKey> keys)
    {
        if (Signatures.Count != keys.Count)
            return new PackFault(ManifestPart, "has not one signature for each of its keys");
        for (int i = 0; i < Signatures.Count; i++)
        {
            VerifierKey key = keys[i];
            if (key.Kind == NoteKeyKind.Ed25519 && !Ed25519.IsSupported)
                return new PackFault(ManifestPart, $"has a signature of {key} that cannot be checked here: there is no libcrypto.so.3");
            if (!key.Matches(Signatures[i]) || !key.Verify(Text, Signatures[i].Signature.Span) || (key.Kind == NoteKeyKind.Ecdsa && !LowS.Holds(Signatures[i].Signature.Span)))
                return new PackFault(ManifestPart, $"is not signed by {key}");
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
            yield return new PackFault(EndPart, string.Create(CultureInfo.InvariantCulture, $"has {length - Length} bytes after the last section"));
    }

    private static SectionFile? TryParse(Stream pack, byte[] note, long offset, out PackFault fault)
    {
        fault = new PackFault(ManifestPart, "is no signed note");
        int split = note.AsSpan().LastIndexOf("\n\n"u8);
        if (split < 0 || note[^1] != (byte)'\n' || split + 2 == note.Length)
            return null;
        List<NoteSignature> signatures = [];
        for (ReadOnlySpan<byte> rest = note.AsSpan(split + 2); rest.Length > 0;)
        {
            int end = rest.IndexOf((byte)'\n');
            if (signatures.Count == MaxSignatures || !NoteSignature.TryParse(rest[..end], out NoteSignature? signature, out _))
                return null;
            signatures.Add(signature!);
            rest = rest[(end + 1)..];
        }

        return new SectionFile(pack, note[..(split + 1)], signatures, offset);
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
