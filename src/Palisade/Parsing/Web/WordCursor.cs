using Palisade.Parsing.Lines;

namespace Palisade.Parsing.Web;

/// <summary>Walks a line value by value, one blank between them.</summary>
internal ref struct WordCursor(ReadOnlySpan<byte> line, int at = 0)
{
    private readonly ReadOnlySpan<byte> _line = line;

    /// <summary>Where the next value begins.</summary>
    public int At { get; private set; } = at;

    /// <summary>True while there is something left.</summary>
    public readonly bool HasMore => At < _line.Length;

    /// <summary>The next value up to a blank; empty at the end.</summary>
    public TextRange Word()
    {
        if (At >= _line.Length)
            return new TextRange(_line.Length, 0);
        int length = _line[At..].IndexOf((byte)' ');
        TextRange word = new(At, length < 0 ? _line.Length - At : length);
        At = word.End + 1;
        return word;
    }

    /// <summary>The inside of the next value, which is in these marks; empty, and nothing taken, where it is not.</summary>
    public TextRange Within(byte open, byte close)
    {
        if (At >= _line.Length || _line[At] != open)
            return default;
        int length = _line[(At + 1)..].IndexOf(close);
        TextRange inner = new(At + 1, length < 0 ? _line.Length - At - 1 : length);
        At = inner.End + 2;
        return inner;
    }

    /// <summary>Passes over some values.</summary>
    public void Skip(int count)
    {
        while (count-- > 0)
            Word();
    }

    /// <summary>What is left.</summary>
    public readonly TextRange Rest() => TextRange.Between(Math.Min(At, _line.Length), _line.Length);
}
