using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;

namespace Palisade.Proofs.Timestamps;

/// <summary>A question to a timestamp authority (RFC 3161, 2.4): the SHA-256 of some bytes, a random nonce, and the wish for the certificates in the answer.</summary>
public sealed class TimestampRequest
{
    // A token with a chain is a few thousand bytes; nothing sensible is longer.
    internal const int MaxResponseBytes = 1024 * 1024;

    private readonly Rfc3161TimestampRequest _request;

    private TimestampRequest(Rfc3161TimestampRequest request) => _request = request;

    /// <summary>Asks about bytes, such as a signed checkpoint; only their hash goes into the request.</summary>
    public static TimestampRequest Create(ReadOnlySpan<byte> message) =>
        new(Rfc3161TimestampRequest.CreateFromData(message, HashAlgorithmName.SHA256, nonce: RandomNumberGenerator.GetBytes(8), requestSignerCertificates: true));

    /// <summary>The bytes to send, as <c>application/timestamp-query</c>.</summary>
    public byte[] ToArray() => _request.Encode();

    /// <summary>Takes the token out of the answer (<c>application/timestamp-reply</c>) and checks that it answers this request, nonce included.</summary>
    /// <returns>The token for <see cref="TimestampToken.Verify"/>, or null with the reason.</returns>
    public byte[]? TryReadResponse(ReadOnlyMemory<byte> response, out TimestampFault fault)
    {
        fault = TimestampFault.Refused;
        if (response.Length > MaxResponseBytes)
            return null;
        try
        {
            Rfc3161TimestampToken token = _request.ProcessResponse(response, out int read);
            if (read != response.Length)
                return null;
            fault = TimestampFault.None;
            return token.AsSignedCms().Encode();
        }
        catch (CryptographicException)
        {
            // Not DER, a refusal, or the answer to another request: .NET says all of these in this way.
            return null;
        }
    }
}
