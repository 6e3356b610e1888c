namespace Palisade.Parsing.Lines;

/// <summary>The directives in force at a place of a file: lines that begin with <c>#</c> and say what the lines below mean. Immutable.</summary>
/// <remarks>Only the keys that a format asks for are kept, the last line of each, so that a file of directives alone takes no memory.</remarks>
internal sealed class Directives
{
    private readonly string[] _keys;
    private readonly byte[]?[] _values;

    /// <summary>None in force.</summary>
    /// <param name="keys">The keys to keep, ASCII, case ignored.</param>
    public Directives(params string[] keys) => (_keys, _values) = (keys, new byte[keys.Length][]);

    private Directives(string[] keys, byte[]?[] values) => (_keys, _values) = (keys, values);

    /// <summary>What follows the key, from the byte after its last letter, or nothing.</summary>
    public ReadOnlySpan<byte> Of(string key) => _values[Array.IndexOf(_keys, key)];

    /// <summary>What is in force behind a directive: this object again when it is none that counts.</summary>
    /// <param name="line">A line that begins with <c>#</c>, without its end.</param>
    public Directives With(ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<byte> rest = line[1..];
        int length = 0;
        while (length < rest.Length && (char.IsAsciiLetter((char)rest[length]) || rest[length] == '_'))
            length++;
        for (int i = 0; i < _keys.Length; i++)
        {
            if (!System.Text.Ascii.EqualsIgnoreCase(rest[..length], _keys[i]))
                continue;
            if (_values[i] is { } old && rest[length..].SequenceEqual(old))
                return this;
            byte[]?[] values = [.. _values];
            values[i] = rest[length..].ToArray();
            return new Directives(_keys, values);
        }

        return this;
    }

    /// <summary>What is in force behind whole lines.</summary>
    public Directives After(ReadOnlySpan<byte> lines)
    {
        Directives result = this;
        while (!lines.IsEmpty)
        {
            if (lines[0] != '#')
            {
                int next = lines.IndexOf("\n#"u8);
                if (next < 0)
                    return result;
                lines = lines[(next + 1)..];
            }

            int end = lines.IndexOf((byte)'\n');
            result = result.With((end < 0 ? lines : lines[..end]).TrimEnd((byte)'\r'));
            lines = end < 0 ? default : lines[(end + 1)..];
        }

        return result;
    }
}

/// <summary>A <see cref="LineBatchReader"/> that tells each batch, as its context, which <see cref="Directives"/> are in force where it begins.</summary>
internal sealed class DirectiveBatchReader(Stream stream, params string[] keys) : BatchReader
{
    private readonly LineBatchReader _lines = new(stream);
    private Directives _inForce = new(keys);

    public override bool TryRead(RecordBatch batch)
    {
        bool read = _lines.TryRead(batch);
        batch.Context = _inForce;
        ReadOnlySpan<byte> lines = batch.Bytes.AsSpan(0, batch.Length);
        if (batch.OffsetBytes == 0 && lines.StartsWith("\uFEFF"u8))
            lines = lines[3..];
        _inForce = _inForce.After(lines);
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        _lines.Dispose();
        base.Dispose(disposing);
    }
}
