using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Palisade.Events;
using Palisade.Parsing.Auditd;

namespace Palisade.Server.Searching;

/// <summary>
/// An argument that is so long that the audit system writes it in pieces (<c>a1_len=15000 a1[0]=… a1[1]=…</c>), in hex or in quotes, over several records if need be. A name may be cut anywhere: what is one word in the
/// argument is looked at as one, and a word that goes on in another record is not shown.
/// </summary>
/// <param name="Name">The name of the argument.</param>
/// <param name="Text">What the pieces of this record say together, with a sign in the place of words that are cut by its ends.</param>
/// <param name="IsCut">Whether there is such a word.</param>
/// <param name="Values">Where the values of the pieces stand, in order, quotes included.</param>
internal sealed partial record EncodedPieces(string Name, string Text, bool IsCut, IReadOnlyList<Range> Values)
{
    private const string Hidden = "…";
    private static readonly SearchValues<char> s_ends = SearchValues.Create(" /\\=:,;\"'");

    /// <summary>The arguments in pieces of a line.</summary>
    public static IEnumerable<EncodedPieces> In(string raw)
    {
        if (!raw.Contains("]=", StringComparison.Ordinal))
            yield break;
        List<Match> run = [];
        foreach (Match piece in Piece().Matches(raw))
        {
            if (run.Count > 0 && !GoesOn(run[^1], piece))
            {
                yield return Of(raw, run);
                run.Clear();
            }

            run.Add(piece);
        }

        if (run.Count > 0)
            yield return Of(raw, run);
    }

    private static bool GoesOn(Match before, Match piece) =>
        piece.Groups[1].Value == before.Groups[1].Value && NumberOf(piece) == NumberOf(before) + 1 && piece.Index == before.Index + before.Length + 1;

    private static int NumberOf(Match piece) => int.Parse(piece.Groups[2].Value, CultureInfo.InvariantCulture);

    private static EncodedPieces Of(string raw, List<Match> run)
    {
        ByteBuffer bytes = new(256);
        long written = 0;
        foreach (string value in run.Select(p => p.Groups[3].Value))
        {
            if (value[0] == '"')
                bytes.Append(Encoding.UTF8.GetBytes(value.Trim('"')));
            else
                HexText.Append(Encoding.ASCII.GetBytes(value), (byte)' ', bytes);
            written += value[0] == '"' ? value.Trim('"').Length : value.Length;
        }

        string name = run[0].Groups[1].Value, text = EncodedAudit.TextOf(bytes.Written);
        bool isBegun = NumberOf(run[0]) > 0, isOpen = GoesOnElsewhere(raw, name, run, written);
        int from = isBegun ? text.AsSpan().IndexOfAny(s_ends) : 0, to = isOpen ? text.AsSpan().LastIndexOfAny(s_ends) + 1 : text.Length;
        string shown = from < 0 || from > to ? Hidden : (from > 0 ? Hidden : "") + text[from..to] + (to < text.Length ? Hidden : "");
        return new EncodedPieces(name, shown, shown != text, [.. run.Select(p => new Range(p.Groups[3].Index, p.Groups[3].Index + p.Groups[3].Length))]);
    }

    // The last pair of a record, and not as long as the argument is said to be, or it is not said here.
    private static bool GoesOnElsewhere(string raw, string name, List<Match> run, long written)
    {
        int end = run[^1].Index + run[^1].Length;
        if (raw.AsSpan(end).Contains('='))
            return false;
        Match told = Regex.Match(raw[..run[0].Index], $@"\b{name}_len=([0-9]{{1,9}}) $", RegexOptions.CultureInvariant);
        return !told.Success || long.Parse(told.Groups[1].Value, CultureInfo.InvariantCulture) > written;
    }

    [GeneratedRegex(@"\b(a[0-9]{1,6})\[([0-9]{1,6})\]=(""[^""]*""|[0-9A-Fa-f]+)", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Piece();
}
