using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Palisade.Proofs.Crypto;

namespace Palisade.Proofs.Notes;

/// <summary>
/// A private key that signs notes. Its text is that of Go's note package: <c>PRIVATE+KEY+name+id+base64(type || key)</c>, where the key is the
/// 32-byte seed for Ed25519 and PKCS #8 for ECDSA. Safe on several threads; the key is overwritten when disposed.
/// </summary>
public sealed class NoteSigner : IDisposable
{
    private const string Prefix = "PRIVATE+KEY+";
    private readonly ECDsa? _ecdsa;
    private readonly byte[] _seed;
    private readonly TimeProvider _clock;
    private readonly Lock _lock = new();

    private NoteSigner(VerifierKey verifier, ECDsa? ecdsa, byte[] seed, TimeProvider clock)
    {
        Verifier = verifier;
        _ecdsa = ecdsa;
        _seed = seed;
        _clock = clock;
    }

    /// <summary>The public half.</summary>
    public VerifierKey Verifier { get; }

    /// <summary>Makes a new key: <see cref="NoteKeyKind.Ecdsa"/> anywhere, <see cref="NoteKeyKind.Ed25519"/> and <see cref="NoteKeyKind.Cosignature"/> where <see cref="Ed25519.IsSupported"/>.</summary>
    /// <param name="name">The name of the key; for a log its origin.</param>
    /// <param name="kind">What it signs.</param>
    /// <param name="clock">The time of cosignatures; the system's if null.</param>
    /// <exception cref="ArgumentException">The name is not valid, or no key of that kind can be made.</exception>
    /// <exception cref="PlatformNotSupportedException">The kind needs libcrypto.so.3, which did not load.</exception>
    public static NoteSigner Generate(string name, NoteKeyKind kind, TimeProvider? clock = null)
    {
        if (kind == NoteKeyKind.Ecdsa)
            return FromEcdsa(name, ECDsa.Create(ECCurve.NamedCurves.nistP256));
        return FromSeed(name, kind, RandomNumberGenerator.GetBytes(Ed25519.KeyLength), clock);
    }

    /// <summary>Signs with a P-256 key, which may live in hardware. The signer owns it.</summary>
    /// <exception cref="ArgumentException">The name is not valid, or the curve is another.</exception>
    public static NoteSigner FromEcdsa(string name, ECDsa key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new NoteSigner(VerifierKey.Create(name, NoteKeyKind.Ecdsa, key.ExportSubjectPublicKeyInfo()), key, [], TimeProvider.System);
    }

    /// <summary>Signs with an Ed25519 key, given by its 32-byte seed, which is copied.</summary>
    /// <exception cref="ArgumentException">The name, the kind or the seed is not valid.</exception>
    /// <exception cref="PlatformNotSupportedException">There is no libcrypto.so.3.</exception>
    public static NoteSigner FromSeed(string name, NoteKeyKind kind, ReadOnlySpan<byte> seed, TimeProvider? clock = null)
    {
        if (kind is not (NoteKeyKind.Ed25519 or NoteKeyKind.Cosignature))
            throw new ArgumentException("Only Ed25519 kinds have a seed.", nameof(kind));
        return new NoteSigner(VerifierKey.Create(name, kind, Ed25519.PublicKeyOf(seed)), null, seed.ToArray(), clock ?? TimeProvider.System);
    }

    /// <summary>Reads the text of a signer; false, with the reason, if it is none. Without libcrypto an Ed25519 key gives <see cref="NoteFault.Ed25519Missing"/>.</summary>
    public static bool TryParse(string text, out NoteSigner? signer, out NoteFault fault, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        signer = null;
        fault = NoteFault.BadKey;
        string[] parts = text.Length <= NoteLimits.MaxKeyBytes && text.StartsWith(Prefix, StringComparison.Ordinal) ? text[Prefix.Length..].Split('+', 3) : [];
        if (parts.Length != 3 || !NoteName.IsValid(parts[0]) || StrictBase64.TryDecode(Encoding.UTF8.GetBytes(parts[2])) is not { Length: > 1 } bytes)
            return false;
        signer = TryMake(parts[0], (NoteKeyKind)bytes[0], bytes.AsSpan(1), clock, ref fault);
        CryptographicOperations.ZeroMemory(bytes);
        if (signer is null)
            return false;
        fault = signer.Verifier.Id.ToString("x8", System.Globalization.CultureInfo.InvariantCulture) == parts[1] ? NoteFault.None : NoteFault.KeyIdMismatch;
        if (fault == NoteFault.None)
            return true;
        signer.Dispose();
        signer = null;
        return false;
    }

    /// <summary>The private key as text, for a file with strict permissions.</summary>
    /// <exception cref="CryptographicException">The key lives in hardware that does not give it away.</exception>
    public string ToPrivateText() => $"{Prefix}{Verifier.Name}+{Verifier.Id:x8}+{Convert.ToBase64String([(byte)Verifier.Kind, .. _ecdsa?.ExportPkcs8PrivateKey() ?? _seed])}";

    /// <summary>Signs a note text, final newline included. A cosigner states the time of its clock.</summary>
    public NoteSignature Sign(ReadOnlySpan<byte> noteText)
    {
        if (Verifier.Kind == NoteKeyKind.Cosignature)
            return Cosign(noteText, _clock.GetUtcNow());
        lock (_lock)
            return new NoteSignature(Verifier.Name, Verifier.Id, _ecdsa is null ? Ed25519.Sign(_seed, noteText) : EcdsaP256.Sign(_ecdsa, noteText));
    }

    /// <summary>Cosigns the text of a checkpoint with a time, cut to seconds.</summary>
    /// <exception cref="InvalidOperationException">This is no key for cosignatures.</exception>
    public NoteSignature Cosign(ReadOnlySpan<byte> noteText, DateTimeOffset time)
    {
        if (Verifier.Kind != NoteKeyKind.Cosignature)
            throw new InvalidOperationException("This key does not cosign.");
        long seconds = time.ToUnixTimeSeconds();
        byte[] signature = new byte[Cosignature.Length];
        BinaryPrimitives.WriteInt64BigEndian(signature, seconds);
        Ed25519.Sign(_seed, Cosignature.Message(seconds, noteText)).CopyTo(signature, Cosignature.TimeBytes);
        return new NoteSignature(Verifier.Name, Verifier.Id, signature);
    }

    /// <summary>Overwrites the key.</summary>
    public void Dispose()
    {
        _ecdsa?.Dispose();
        CryptographicOperations.ZeroMemory(_seed);
    }

    private static NoteSigner? TryMake(string name, NoteKeyKind kind, ReadOnlySpan<byte> key, TimeProvider? clock, ref NoteFault fault)
    {
        if (kind is NoteKeyKind.Ed25519 or NoteKeyKind.Cosignature)
        {
            if (!Ed25519.IsSupported)
                fault = NoteFault.Ed25519Missing;
            return Ed25519.IsSupported && key.Length == Ed25519.KeyLength ? FromSeed(name, kind, key, clock) : null;
        }

        if (kind != NoteKeyKind.Ecdsa)
            return null;
        ECDsa ecdsa = ECDsa.Create();
        try
        {
            ecdsa.ImportPkcs8PrivateKey(key, out int read);
            if (read == key.Length)
                return FromEcdsa(name, ecdsa);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            // Not PKCS #8, or another curve: no key of ours.
        }

        ecdsa.Dispose();
        return null;
    }
}
