using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Palisade.Vault.Keys;

/// <summary>
/// A share of a root key, to be printed and kept by somebody: <c>palisade-share/v1 ROOTID NUMBER of SHARES need NEEDED DIGITS CHECK</c>. The digits are in groups for the eye; the check
/// is the beginning of the SHA-256 of all before it, so that a mistyped share is told apart from a wrong one.
/// </summary>
/// <param name="RootId">The key it is a share of.</param>
/// <param name="Number">Which it is, from 1.</param>
/// <param name="Shares">Of how many.</param>
/// <param name="Needed">How many recover the key.</param>
/// <param name="Value">32 bytes.</param>
internal sealed record KeyShare(string RootId, int Number, int Shares, int Needed, byte[] Value)
{
    private const string Title = "palisade-share/v1";
    private const int Group = 8, Groups = 2 * RootKey.Length / Group;

    // The title, the id, "1 of 5 need 3", the digits, the check.
    private const int Parts = 7 + Groups + 1;
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    /// <summary>Reads all shares of a text, whatever else stands before and between them, such as a heading.</summary>
    /// <exception cref="VaultKeyException">There is none, or one is mistyped.</exception>
    public static IReadOnlyList<KeyShare> ParseAll(string text)
    {
        string[] parts = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        List<KeyShare> shares = [];
        for (int i = 0; i < parts.Length; i++)
        {
            if (parts[i].Equals(Title, StringComparison.OrdinalIgnoreCase))
                shares.Add(Parse(string.Join(' ', parts[i..Math.Min(i + Parts, parts.Length)])));
        }

        return shares.Count > 0 ? shares : throw Refuse($"There is no share of a root key in it: a share begins with {Title}.");
    }

    /// <summary>Reads a share as printed; white space, line breaks and case do not matter.</summary>
    /// <exception cref="VaultKeyException">It is none, or mistyped.</exception>
    public static KeyShare Parse(string text)
    {
        string[] parts = text.ToLowerInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length != Parts || parts[0] != Title || parts[3] != "of" || parts[5] != "need")
            throw Refuse("This is no share of a root key.");
        string digits = string.Concat(parts.AsSpan(7, Groups)), before = string.Join(' ', parts[..7]) + " " + digits;
        if (parts[^1] != Check(before))
            throw Refuse("The share is mistyped: its last group does not fit the rest.");
        if (!Small(parts[2], out int number) || !Small(parts[4], out int shares) || !Small(parts[6], out int needed) || number > shares || needed > shares || digits.Length != 2 * RootKey.Length || digits.AsSpan().ContainsAnyExcept(HexDigits))
            throw Refuse("This is no share of a root key.");
        return new KeyShare(parts[1], number, shares, needed, Convert.FromHexString(digits));
    }

    /// <summary>The share as one line of text.</summary>
    public override string ToString()
    {
        string head = string.Create(CultureInfo.InvariantCulture, $"{Title} {RootId} {Number} of {Shares} need {Needed}"), digits = Convert.ToHexStringLower(Value);
        return $"{head} {string.Join(' ', digits.Chunk(Group).Select(g => new string(g)))} {Check($"{head} {digits}")}";
    }

    private static bool Small(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number is >= 1 and <= KeySharing.MaxShares;

    private static string Check(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(text)).AsSpan(0, Group / 2));

    private static VaultKeyException Refuse(string message) => new(KeyFault.Shares, message);
}
