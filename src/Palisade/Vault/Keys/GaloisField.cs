namespace Palisade.Vault.Keys;

/// <summary>GF(2^8) with the polynomial of AES, x^8 + x^4 + x^3 + x + 1 (FIPS 197, 4). No tables and no branches on the numbers: they are secret.</summary>
internal static class GaloisField
{
    public static byte Multiply(byte a, byte b)
    {
        int product = 0, factor = a;
        for (int bit = 0; bit < 8; bit++)
        {
            product ^= -((b >> bit) & 1) & factor;
            factor = ((factor << 1) ^ (-((factor >> 7) & 1) & 0x1B)) & 0xFF;
        }

        return (byte)product;
    }

    /// <summary>The inverse: the 254th power; 0 for 0.</summary>
    public static byte Invert(byte a)
    {
        byte square = a, inverse = 1;
        for (int i = 0; i < 7; i++)
        {
            square = Multiply(square, square);
            inverse = Multiply(inverse, square);
        }

        return inverse;
    }
}
