using Palisade.Vault.Keys;

namespace Palisade.Tests.Vault.Keys;

public sealed class KeySharingTests
{
    // FIPS 197, 4.2 and 4.2.1, and the pair of inverses that every text on AES has.
    [Theory]
    [InlineData(0x57, 0x83, 0xC1)]
    [InlineData(0x57, 0x13, 0xFE)]
    [InlineData(0x57, 0x02, 0xAE)]
    [InlineData(0x57, 0x04, 0x47)]
    [InlineData(0x57, 0x08, 0x8E)]
    [InlineData(0x57, 0x10, 0x07)]
    [InlineData(0x53, 0xCA, 0x01)]
    [InlineData(0x00, 0xFF, 0x00)]
    public void The_field_is_that_of_aes(byte a, byte b, byte product)
    {
        Assert.Equal(product, GaloisField.Multiply(a, b));
        Assert.Equal(product, GaloisField.Multiply(b, a));
    }

    [Fact]
    public void Every_number_times_its_inverse_is_one()
    {
        for (int a = 1; a < 256; a++)
            Assert.Equal(1, GaloisField.Multiply((byte)a, GaloisField.Invert((byte)a)));
        Assert.Equal(0, GaloisField.Invert(0));
    }

    [Fact]
    public void A_share_is_the_value_of_the_polynomial()
    {
        // 0x42 + 0x57 x at 0x83 and at 0x13: by the products of FIPS 197.
        byte[] coefficients = new byte[2 * RootKey.Length];
        coefficients[0] = 0x42;
        coefficients[RootKey.Length] = 0x57;
        Assert.Equal(0x42 ^ 0xC1, KeySharing.ValueAt(coefficients, 0x83)[0]);
        Assert.Equal(0x42 ^ 0xFE, KeySharing.ValueAt(coefficients, 0x13)[0]);
        Assert.Equal(0, KeySharing.ValueAt(coefficients, 0x13)[1]);
    }

    [Theory]
    [InlineData(2, 2)]
    [InlineData(2, 3)]
    [InlineData(3, 5)]
    [InlineData(5, 5)]
    [InlineData(3, 255)]
    public void Any_shares_enough_recover_the_key_and_fewer_do_not(int needed, int shares)
    {
        const int seed = 31;
        Random random = new(seed);
        using RootKey key = RootKey.Create();
        KeyShare[] all = [.. KeySharing.Divide(key, needed, shares).Select(s => KeyShare.Parse(s.ToString()))];
        for (int round = 0; round < 10; round++)
        {
            random.Shuffle(all);
            using RootKey recovered = KeySharing.Recover(all[..needed]);
            Assert.Equal(key.Id, recovered.Id);
            Assert.Equal(KeyFault.Shares, Fault(() => KeySharing.Recover(all[..(needed - 1)])));
            Assert.Equal(KeyFault.Shares, Fault(() => KeySharing.Recover([.. all[..(needed - 1)], all[0]])));
        }
    }

    [Fact]
    public void A_share_reads_back_from_paper_and_a_typing_error_is_noticed()
    {
        using RootKey key = RootKey.Create();
        string text = KeySharing.Divide(key, 2, 3)[1].ToString();
        Assert.Equal(text, KeyShare.Parse("  " + text.ToUpperInvariant().Replace(' ', '\n') + "\r\n").ToString());
        int title = text.IndexOf(' ', StringComparison.Ordinal) + 1;
        for (int i = title; i < text.Length; i++)
        {
            if (text[i] == ' ')
                continue;
            string typo = text[..i] + (text[i] == '0' ? '1' : '0') + text[(i + 1)..];
            Assert.Equal(KeyFault.Shares, Fault(() => KeyShare.Parse(typo)));
        }
    }

    [Fact]
    public void Shares_of_different_keys_or_sets_do_not_mix()
    {
        using RootKey key = RootKey.Create(), other = RootKey.Create();
        KeyShare[] one = KeySharing.Divide(key, 2, 3), again = KeySharing.Divide(key, 2, 3), foreign = KeySharing.Divide(other, 2, 3);
        Assert.Equal(KeyFault.Shares, Fault(() => KeySharing.Recover([one[0], foreign[1]])));
        Assert.Equal(KeyFault.Shares, Fault(() => KeySharing.Recover([one[0], again[1]])));
        Assert.Equal(KeyFault.Shares, Fault(() => KeySharing.Recover([])));
    }

    private static KeyFault Fault(Action action) => Assert.Throws<VaultKeyException>(action).Fault;
}
