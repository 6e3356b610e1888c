using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace Palisade.Vault.Search;

/// <summary>
/// An expression of a query: .NET's syntax without what needs backtracking, case ignored unless <c>(?-i)</c> says otherwise, in time linear to the text. Bytes that are no UTF-8 are U+FFFD to it. Safe on
/// any thread.
/// </summary>
internal sealed class QueryRegex
{
    /// <summary>The longest expression, in characters.</summary>
    public const int MaxCharacters = 4096;

    private readonly Regex _regex;

    private QueryRegex(string pattern, Regex regex)
    {
        (Pattern, _regex) = (pattern, regex);
        Literal = RegexLiteral.Find(pattern);
    }

    public string Pattern { get; }

    /// <summary>Bytes in lower case that are in every text of nothing but ASCII that matches; empty when none are known.</summary>
    public byte[] Literal { get; }

    /// <summary>Compiles an expression; null, with the reason, when it is none, or needs backtracking.</summary>
    public static QueryRegex? TryCreate(string pattern, out string reason)
    {
        reason = "";
        if (pattern.Length > MaxCharacters)
        {
            reason = $"it is longer than {MaxCharacters} characters";
            return null;
        }

        try
        {
            return new QueryRegex(pattern, new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeSpan.FromMilliseconds(Limits.LinearRegexMilliseconds)));
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            reason = e.Message;
            return null;
        }
    }

    /// <summary>The places of a text in which it matches, from its begin on.</summary>
    /// <param name="text">The text.</param>
    /// <param name="most">The most places.</param>
    /// <exception cref="RegexMatchTimeoutException">As <see cref="IsMatch"/>.</exception>
    public List<(int Start, int Length)> PlacesIn(string text, int most)
    {
        List<(int, int)> places = [];
        foreach (ValueMatch match in _regex.EnumerateMatches(text))
        {
            if (places.Count == most)
                break;
            places.Add((match.Index, match.Length));
        }

        return places;
    }

    /// <summary>Whether it matches in a text.</summary>
    /// <exception cref="RegexMatchTimeoutException">One text took longer than <see cref="Limits.LinearRegexMilliseconds"/>.</exception>
    public bool IsMatch(ReadOnlySpan<byte> utf8)
    {
        if (Literal.Length > 0 && FoldedText.IndexOf(utf8, Literal) < 0 && System.Text.Ascii.IsValid(utf8))
            return false;
        char[] rented = ArrayPool<char>.Shared.Rent(utf8.Length);
        int length = Encoding.UTF8.GetChars(utf8, rented);
        bool found = _regex.IsMatch(rented.AsSpan(0, length));
        ArrayPool<char>.Shared.Return(rented);
        return found;
    }
}
