using System.Text;
using System.Text.Unicode;

namespace Palisade.Proofs.Notes;

/// <summary>A text with signatures under it: C2SP signed-note. The text must not be trusted before <see cref="Verify"/> holds. Immutable.</summary>
public sealed class SignedNote
{
    private readonly byte[] _text;

    private SignedNote(byte[] text, IReadOnlyList<NoteSignature> signatures)
    {
        _text = text;
        Signatures = signatures;
    }

    /// <summary>The text in UTF-8, its final newline included: what is signed.</summary>
    public ReadOnlySpan<byte> Text => _text;

    /// <summary>The signatures, in their order.</summary>
    public IReadOnlyList<NoteSignature> Signatures { get; }

    /// <summary>Signs a text, which ends in a newline, with some keys.</summary>
    /// <exception cref="ArgumentException">The text is no note text, or there is no signer.</exception>
    public static SignedNote Create(string text, params ReadOnlySpan<NoteSigner> signers)
    {
        ArgumentNullException.ThrowIfNull(text);
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        if (signers.IsEmpty || !IsText(bytes) || !text.EndsWith('\n') || Encoding.UTF8.GetString(bytes) != text)
            throw new ArgumentException("A note has a text that ends in a newline, and a signature.", nameof(text));
        NoteSignature[] signatures = new NoteSignature[signers.Length];
        for (int i = 0; i < signers.Length; i++)
            signatures[i] = signers[i].Sign(bytes);
        return new SignedNote(bytes, signatures);
    }

    /// <summary>The same text with one more signature.</summary>
    /// <exception cref="InvalidOperationException">There are <see cref="NoteLimits.MaxSignatures"/> already.</exception>
    public SignedNote With(NoteSignature signature)
    {
        ArgumentNullException.ThrowIfNull(signature);
        if (Signatures.Count >= NoteLimits.MaxSignatures)
            throw new InvalidOperationException("The note has as many signatures as it may have.");
        return new SignedNote(_text, [.. Signatures, signature]);
    }

    /// <summary>Reads a note; false, with the reason, if these bytes are none. What is read is written by <see cref="ToArray"/> byte for byte.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out SignedNote? note, out NoteFault fault)
    {
        note = null;
        fault = bytes.Length > NoteLimits.MaxNoteBytes ? NoteFault.TooLarge : !IsText(bytes) ? NoteFault.NotText : NoteFault.NotSigned;
        if (fault != NoteFault.NotSigned)
            return false;

        // The last empty line parts text and signatures; before it stands the newline that ends the text.
        int split = bytes.LastIndexOf("\n\n"u8);
        if (split < 0 || split + 2 == bytes.Length || bytes[^1] != (byte)'\n')
            return false;
        List<NoteSignature> signatures = [];
        for (ReadOnlySpan<byte> rest = bytes[(split + 2)..]; rest.Length > 0;)
        {
            int end = rest.IndexOf((byte)'\n');
            if (!NoteSignature.TryParse(rest[..end], out NoteSignature? signature, out fault))
                return false;
            if (signatures.Count == NoteLimits.MaxSignatures)
            {
                fault = NoteFault.TooLarge;
                return false;
            }

            signatures.Add(signature!);
            rest = rest[(end + 1)..];
        }

        fault = NoteFault.None;
        note = new SignedNote(bytes[..(split + 1)].ToArray(), signatures);
        return true;
    }

    /// <summary>
    /// Checks every signature that is of one of these keys. Signatures of other keys are ignored; one of a known key that fails refuses the whole
    /// note; without any that verifies the note is refused.
    /// </summary>
    public NoteCheck Verify(params IReadOnlyList<VerifierKey> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        List<VerifiedSignature> verified = [];
        foreach (NoteSignature signature in Signatures)
        {
            foreach (VerifierKey key in keys)
            {
                if (!key.IsUsable || !key.Matches(signature))
                    continue;
                if (key.Kind != NoteKeyKind.Ecdsa && !Crypto.Ed25519.IsSupported)
                    return new NoteCheck(this, verified, NoteFault.Ed25519Missing, signature);
                if (!key.Verify(_text, signature.Signature.Span))
                    return new NoteCheck(this, verified, NoteFault.SignatureInvalid, signature);
                verified.Add(new VerifiedSignature(key, signature));
            }
        }

        return new NoteCheck(this, verified, verified.Count > 0 ? NoteFault.None : NoteFault.NoKnownKey, null);
    }

    /// <summary>The note as bytes: text, empty line, signature lines.</summary>
    public byte[] ToArray() => [.. _text, .. Encoding.UTF8.GetBytes("\n" + string.Concat(Signatures.Select(s => s.ToLine())))];

    /// <summary>The note as text.</summary>
    public override string ToString() => Encoding.UTF8.GetString(ToArray());

    private static bool IsText(ReadOnlySpan<byte> bytes)
    {
        foreach (byte b in bytes)
        {
            if (b < 0x20 && b != (byte)'\n')
                return false;
        }

        return Utf8.IsValid(bytes);
    }
}
