using System.Security.Cryptography.X509Certificates;
using Palisade.Proofs.Timestamps;

namespace Palisade.Tests.Proofs;

/// <summary>RFC 3161 against the timestamp authority that <c>openssl ts</c> is.</summary>
public sealed class TimestampTests : IDisposable
{
    private readonly TimestampAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    [ProgramFact("openssl")]
    public void A_token_of_openssl_holds_for_its_bytes_its_root_and_nothing_else()
    {
        _authority.Make();
        byte[] message = "a signed checkpoint\n"u8.ToArray();
        TimestampRequest request = TimestampRequest.Create(message);
        byte[] response = _authority.Answer(request.ToArray());
        byte[] token = request.TryReadResponse(response, out TimestampFault fault)!;
        Assert.Equal(TimestampFault.None, fault);

        X509Certificate2Collection roots = [_authority.Root];
        TimestampCheck check = TimestampToken.Verify(token, message, roots);
        Assert.Equal(TimestampFault.None, check.Fault);
        Assert.True(check.Holds);
        Assert.Equal(TimeSpan.FromMilliseconds(1500), check.Accuracy);
        Assert.Contains("tsa.example", check.Signer!, StringComparison.Ordinal);
        Assert.InRange((DateTimeOffset.UtcNow - check.Time!.Value).TotalMinutes, -5, 5);

        Assert.Equal(TimestampFault.SignatureInvalid, TimestampToken.Verify(token, "other bytes"u8, roots).Fault);
        Assert.Equal(TimestampFault.NotTrusted, TimestampToken.Verify(token, message, []).Fault);
        Assert.Equal(TimestampFault.NotTrusted, TimestampToken.Verify(token, message, [_authority.MakeOtherRoot()]).Fault);
        Assert.Equal(TimestampFault.NotToken, TimestampToken.Verify(token.AsMemory(0, token.Length - 1), message, roots).Fault);
        Assert.Equal(TimestampFault.NotToken, TimestampToken.Verify((byte[])[.. token, 0], message, roots).Fault);
        Assert.Equal(TimestampFault.NotToken, TimestampToken.Verify(Array.Empty<byte>(), message, roots).Fault);

        Assert.Null(TimestampRequest.Create(message).TryReadResponse(response, out fault));
        Assert.Equal(TimestampFault.Refused, fault);
        Assert.Null(request.TryReadResponse(response.AsMemory(1), out _));
        AssertMutantsFail(token, message, roots);
    }

    private static void AssertMutantsFail(byte[] token, byte[] message, X509Certificate2Collection roots)
    {
        int seed = Environment.TickCount & int.MaxValue;
        Random random = new(seed);
        for (int i = 0; i < 300; i++)
        {
            byte[] bad = [.. token];
            int at = random.Next(bad.Length);
            bad[at] ^= (byte)(1 << random.Next(8));
            TimestampCheck check = TimestampToken.Verify(bad, message, roots);

            // What a certificate beside the signer's says is not signed by the authority; the time and what it is about never change.
            Assert.True(!check.Holds || check.Time == TimestampToken.Verify(token, message, roots).Time, $"seed {seed}: byte {at}");
        }
    }
}
