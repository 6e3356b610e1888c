using System.Security.Cryptography;

namespace Palisade.Proofs.Crypto;

/// <summary>Ed25519 (RFC 8032) through OpenSSL 3's libcrypto; .NET 10 has none, and signing code is never written here.</summary>
public static unsafe class Ed25519
{
    /// <summary>The length of a public key and of a private seed in bytes.</summary>
    public const int KeyLength = 32;

    /// <summary>The length of a signature in bytes.</summary>
    public const int SignatureLength = 64;

    // EVP_PKEY_ED25519, from OpenSSL's obj_mac.h.
    private const int KeyType = 1087;

    private static readonly delegate* unmanaged<int, nint, byte*, nint, nint> NewPublic = (delegate* unmanaged<int, nint, byte*, nint, nint>)Libcrypto.Find("EVP_PKEY_new_raw_public_key");
    private static readonly delegate* unmanaged<int, nint, byte*, nint, nint> NewPrivate = (delegate* unmanaged<int, nint, byte*, nint, nint>)Libcrypto.Find("EVP_PKEY_new_raw_private_key");
    private static readonly delegate* unmanaged<nint, byte*, nint*, int> GetPublic = (delegate* unmanaged<nint, byte*, nint*, int>)Libcrypto.Find("EVP_PKEY_get_raw_public_key");
    private static readonly delegate* unmanaged<nint, void> FreeKey = (delegate* unmanaged<nint, void>)Libcrypto.Find("EVP_PKEY_free");
    private static readonly delegate* unmanaged<nint> NewContext = (delegate* unmanaged<nint>)Libcrypto.Find("EVP_MD_CTX_new");
    private static readonly delegate* unmanaged<nint, void> FreeContext = (delegate* unmanaged<nint, void>)Libcrypto.Find("EVP_MD_CTX_free");
    private static readonly delegate* unmanaged<nint, nint, nint, nint, nint, int> VerifyInit = (delegate* unmanaged<nint, nint, nint, nint, nint, int>)Libcrypto.Find("EVP_DigestVerifyInit");
    private static readonly delegate* unmanaged<nint, byte*, nint, byte*, nint, int> DigestVerify = (delegate* unmanaged<nint, byte*, nint, byte*, nint, int>)Libcrypto.Find("EVP_DigestVerify");
    private static readonly delegate* unmanaged<nint, nint, nint, nint, nint, int> SignInit = (delegate* unmanaged<nint, nint, nint, nint, nint, int>)Libcrypto.Find("EVP_DigestSignInit");
    private static readonly delegate* unmanaged<nint, byte*, nint*, byte*, nint, int> DigestSign = (delegate* unmanaged<nint, byte*, nint*, byte*, nint, int>)Libcrypto.Find("EVP_DigestSign");
    private static readonly delegate* unmanaged<void> ClearErrors = (delegate* unmanaged<void>)Libcrypto.Find("ERR_clear_error");

    /// <summary>Whether libcrypto.so.3 is here and has Ed25519. Where it is not, other members throw <see cref="PlatformNotSupportedException"/>.</summary>
    public static bool IsSupported { get; } = NewPublic != null && NewPrivate != null && GetPublic != null && FreeKey != null && NewContext != null && FreeContext != null
        && VerifyInit != null && DigestVerify != null && SignInit != null && DigestSign != null && ClearErrors != null && Works();

    /// <summary>Whether a signature is one of these bytes under a public key. A key or signature of a wrong length verifies nothing.</summary>
    /// <exception cref="PlatformNotSupportedException">There is no libcrypto.so.3.</exception>
    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        ThrowIfMissing();
        return publicKey.Length == KeyLength && signature.Length == SignatureLength && VerifyCore(publicKey, message, signature);
    }

    /// <summary>Signs.</summary>
    /// <exception cref="ArgumentException">The seed has not 32 bytes.</exception>
    /// <exception cref="PlatformNotSupportedException">There is no libcrypto.so.3.</exception>
    /// <exception cref="CryptographicException">OpenSSL refused.</exception>
    public static byte[] Sign(ReadOnlySpan<byte> privateSeed, ReadOnlySpan<byte> message)
    {
        ThrowIfMissing();
        byte[] signature = new byte[SignatureLength];
        nint key = LoadSeed(privateSeed), context = NewContext();
        nint length = SignatureLength;
        try
        {
            fixed (byte* text = NotNull(message), result = signature)
            {
                if (SignInit(context, 0, 0, 0, key) != 1 || DigestSign(context, result, &length, text, message.Length) != 1 || length != SignatureLength)
                    throw new CryptographicException("OpenSSL did not sign with Ed25519.");
            }
        }
        finally
        {
            Free(context, key);
        }

        return signature;
    }

    /// <summary>The public key of a private seed.</summary>
    /// <exception cref="ArgumentException">The seed has not 32 bytes.</exception>
    /// <exception cref="PlatformNotSupportedException">There is no libcrypto.so.3.</exception>
    /// <exception cref="CryptographicException">OpenSSL refused.</exception>
    public static byte[] PublicKeyOf(ReadOnlySpan<byte> privateSeed)
    {
        ThrowIfMissing();
        byte[] publicKey = new byte[KeyLength];
        nint key = LoadSeed(privateSeed);
        nint length = KeyLength;
        try
        {
            fixed (byte* result = publicKey)
            {
                if (GetPublic(key, result, &length) != 1 || length != KeyLength)
                    throw new CryptographicException("OpenSSL gave no Ed25519 public key.");
            }
        }
        finally
        {
            Free(0, key);
        }

        return publicKey;
    }

    private static bool VerifyCore(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        fixed (byte* raw = publicKey, text = NotNull(message), given = signature)
        {
            nint key = NewPublic(KeyType, 0, raw, KeyLength), context = NewContext();
            try
            {
                return key != 0 && context != 0 && VerifyInit(context, 0, 0, 0, key) == 1 && DigestVerify(context, given, SignatureLength, text, message.Length) == 1;
            }
            finally
            {
                Free(context, key);
            }
        }
    }

    private static nint LoadSeed(ReadOnlySpan<byte> privateSeed)
    {
        if (privateSeed.Length != KeyLength)
            throw new ArgumentException("An Ed25519 seed has 32 bytes.", nameof(privateSeed));
        fixed (byte* raw = privateSeed)
        {
            nint key = NewPrivate(KeyType, 0, raw, KeyLength);
            return key != 0 ? key : throw new CryptographicException("OpenSSL did not take the Ed25519 seed.");
        }
    }

    // Errors stay in a queue of the thread that .NET's own cryptography reads as well.
    private static void Free(nint context, nint key)
    {
        FreeContext(context);
        FreeKey(key);
        ClearErrors();
    }

    // A null pointer with length 0 is no empty message to every OpenSSL.
    private static ReadOnlySpan<byte> NotNull(ReadOnlySpan<byte> bytes) => bytes.IsEmpty ? new byte[1] : bytes;

    // A provider set to FIPS has the functions and refuses the key.
    private static bool Works()
    {
        Span<byte> raw = stackalloc byte[KeyLength];
        raw.Fill(1);
        fixed (byte* seed = raw)
        {
            nint key = NewPrivate(KeyType, 0, seed, KeyLength);
            Free(0, key);
            return key != 0;
        }
    }

    private static void ThrowIfMissing()
    {
        if (!IsSupported)
            throw new PlatformNotSupportedException("Ed25519 needs libcrypto.so.3 (OpenSSL 3), which did not load.");
    }
}
