using System.Text;
using Palisade.Events;

namespace Palisade.Rules.Matching;

/// <summary>
/// One event as the compiled parts of a partition see it: the values of each slot, with their text folded at most once. Reused;
/// one per thread. A value is a number: an index into its tables; -1 ends a chain.
/// </summary>
internal sealed class EventView
{
    private readonly ByteBuffer _folded = new(4096);
    private readonly ByteBuffer _plain = new(1024);
    private char[] _chars = new char[256];
    private int[] _first = new int[64];
    private byte[] _rank = new byte[64];
    private Value[] _values = new Value[128];
    private Text[] _texts = new Text[64];
    private int _count;
    private int _allFirst;
    private LogEvent _event = null!;

    private struct Value
    {
        public int Field;
        public int Next;
    }

    // Of a field, however many slots it fills: -1 where it begins nowhere yet.
    private struct Text
    {
        public int FoldedStart;
        public int FoldedLength;
        public int PlainStart;
        public int PlainLength;
    }

    /// <summary>The event.</summary>
    public LogEvent Event => _event;

    /// <summary>The regular expressions that ran out of time since the start.</summary>
    public long RegexTimeouts { get; set; }

    /// <summary>Takes an event: sorts its fields into slots. Reads no value.</summary>
    /// <param name="withAll">True when the partition has keyword tests, which read every value.</param>
    public void Load(LogEvent e, SlotTable slots, bool withAll)
    {
        _event = e;
        _count = 0;
        _folded.Truncate(0);
        _plain.Truncate(0);
        if (_first.Length < slots.Count)
        {
            _first = new int[slots.Count * 2];
            _rank = new byte[slots.Count * 2];
        }

        _first.AsSpan(0, slots.Count).Fill(-1);
        _allFirst = -1;
        ReadOnlySpan<Field> fields = e.Fields;
        if (_texts.Length < fields.Length)
            _texts = new Text[fields.Length * 2];
        // Backwards, as chains are built from their end: values come out in the order of the record.
        for (int i = fields.Length - 1; i >= 0; i--)
        {
            _texts[i].FoldedStart = -1;
            _texts[i].PlainStart = -1;
            foreach (int target in slots.TargetsOf(fields[i].Name))
                Enter(i, target >> 2, (byte)(target & 3), slots.IsSingle(target >> 2));
            if (withAll)
                _allFirst = NewValue(i, _allFirst);
        }
    }

    /// <summary>The first value of a slot, or -1.</summary>
    public int First(int slot) => _first[slot];

    /// <summary>The first of all values of the event, or -1; only when loaded with them.</summary>
    public int FirstOfAll => _allFirst;

    /// <summary>The value after this one, or -1.</summary>
    public int Next(int value) => _values[value].Next;

    /// <summary>The index of a value's field in the event.</summary>
    public int FieldIndex(int value) => _values[value].Field;

    /// <summary>True for a value that is null: it takes part in tests for absence only.</summary>
    public bool IsNull(int value) => _event.Fields[_values[value].Field].Kind == FieldKind.Null;

    /// <summary>The folded text of a value (see <see cref="Fold"/>). Valid until the next call with another value.</summary>
    public ReadOnlySpan<byte> Folded(int value)
    {
        int field = _values[value].Field;
        ref Text text = ref _texts[field];
        if (text.FoldedStart < 0)
            FoldField(field, ref text);
        return _folded.Array.AsSpan(text.FoldedStart, text.FoldedLength);
    }

    /// <summary>The folded texts of all values, one right after another, in no order; only when loaded with them. Valid until the next call.</summary>
    public ReadOnlySpan<byte> FoldedAll()
    {
        for (int i = 0; i < _event.Count; i++)
        {
            if (_texts[i].FoldedStart < 0)
                FoldField(i, ref _texts[i]);
        }

        return _folded.Written;
    }

    /// <summary>The text of a value as it is, UTF-8. Valid until the next call with another value.</summary>
    public ReadOnlySpan<byte> Plain(int value)
    {
        int field = _values[value].Field;
        ref Text text = ref _texts[field];
        if (text.PlainStart < 0)
        {
            text.PlainStart = _plain.Length;
            FieldText.Append(_event, _event.Fields[field], _plain);
            text.PlainLength = _plain.Length - text.PlainStart;
        }

        return _plain.Array.AsSpan(text.PlainStart, text.PlainLength);
    }

    /// <summary>The text of a value as UTF-16. Valid until the next call.</summary>
    public ReadOnlySpan<char> Chars(int value)
    {
        ReadOnlySpan<byte> plain = Plain(value);
        if (_chars.Length < plain.Length)
            _chars = new char[plain.Length * 2];
        return _chars.AsSpan(0, Encoding.UTF8.GetChars(plain, _chars));
    }

    private void Enter(int field, int slot, byte rank, bool single)
    {
        int first = _first[slot];
        if (first >= 0 && rank > _rank[slot])
            return;
        if (first >= 0 && (single || rank < _rank[slot]))
            first = -1;
        _rank[slot] = rank;
        _first[slot] = NewValue(field, first);
    }

    private int NewValue(int field, int next)
    {
        if (_count == _values.Length)
            Array.Resize(ref _values, _values.Length * 2);
        ref Value v = ref _values[_count];
        v.Field = field;
        v.Next = next;
        return _count++;
    }

    private void FoldField(int index, ref Text text)
    {
        ref readonly Field field = ref _event.Fields[index];
        text.FoldedStart = _folded.Length;
        switch (field.Kind)
        {
            case FieldKind.Utf8 when !field.InArena:
                FoldedValue.Append(_event.Buffer, field.Start, field.Length, _folded);
                break;
            case FieldKind.JsonString when !field.InArena:
                FoldedValue.AppendJson(_event.Buffer, field.Start, field.Length, _folded);
                break;
            case FieldKind.Utf8:
                Fold.Append(_event.BytesOf(field), _folded);
                break;
            case FieldKind.Utf16:
                Fold.AppendUtf16(_event.BytesOf(field), _folded);
                break;
            default:
                FieldText.Append(_event, field, _folded);
                Fold.InPlace(_folded, text.FoldedStart);
                break;
        }

        text.FoldedLength = _folded.Length - text.FoldedStart;
    }
}
