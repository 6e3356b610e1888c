using System.Security.Cryptography;
using System.Text.Json;
using Palisade.Proofs.Crypto;
using Palisade.Proofs.Merkle;
using Palisade.Tests;
using Xunit.Abstractions;

namespace Palisade.Conformance.Proofs;

/// <summary>Project Wycheproof over the primitives that Palisade uses, through the code that uses them.</summary>
[Trait("Category", "MerkleVectors")]
public sealed class WycheproofTests(ITestOutputHelper output)
{
    private delegate bool Verifier(JsonElement group, JsonElement test);

    [DataFact("crypto-wycheproof")]
    public void Ecdsa_signatures_are_taken_or_refused_as_stated() => Run("ecdsa_secp256r1_sha256_test.json", (group, test) =>
    {
        if (!EcdsaP256.TryImport(Hex(group, "publicKeyDer"), out ECDsa? key))
            return false;
        using (key)
            return EcdsaP256.Verify(key!, Hex(test, "msg"), Hex(test, "sig"));
    });

    [DataFact("crypto-wycheproof")]
    public void Ed25519_signatures_are_taken_or_refused_as_stated()
    {
        Assert.True(Ed25519.IsSupported, "libcrypto.so.3 did not load");
        Run("ed25519_test.json", (group, test) => Ed25519.Verify(Hex(group.GetProperty("publicKey"), "pk"), Hex(test, "msg"), Hex(test, "sig")));
    }

    [DataFact("crypto-wycheproof")]
    public void Hmac_tags_are_those_stated() => Run("hmac_sha256_test.json", (group, test) =>
    {
        using KeyedHash key = new(Hex(test, "key"));
        byte[] tag = Hex(test, "tag");
        return CryptographicOperations.FixedTimeEquals(tag, key.Compute(Hex(test, "msg")).ToArray().AsSpan(0, group.GetProperty("tagSize").GetInt32() / 8));
    });

    // .NET's AesGcm takes nonces of 96 bits only, which is all that Palisade uses; tests of others are left out.
    [DataFact("crypto-wycheproof")]
    public void Aes_gcm_opens_or_refuses_as_stated() => Run("aes_gcm_test.json", (group, test) =>
    {
        byte[] tag = Hex(test, "tag"), sealedText = Hex(test, "ct"), plain = new byte[sealedText.Length];
        using AesGcm aes = new(Hex(test, "key"), tag.Length);
        try
        {
            aes.Decrypt(Hex(test, "iv"), sealedText, tag, plain, Hex(test, "aad"));
            return plain.AsSpan().SequenceEqual(Hex(test, "msg"));
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }, group => group.GetProperty("ivSize").GetInt32() == 96);

    private void Run(string file, Verifier verify, Func<JsonElement, bool>? takes = null)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(TestData.Find("crypto-wycheproof/" + file)));
        List<string> wrong = [];
        int count = 0, leftOut = 0;
        foreach (JsonElement group in document.RootElement.GetProperty("testGroups").EnumerateArray())
        {
            foreach (JsonElement test in group.GetProperty("tests").EnumerateArray())
            {
                if (takes is not null && !takes(group))
                {
                    leftOut++;
                    continue;
                }

                count++;
                string expected = test.GetProperty("result").GetString()!;
                if (expected != "acceptable" && verify(group, test) != (expected == "valid"))
                    wrong.Add($"{test.GetProperty("tcId").GetInt32()} {test.GetProperty("comment").GetString()} ({expected})");
            }
        }

        output.WriteLine($"{file}: {count} tests, {leftOut} left out");
        Assert.Empty(wrong);
        Assert.True(count > 0);
    }

    private static byte[] Hex(JsonElement element, string name) => Convert.FromHexString(element.GetProperty(name).GetString()!);
}
