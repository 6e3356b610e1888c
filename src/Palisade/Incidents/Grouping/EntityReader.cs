using System.Buffers;
using System.Text;

namespace Palisade.Incidents.Grouping;

/// <summary>Finds what an alert has in common with others: the tokens in its event, wherever they stand, and digests of files.</summary>
/// <remarks>Events of alerts have tokens already (see <see cref="Privacy.Pseudonymiser"/>): nothing here meets a personal value in clear.</remarks>
internal static class EntityReader
{
    /// <summary>More than these of one event are not taken.</summary>
    public const int MaxEntities = 64;

    private static readonly SearchValues<byte> s_hex = SearchValues.Create("0123456789abcdefABCDEF"u8);

    private const int TokenDigits = 10, Md5Digits = 32, Sha256Digits = 64;

    /// <summary>The entities of an event, each once, in the order of the text.</summary>
    /// <param name="json">The event, with tokens.</param>
    public static List<Entity> Read(ReadOnlySpan<byte> json)
    {
        List<Entity> found = [];
        for (int at = 0; at < json.Length && found.Count < MaxEntities;)
        {
            int length = HexLength(json[at..]);
            if (length == 0)
            {
                at++;
                continue;
            }

            // A run of hexadecimal digits that another character goes on with is part of a word.
            bool isWhole = at + length == json.Length || !char.IsAsciiLetterOrDigit((char)json[at + length]);
            Entity? entity = !isWhole ? null : length == TokenDigits ? TokenAt(json, at) : length is Md5Digits or Sha256Digits && !IsWordBefore(json, at) ? DigestAt(json.Slice(at, length)) : null;
            if (entity is { } one && !found.Contains(one))
                found.Add(one);
            at += length;
        }

        return found;
    }

    private static int HexLength(ReadOnlySpan<byte> text)
    {
        int length = text.IndexOfAnyExcept(s_hex);
        return length < 0 ? text.Length : length;
    }

    private static bool IsWordBefore(ReadOnlySpan<byte> json, int at) => at > 0 && (char.IsAsciiLetterOrDigit((char)json[at - 1]) || json[at - 1] == (byte)'-');

    private static Entity? TokenAt(ReadOnlySpan<byte> json, int at)
    {
        ReadOnlySpan<byte> before = json[..at];
        EntityKind? kind = before.EndsWith("host-"u8) ? EntityKind.Host
            : before.EndsWith("user-"u8) || before.EndsWith("sid-"u8) || before.EndsWith("email-"u8) ? EntityKind.Account
            : before.EndsWith("ip-"u8) ? EntityKind.Address : null;
        if (kind is not { } known)
            return null;
        int word = before[..^1].LastIndexOfAnyExceptInRange((byte)'a', (byte)'z') + 1;
        return new Entity(known, Encoding.ASCII.GetString(json[word..(at + TokenDigits)]));
    }

    /// <summary>All zeros is what Sysmon writes for no digest.</summary>
    private static Entity? DigestAt(ReadOnlySpan<byte> digits) =>
        digits.IndexOfAnyExcept((byte)'0') < 0 ? null : new Entity(EntityKind.Digest, Encoding.ASCII.GetString(digits).ToLowerInvariant());
}
