using System.Text;

namespace Palisade.Parsing.Auditd;

/// <summary>Names by number, made once from a text in which <c>@n</c> sets the number of the next name. Immutable.</summary>
internal sealed class NumberedNames
{
    private readonly int _first;
    private readonly byte[]?[] _names;

    public NumberedNames(string text)
    {
        List<(int Number, string Name)> pairs = [];
        int next = 0;
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (word[0] == '@')
                next = int.Parse(word.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture);
            else
                pairs.Add((next++, word));
        }

        _first = pairs[0].Number;
        _names = new byte[pairs[^1].Number - _first + 1][];
        foreach ((int number, string name) in pairs)
            _names[number - _first] = Encoding.ASCII.GetBytes(name);
    }

    /// <summary>The name of a number, empty where it has none.</summary>
    public ReadOnlySpan<byte> this[int number] =>
        number >= _first && number - _first < _names.Length ? _names[number - _first] : default;
}
