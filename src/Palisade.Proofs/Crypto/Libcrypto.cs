using System.Runtime.InteropServices;

namespace Palisade.Proofs.Crypto;

/// <summary>
/// OpenSSL 3's libcrypto, for what .NET 10 does not have (Ed25519) or has too slow for millions of hashes of 65 bytes. Everything here has a
/// clear answer where the library is missing: hashing falls back to .NET, Ed25519 says that it is not supported.
/// </summary>
internal static class Libcrypto
{
    /// <summary>The library, or 0 where there is none.</summary>
    public static nint Handle { get; } = NativeLibrary.TryLoad("libcrypto.so.3", out nint handle) ? handle : 0;

    /// <summary>The address of a function, or 0.</summary>
    public static nint Find(string name) => Handle != 0 && NativeLibrary.TryGetExport(Handle, name, out nint address) ? address : 0;
}
