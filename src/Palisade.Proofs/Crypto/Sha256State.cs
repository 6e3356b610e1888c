using System.Runtime.CompilerServices;

namespace Palisade.Proofs.Crypto;

/// <summary>OpenSSL's SHA256_CTX: 8 words of state, the length, the block being filled, and two counts. Plain bytes, so a state is copied by assignment.</summary>
[InlineArray(14)]
internal struct Sha256State
{
    private ulong _first;
}
