using System.Text;
using Palisade.Parsing.Lines;

namespace Palisade.Parsing.Syslog;

/// <summary>
/// One form of a daemon's messages, such as <c>Failed {auth_method} for {user*} from {src_ip} port {src_port}{_*}</c>. <c>{name}</c> takes a word without
/// blanks, <c>{name*}</c> any text; a name that begins with an underscore is passed over. Immutable.
/// </summary>
/// <remarks>
/// <c>{name*}</c> reaches to the last place from which the rest still fits: what an attacker writes into a user name
/// (<c>root from 1.2.3.4 port 1 ssh2</c>) cannot take the place of what the daemon writes after it.
/// </remarks>
internal sealed class MessageTemplate
{
    /// <summary>The most fields of a template.</summary>
    public const int MaxFields = 10;

    // A text may hold the next literal many times, on purpose: this many places are tried in all.
    private const int MaxPlaces = 64;

    private readonly byte[][] _literals; // before, between and after the captures
    private readonly bool[] _isGreedy;

    public MessageTemplate(string action, string template)
    {
        Action = Encoding.UTF8.GetBytes(action);
        List<byte[]> literals = [];
        List<string> names = [];
        List<bool> greedy = [];
        int at = 0;
        for (int open = template.IndexOf('{', StringComparison.Ordinal); open >= 0; open = template.IndexOf('{', at))
        {
            int close = template.IndexOf('}', open);
            literals.Add(Encoding.UTF8.GetBytes(template[at..open]));
            greedy.Add(template[close - 1] == '*');
            names.Add(template[(open + 1)..close].TrimEnd('*'));
            at = close + 1;
        }

        literals.Add(Encoding.UTF8.GetBytes(template[at..]));
        _literals = [.. literals];
        _isGreedy = [.. greedy];
        Names = [.. names];
    }

    /// <summary>What the message reports, for rules that count: <c>login_failed</c>.</summary>
    public byte[] Action { get; }

    /// <summary>The fields, in order.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Matches a whole message.</summary>
    /// <param name="text">The message.</param>
    /// <param name="captures">Takes a stretch for each of <see cref="Names"/>.</param>
    public bool TryMatch(ReadOnlySpan<byte> text, Span<TextRange> captures) => text.StartsWith(_literals[0]) && TryRest(text, captures);

    private bool TryRest(ReadOnlySpan<byte> text, Span<TextRange> captures)
    {
        int places = MaxPlaces;
        return TryFrom(text, _literals[0].Length, 0, captures, ref places);
    }

    private bool TryFrom(ReadOnlySpan<byte> text, int at, int index, Span<TextRange> captures, ref int places)
    {
        if (index == Names.Count)
            return at == text.Length;
        ReadOnlySpan<byte> next = _literals[index + 1];
        if (next.IsEmpty && index + 1 < Names.Count)
        {
            // Two captures side by side: the first is the word.
            int word = text[at..].IndexOf((byte)' ');
            captures[index] = word < 0 ? TextRange.Between(at, text.Length) : new TextRange(at, word);
            return word != 0 && at < text.Length && TryFrom(text, captures[index].End, index + 1, captures, ref places);
        }

        if (next.IsEmpty)
        {
            captures[index] = TextRange.Between(at, text.Length);
            return _isGreedy[index] || (at < text.Length && !text[at..].Contains((byte)' '));
        }

        if (_isGreedy[index])
            return TryPlaces(text, at, index, captures, ref places);
        int length = text[at..].IndexOf(next);
        if (length <= 0 || text.Slice(at, length).Contains((byte)' '))
            return false;
        captures[index] = new TextRange(at, length);
        return TryFrom(text, at + length + next.Length, index + 1, captures, ref places);
    }

    private bool TryPlaces(ReadOnlySpan<byte> text, int at, int index, Span<TextRange> captures, ref int places)
    {
        ReadOnlySpan<byte> next = _literals[index + 1];
        int end = text.Length;
        while (places-- > 0)
        {
            int length = text[at..end].LastIndexOf(next);
            if (length < 0)
                return false;
            if (TryFrom(text, at + length + next.Length, index + 1, captures, ref places))
            {
                captures[index] = new TextRange(at, length);
                return true;
            }

            end = at + length + next.Length - 1;
        }

        return false;
    }
}
