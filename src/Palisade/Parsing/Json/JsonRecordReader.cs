using System.Buffers.Text;
using Palisade.Events;

namespace Palisade.Parsing.Json;

/// <summary>Reads one JSON object straight into the fields of an event (RFC 8259). One per thread.</summary>
/// <remarks>
/// Values stay where they are. A key is not looked up but compared with the one that followed last time; on a miss it costs a hash.
/// Nothing is allocated once every place has been seen. Budget: half of the time that <c>Utf8JsonReader</c> takes to walk the same bytes.
/// </remarks>
internal sealed class JsonRecordReader(EventVocabulary vocabulary)
{
    private readonly ShapeTrees _trees = new(vocabulary);
    private byte[] _bytes = [];
    private int _end;
    private LogEvent _event = new(vocabulary);
    private PathTree? _tree;
    private JournalMessage? _journal;
    private RecordFacts _facts;
    private readonly ByteBuffer _text = new();
    private NamedValue _pair;
    private ParseFailureCode _code;
    private int _failedAt;
    private string? _detail;

    /// <summary>Reads the object that begins at <paramref name="start"/>.</summary>
    /// <param name="bytes">The event's buffer.</param>
    /// <param name="start">The opening brace.</param>
    /// <param name="end">Where the record ends at the latest.</param>
    /// <param name="e">Was reset to the buffer.</param>
    /// <param name="failure">Code, offset in <paramref name="bytes"/> and detail when the result is negative.</param>
    /// <returns>The index behind the closing brace, or -1.</returns>
    public int Read(byte[] bytes, int start, int end, LogEvent e, out ParseFailure failure)
    {
        _bytes = bytes;
        _end = end;
        _event = e;
        _code = ParseFailureCode.None;
        _tree ??= _trees.Plain;
        _facts.Clear();
        int next = ReadObject(start + 1, _tree.Root, 1);
        if (next >= 0 && _trees.Choose(_facts.Marks) is { } fitting && fitting != _tree)
        {
            e.Reset(bytes);
            _tree = fitting;
            _facts.Clear();
            next = ReadObject(start + 1, _tree.Root, 1);
        }

        if (next >= 0)
            _facts.State(e, _tree);
        if (next >= 0 && _tree.Shape.ValueIsProgram)
            ReadMessage(start);
        failure = next < 0 ? new ParseFailure(_code, _failedAt, 0, 0, _detail) : default;
        return next;
    }

    /// <summary>Reads the object that these bytes are, with blanks behind it at most.</summary>
    /// <param name="bytes">The event's buffer.</param>
    /// <param name="start">Its first byte; there is one.</param>
    /// <param name="end">Where it ends.</param>
    /// <param name="e">Was reset to the buffer.</param>
    /// <param name="failure">Code, offset in <paramref name="bytes"/> and detail, when they are no such object.</param>
    public bool TryReadWhole(byte[] bytes, int start, int end, LogEvent e, out ParseFailure failure)
    {
        if (bytes[start] != '{')
        {
            failure = new ParseFailure(ParseFailureCode.Malformed, start, Detail: "no JSON object");
            return false;
        }

        int next = Read(bytes, start, end, e, out failure);
        if (next < 0)
            return false;
        next = JsonBlanks.Skip(bytes, next, end);
        if (next == end)
            return true;
        failure = new ParseFailure(ParseFailureCode.Malformed, next, Detail: "more after the JSON object");
        return false;
    }

    private void ReadMessage(int start)
    {
        _journal ??= new JournalMessage(vocabulary);
        if (_journal.TryEvent(_event))
            return;
        if (_event.Count == 0)
        {
            _event.Reset(_bytes);
            _facts.Clear();
            ReadObject(start + 1, _tree!.Root, 1);
            _facts.State(_event, _tree);
        }

        _journal.AddFields(_event, _facts.Service);
    }

    // at is behind the opening brace.
    private int ReadObject(int at, PathNode place, int depth)
    {
        byte[] bytes = _bytes;
        at = SkipBlanks(at);
        if (at < _end && bytes[at] == '}')
            return at + 1;
        PathNode previous = place.Start;
        while (true)
        {
            PathNode? node = previous.Next;
            if (node is not null && bytes.AsSpan(at, _end - at).StartsWith(node.Token))
                at += node.Token.Length;
            else
                at = ReadKey(at, place, previous, out node);
            if (at < 0)
                return at;
            if (at < _end && bytes[at] == ' ')
                at++;
            at = at < _end && bytes[at] == '"' ? ReadString(at + 1, node!) : ReadValue(at, node!, depth);
            if (at < 0)
                return at;
            previous = node!;
            if (at < _end && bytes[at] <= ' ')
                at = SkipBlanks(at);
            if (at >= _end)
                return Fail(ParseFailureCode.Truncated, at, "object without end");
            if (bytes[at] == '}')
                return at + 1;
            if (bytes[at] != ',')
                return Fail(ParseFailureCode.Malformed, at, "neither comma nor end of object");
            at++;
            if (at < _end && bytes[at] <= ' ')
                at = SkipBlanks(at);
        }
    }

    // The slow way: the key is not the one that followed last time.
    private int ReadKey(int at, PathNode place, PathNode previous, out PathNode? node)
    {
        byte[] bytes = _bytes;
        node = previous.OtherNext;
        if (node is not null && bytes.AsSpan(at, _end - at).StartsWith(node.Token))
            return at + node.Token.Length;
        node = null;
        if (at >= _end)
            return Fail(ParseFailureCode.Truncated, at, "object without end");
        if (bytes[at] != '"')
            return Fail(ParseFailureCode.Malformed, at, "no key");
        int close = JsonStrings.FindEnd(bytes, at + 1, _end, out bool escaped);
        if (close < 0)
            return Fail(ParseFailureCode.Truncated, _end, "key without end");
        int colon = SkipBlanks(close + 1);
        if (colon >= _end)
            return Fail(ParseFailureCode.Truncated, colon, "key without value");
        if (bytes[colon] != ':')
            return Fail(ParseFailureCode.Malformed, colon, "no colon after a key");
        node = _tree!.Child(place, bytes.AsSpan(at + 1, close - at - 1), escaped);
        previous.Learn(node);
        return SkipBlanks(colon + 1);
    }

    private int ReadString(int at, PathNode node)
    {
        int close = JsonStrings.FindEnd(_bytes, at, _end, out bool escaped);
        if (close < 0)
            return Fail(ParseFailureCode.Truncated, _end, "string without end");
        Take(node, escaped ? FieldKind.JsonString : FieldKind.Utf8, at, close - at);
        return close + 1;
    }

    private int ReadValue(int at, PathNode node, int depth)
    {
        at = SkipBlanks(at);
        if (at >= _end)
            return Fail(ParseFailureCode.Truncated, at, "no value");
        switch (_bytes[at])
        {
            case (byte)'"':
                return ReadString(at + 1, node);
            case (byte)'{':
                if (depth >= Limits.MaxNesting)
                    return Fail(ParseFailureCode.TooDeep, at, null);
                return node.IsSpecial ? ReadSpecialObject(at, node, depth) : ReadObject(at + 1, node, depth + 1);
            case (byte)'[':
                if (depth >= Limits.MaxNesting)
                    return Fail(ParseFailureCode.TooDeep, at, null);
                return node.IsSpecial ? ReadSpecialArray(at, node, depth) : ReadArray(at + 1, node, depth + 1);
            case (byte)'t':
                return ReadWord("true"u8, at, node, FieldKind.Bool);
            case (byte)'f':
                return ReadWord("false"u8, at, node, FieldKind.Bool);
            case (byte)'n':
                return ReadWord("null"u8, at, node, FieldKind.Null);
            default:
                return ReadNumber(at, node);
        }
    }

    private int ReadSpecialObject(int at, PathNode node, int depth)
    {
        _facts.Marks |= node.Meaning.Marks;
        if (node.Meaning.Extras is { IsPair: true })
            _pair = default;
        int next = ReadObject(at + 1, node, depth + 1);
        if (next < 0)
            return next;
        if (node.Meaning.Extras is { IsPair: true })
            TakePair(node);
        if (node.Meaning.Extras is { KeepsText: true })
            TakeText(node, at, next);
        return next;
    }

    private int ReadSpecialArray(int at, PathNode node, int depth)
    {
        _facts.Marks |= node.Meaning.Marks;
        int next = node.Meaning.Extras is { IsBytes: true } ? ReadBytes(at + 1, node) : -1;
        if (next < 0)
            next = ReadArray(at + 1, node, depth + 1);
        if (next >= 0 && node.Meaning.Extras is { KeepsText: true })
            TakeText(node, at, next);
        return next;
    }

    // journald writes text with control bytes as an array of numbers, one a byte.
    private int ReadBytes(int at, PathNode node)
    {
        _text.Truncate(0);
        for (; ; at++)
        {
            at = SkipBlanks(at);
            if (!Utf8Parser.TryParse(_bytes.AsSpan(at, _end - at), out byte value, out int used))
                return -1;
            _text.Append(value);
            at = SkipBlanks(at + used);
            if (at >= _end || _bytes[at] is not ((byte)',' or (byte)']'))
                return -1;
            if (_bytes[at] == ']')
                break;
        }

        _event.AddCopy(node.Name!, FieldKind.Utf8, _text.Written);
        foreach (FieldName also in node.Meaning.Extras!.Also)
            _event.AddCopy(also, FieldKind.Utf8, _text.Written);
        return at + 1;
    }

    // at is behind the opening bracket. Elements are values at the array's own place.
    private int ReadArray(int at, PathNode node, int depth)
    {
        at = SkipBlanks(at);
        if (at < _end && _bytes[at] == ']')
            return at + 1;
        while (true)
        {
            at = ReadValue(at, node, depth);
            if (at < 0)
                return at;
            at = SkipBlanks(at);
            if (at >= _end)
                return Fail(ParseFailureCode.Truncated, at, "array without end");
            if (_bytes[at] == ']')
                return at + 1;
            if (_bytes[at] != ',')
                return Fail(ParseFailureCode.Malformed, at, "neither comma nor end of array");
            at++;
        }
    }

    private int ReadWord(ReadOnlySpan<byte> word, int at, PathNode node, FieldKind kind)
    {
        ReadOnlySpan<byte> rest = _bytes.AsSpan(at, _end - at);
        if (!rest.StartsWith(word))
        {
            int same = rest.CommonPrefixLength(word);
            return Fail(same == rest.Length ? ParseFailureCode.Truncated : ParseFailureCode.Malformed, at + same, "no JSON value");
        }

        Take(node, kind, at, kind == FieldKind.Null ? 0 : word.Length);
        return at + word.Length;
    }

    private int ReadNumber(int at, PathNode node)
    {
        int length = JsonNumbers.Measure(_bytes.AsSpan(at, _end - at), out int bad);
        if (length == 0)
            return Fail(at + bad >= _end ? ParseFailureCode.Truncated : ParseFailureCode.Malformed, at + bad, "no JSON value");
        Take(node, FieldKind.Number, at, length);
        return at + length;
    }

    private void Take(PathNode node, FieldKind kind, int start, int length)
    {
        if (node.IsSpecial)
            TakeSpecial(node, kind, start, length);
        else
            _event.Add(node.Name!, kind, start, length);
    }

    private void TakeSpecial(PathNode node, FieldKind kind, int start, int length)
    {
        _facts.Marks |= node.Meaning.Marks;
        if (node.Meaning.Role is JsonRole.PairName or JsonRole.PairValue)
        {
            _pair.Note(node.Meaning.Role, kind, start, length);
            return;
        }

        if (node.Name is null)
            return;
        int index = _event.Add(node.Name, kind, start, length);
        if (kind != FieldKind.Null)
            _facts.Note(node.Meaning, index);
        if (node.Meaning.Extras is { } extras)
            TakeExtras(extras, kind, start, length);
    }

    private void TakeExtras(PathExtras extras, FieldKind kind, int start, int length)
    {
        foreach (FieldName also in extras.Also)
            _event.Add(also, kind, start, length);
        foreach (ValueMark mark in extras.ValueMarks)
        {
            if (_bytes.AsSpan(start, length).SequenceEqual(mark.Value))
                _facts.Marks |= mark.Mark;
        }
    }

    private void TakeText(PathNode node, int start, int next)
    {
        if (node.Name is null)
            return;
        _event.Add(node.Name, FieldKind.Utf8, start, next - start);
        foreach (FieldName also in node.Meaning.Extras!.Also)
            _event.Add(also, FieldKind.Utf8, start, next - start);
    }

    // {"#attributes":{"Name":"Image"},"#text":"C:\\x.exe"} is the field Image.
    private void TakePair(PathNode node)
    {
        FieldName? name = node.Name;
        if (_pair.Name.Kind == FieldKind.Utf8)
            name = _event.Vocabulary.Intern(_bytes.AsSpan(_pair.Name.Start, _pair.Name.Length));
        if (name is not null)
            _event.Add(name, _pair.Value.Kind, _pair.Value.Start, _pair.Value.Length);
    }

    private int SkipBlanks(int at) => JsonBlanks.Skip(_bytes, at, _end);

    private int Fail(ParseFailureCode code, int at, string? detail)
    {
        _code = code;
        _failedAt = at;
        _detail = detail;
        return -1;
    }
}
