using System.Security.Cryptography;

namespace Palisade.Vault.Keys;

/// <summary>
/// Divides a root key so that any k of n shares recover it and fewer say nothing: Shamir, "How to share a secret" (1979), byte by byte over <see cref="GaloisField"/>. Share x is the value at x of
/// a polynomial of degree k-1 whose value at 0 is the byte.
/// </summary>
internal static class KeySharing
{
    /// <summary>The most shares: one for each x but 0.</summary>
    public const int MaxShares = 255;

    /// <summary>Makes the shares.</summary>
    /// <param name="key">The key.</param>
    /// <param name="needed">How many recover it: 2 or more; one would be the key itself.</param>
    /// <param name="shares">How many there are: at least <paramref name="needed"/>.</param>
    public static KeyShare[] Divide(RootKey key, int needed, int shares)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(needed, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(shares, needed);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(shares, MaxShares);
        byte[] coefficients = GC.AllocateArray<byte>(needed * RootKey.Length, pinned: true);
        RandomNumberGenerator.Fill(coefficients);
        key.CopyTo(coefficients.AsSpan(0, RootKey.Length));
        KeyShare[] divided = new KeyShare[shares];
        for (int x = 1; x <= shares; x++)
            divided[x - 1] = new KeyShare(key.Id, x, shares, needed, ValueAt(coefficients, (byte)x));
        CryptographicOperations.ZeroMemory(coefficients);
        return divided;
    }

    /// <summary>Recovers the key.</summary>
    /// <exception cref="VaultKeyException">They are too few, of several keys, or do not give the key they name.</exception>
    public static RootKey Recover(IReadOnlyCollection<KeyShare> shares)
    {
        KeyShare[] distinct = [.. shares.DistinctBy(s => s.Number)];
        if (distinct.Length == 0 || distinct.Any(s => s.RootId != distinct[0].RootId || s.Needed != distinct[0].Needed))
            throw new VaultKeyException(KeyFault.Shares, "These are no shares of one and the same key.");
        if (distinct.Length < distinct[0].Needed)
            throw new VaultKeyException(KeyFault.Shares, $"These are {distinct.Length} different shares; {distinct[0].Needed} are needed.");
        byte[] secret = Interpolate(distinct.AsSpan(0, distinct[0].Needed));
        RootKey key = new(secret);
        CryptographicOperations.ZeroMemory(secret);
        if (key.Id == distinct[0].RootId)
            return key;
        key.Dispose();
        throw new VaultKeyException(KeyFault.Shares, "The shares do not give the key they name: they are of different sets, or one was changed.");
    }

    /// <summary>The values of the polynomials at x; coefficients lowest first, a key's length for each power.</summary>
    internal static byte[] ValueAt(ReadOnlySpan<byte> coefficients, byte x)
    {
        byte[] value = new byte[RootKey.Length];
        for (int power = (coefficients.Length / RootKey.Length) - 1; power >= 0; power--)
        {
            for (int i = 0; i < value.Length; i++)
                value[i] = (byte)(GaloisField.Multiply(value[i], x) ^ coefficients[(power * RootKey.Length) + i]);
        }

        return value;
    }

    // Lagrange at 0: in this field, minus is plus.
    private static byte[] Interpolate(ReadOnlySpan<KeyShare> shares)
    {
        byte[] secret = GC.AllocateArray<byte>(RootKey.Length, pinned: true);
        foreach (KeyShare share in shares)
        {
            byte weight = 1;
            foreach (KeyShare other in shares)
            {
                if (other.Number != share.Number)
                    weight = GaloisField.Multiply(weight, GaloisField.Multiply((byte)other.Number, GaloisField.Invert((byte)(other.Number ^ share.Number))));
            }

            for (int i = 0; i < secret.Length; i++)
                secret[i] ^= GaloisField.Multiply(weight, share.Value[i]);
        }

        return secret;
    }
}
