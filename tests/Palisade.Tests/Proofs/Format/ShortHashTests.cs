using System.Security.Cryptography;
using Palisade.Proofs.Merkle;

namespace Palisade.Tests.Proofs.Format;

/// <summary>Short messages are padded by our own code: every length around every block, in two parts.</summary>
public sealed class ShortHashTests
{
    [Fact]
    public void Leaf_hashes_of_every_length_are_those_of_the_system()
    {
        byte[] bytes = new byte[1200];
        new Random(180).NextBytes(bytes);
        for (int length = 0; length <= bytes.Length; length++)
        {
            ReadOnlySpan<byte> message = bytes.AsSpan(0, length);
            byte[] expected = SHA256.HashData((byte[])[0, .. message]);
            int cut = length / 3;
            Assert.True(MerkleTree.LeafHash(message) == new TreeHash(expected), $"{length} bytes");
            Assert.True(MerkleTree.LeafHash(message[..cut], message[cut..]) == new TreeHash(expected), $"{length} bytes, cut at {cut}");
        }
    }
}
