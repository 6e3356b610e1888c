using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Palisade.Proofs.Crypto;

namespace Palisade.Proofs.Notes;

/// <summary>
/// A public key that verifies notes, written <c>name+id+base64(type || key)</c>: C2SP signed-note, "Verifier keys". Immutable; safe on any thread.
/// </summary>
public sealed class VerifierKey : IEquatable<VerifierKey>
{
    private readonly byte[] _key;

    private VerifierKey(string name, uint id, NoteKeyKind kind, byte[] key)
    {
        Name = name;
        Id = id;
        Kind = kind;
        _key = key;
    }

    /// <summary>The name, which for a log is its origin.</summary>
    public string Name { get; }

    /// <summary>The id that stands before each signature.</summary>
    public uint Id { get; }

    /// <summary>The kind of signatures it verifies.</summary>
    public NoteKeyKind Kind { get; }

    /// <summary>The public key without the type byte: 32 bytes for Ed25519, a SubjectPublicKeyInfo for ECDSA.</summary>
    public ReadOnlySpan<byte> PublicKey => _key;

    /// <summary>False for kinds that are recognised but cannot be verified here: their signatures are ignored, as those of unknown keys are.</summary>
    public bool IsUsable => Kind is NoteKeyKind.Ed25519 or NoteKeyKind.Ecdsa or NoteKeyKind.Cosignature;

    /// <summary>The key of a kind and its public bytes.</summary>
    /// <exception cref="ArgumentException">The name or the key is not valid for its kind.</exception>
    public static VerifierKey Create(string name, NoteKeyKind kind, ReadOnlySpan<byte> publicKey)
    {
        ArgumentNullException.ThrowIfNull(name);
        byte[] key = publicKey.ToArray();
        return NoteName.IsValid(name) && IsValid(kind, key) ? new VerifierKey(name, ComputeId(name, kind, key), kind, key) : throw new ArgumentException("No such name or key.", nameof(publicKey));
    }

    /// <summary>Reads a verifier key; false, with the reason, if it is none.</summary>
    public static bool TryParse(string text, out VerifierKey? key, out NoteFault fault)
    {
        ArgumentNullException.ThrowIfNull(text);
        key = null;
        fault = text.Length > NoteLimits.MaxKeyBytes ? NoteFault.TooLarge : NoteFault.BadKey;
        int first = text.IndexOf('+', StringComparison.Ordinal), second = first < 0 ? -1 : text.IndexOf('+', first + 1);
        if (fault == NoteFault.TooLarge || second != first + 9)
            return false;
        string name = text[..first];
        if (!NoteName.IsValid(name))
        {
            fault = NoteFault.BadName;
            return false;
        }

        if (!uint.TryParse(text.AsSpan(first + 1, 8), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint id))
            return false;
        byte[]? bytes = StrictBase64.TryDecode(Encoding.UTF8.GetBytes(text[(second + 1)..]));
        if (bytes is null || bytes.Length < 2)
            return false;
        fault = TryMake(name, id, (NoteKeyKind)bytes[0], bytes[1..], out key);
        return key is not null;
    }

    /// <summary>Whether a signature line is of this key: same name and same id.</summary>
    public bool Matches(NoteSignature signature)
    {
        ArgumentNullException.ThrowIfNull(signature);
        return signature.KeyId == Id && string.Equals(signature.Name, Name, StringComparison.Ordinal);
    }

    /// <summary>Checks the bytes of a signature over a note text (final newline included). False as well for a kind that is not usable.</summary>
    /// <exception cref="PlatformNotSupportedException">The key is Ed25519 and <see cref="Ed25519.IsSupported"/> is false.</exception>
    public bool Verify(ReadOnlySpan<byte> noteText, ReadOnlySpan<byte> signature) => Kind switch
    {
        NoteKeyKind.Ed25519 => Ed25519.Verify(_key, noteText, signature),
        NoteKeyKind.Ecdsa => VerifyEcdsa(noteText, signature),
        NoteKeyKind.Cosignature => Cosignature.TryReadTime(signature, out long time) && Ed25519.Verify(_key, Cosignature.Message(time, noteText), signature[Cosignature.TimeBytes..]),
        _ => false,
    };

    /// <summary>The text of the key: name, id, base64 of type and key.</summary>
    public override string ToString() => $"{Name}+{Id:x8}+{Convert.ToBase64String([(byte)Kind, .. _key])}";

    /// <summary>Whether the public keys are the same, whatever names and ids say.</summary>
    public bool HasSamePublicKey(VerifierKey other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return _key.AsSpan().SequenceEqual(other._key);
    }

    /// <inheritdoc/>
    public bool Equals(VerifierKey? other) => other is not null && Name == other.Name && Id == other.Id && Kind == other.Kind && HasSamePublicKey(other);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as VerifierKey);

    /// <inheritdoc/>
    public override int GetHashCode() => unchecked((int)Id);

    private static NoteFault TryMake(string name, uint id, NoteKeyKind kind, byte[] bytes, out VerifierKey? key)
    {
        key = null;
        if (!Enum.IsDefined(kind) || kind == NoteKeyKind.None)
            return NoteFault.UnknownKeyKind;
        if (!IsValid(kind, bytes))
            return NoteFault.BadKey;

        // Static-ct keys have an id of their own recipe, and private kinds any: such keys are never verified, so nothing rests on their ids.
        bool anyId = kind is NoteKeyKind.TreeHeadSignature or NoteKeyKind.Private;
        if (!anyId && ComputeId(name, kind, bytes) != id)
            return NoteFault.KeyIdMismatch;
        key = new VerifierKey(name, id, kind, bytes);
        return NoteFault.None;
    }

    private static uint ComputeId(string name, NoteKeyKind kind, byte[] key)
    {
        byte[] hash = SHA256.HashData(kind == NoteKeyKind.Ecdsa ? key : [.. Encoding.UTF8.GetBytes(name), (byte)'\n', (byte)kind, .. key]);
        return BinaryPrimitives.ReadUInt32BigEndian(hash);
    }

    private static bool IsValid(NoteKeyKind kind, byte[] key) => kind switch
    {
        NoteKeyKind.Ed25519 or NoteKeyKind.Cosignature => key.Length == Ed25519.KeyLength,
        NoteKeyKind.Ecdsa => EcdsaP256.TryImport(key, out ECDsa? ecdsa) && Dispose(ecdsa!),
        NoteKeyKind.MlDsaCosignature => key.Length == 1312,
        NoteKeyKind.TreeHeadSignature or NoteKeyKind.Private => key.Length > 0,
        _ => false,
    };

    private static bool Dispose(ECDsa key)
    {
        key.Dispose();
        return true;
    }

    private bool VerifyEcdsa(ReadOnlySpan<byte> noteText, ReadOnlySpan<byte> signature)
    {
        if (!EcdsaP256.TryImport(_key, out ECDsa? key))
            return false;
        using (key)
            return EcdsaP256.Verify(key!, noteText, signature);
    }
}
