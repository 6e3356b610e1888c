using System.Buffers.Text;
using System.Text;

namespace Palisade.Events;

/// <summary>One event as rules see it: fields in the order of the record, and what is known of its source. Reused from record to record.</summary>
/// <remarks>
/// Values stay where they are in the record's buffer and are turned into text only when asked for; what a parser computes lies in
/// the event's own arena. The buffer is the caller's and must not change until the next <see cref="Reset"/>. Not thread safe.
/// </remarks>
public sealed class LogEvent
{
    private readonly ByteBuffer _arena = new(1024);
    private byte[] _buffer = [];
    private Field[] _fields = new Field[64];
    private long _timeTicks = NoTime;
    private int _timeField = -1;

    /// <summary>The value of <see cref="TimeTicks"/> for an event without a time.</summary>
    public const long NoTime = -1;

    /// <summary>An empty event.</summary>
    /// <param name="vocabulary">Keeps its field names; shared by all events of a run.</param>
    public LogEvent(EventVocabulary vocabulary) => Vocabulary = vocabulary;

    /// <summary>The table its field names come from.</summary>
    public EventVocabulary Vocabulary { get; }

    /// <summary>The number of fields.</summary>
    public int Count { get; private set; }

    /// <summary>The fields, in the order of the record.</summary>
    public ReadOnlySpan<Field> Fields => _fields.AsSpan(0, Count);

    /// <summary>What is known of where the event comes from.</summary>
    public EventSource Source { get; set; } = EventSource.Unknown;

    /// <summary>The Windows event id, 0 to 65,535, or -1 where there is none.</summary>
    public int EventId { get; set; } = -1;

    /// <summary>EventRecordID for EVTX, the 1-based line for line formats, else the 1-based ordinal.</summary>
    public long RecordNumber { get; set; }

    /// <summary>Where the record begins, in bytes from the start of the (unpacked) file.</summary>
    public long OffsetBytes { get; set; }

    /// <summary>The index in <see cref="Fields"/> of the value that names the host, or -1.</summary>
    public int HostField { get; set; } = -1;

    /// <summary>The year of its time when the record names none and it was guessed, else 0.</summary>
    public int GuessedYear { get; set; }

    /// <summary>True when a field did not fit in <see cref="Limits.MaxFields"/> and was left out.</summary>
    public bool Overflowed { get; private set; }

    /// <summary>The event's time in .NET ticks (100 ns since 0001-01-01) UTC, or <see cref="NoTime"/>. Parsed on first use.</summary>
    public long TimeTicks
    {
        get
        {
            if (_timeTicks == NoTime && _timeField >= 0)
            {
                _timeTicks = TimeText.Parse(this, _fields[_timeField], TimeZone);
                _timeField = -1;
            }

            return _timeTicks;
        }
    }

    /// <summary>The buffer that the record lies in, as given to <see cref="Reset"/>.</summary>
    public byte[] Buffer => _buffer;

    /// <summary>Forgets all fields and facts, and begins a new record.</summary>
    /// <param name="buffer">Holds the record; not copied, and must not change until the next call.</param>
    public void Reset(byte[] buffer)
    {
        _buffer = buffer;
        _arena.Truncate(0);
        Count = 0;
        Source = EventSource.Unknown;
        EventId = -1;
        HostField = -1;
        GuessedYear = 0;
        Overflowed = false;
        _timeTicks = NoTime;
        _timeField = -1;
    }

    /// <summary>Becomes the same event as another; both then point into the same record's buffer.</summary>
    /// <exception cref="ArgumentException">It has another vocabulary.</exception>
    public void CopyFrom(LogEvent other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (!ReferenceEquals(other.Vocabulary, Vocabulary))
            throw new ArgumentException("The events have different vocabularies.", nameof(other));
        Reset(other._buffer);
        _arena.Append(other._arena.Written);
        if (_fields.Length < other.Count)
            _fields = new Field[other._fields.Length];
        other.Fields.CopyTo(_fields);
        (Count, Source, EventId, HostField, Overflowed) = (other.Count, other.Source, other.EventId, other.HostField, other.Overflowed);
        GuessedYear = other.GuessedYear;
        (RecordNumber, OffsetBytes, _timeTicks, _timeField, TimeZone) = (other.RecordNumber, other.OffsetBytes, other._timeTicks, other._timeField, other.TimeZone);
    }

    /// <summary>The zone of a time field that names none. The default is UTC; <see cref="Reset"/> leaves it.</summary>
    public TimeZoneInfo TimeZone { get; set; } = TimeZoneInfo.Utc;

    /// <summary>States the time.</summary>
    /// <param name="utcTicks">.NET ticks, UTC.</param>
    public void SetTime(long utcTicks) => _timeTicks = utcTicks;

    /// <summary>States which field holds the time; it is parsed only when somebody asks.</summary>
    /// <param name="fieldIndex">Index in <see cref="Fields"/>. Any form that <see cref="TimeText"/> reads.</param>
    public void SetTimeField(int fieldIndex)
    {
        _timeTicks = NoTime;
        _timeField = fieldIndex;
    }

    /// <summary>Adds a field whose value lies in the record's buffer.</summary>
    /// <returns>Its index, or -1 when there was no more room.</returns>
    public int Add(FieldName name, FieldKind kind, int start, int length) => Add(new Field(name, kind, false, start, length));

    /// <summary>Adds a field whose value is these bytes, copied.</summary>
    /// <returns>Its index, or -1 when there was no more room.</returns>
    public int AddCopy(FieldName name, FieldKind kind, ReadOnlySpan<byte> value)
    {
        int start = _arena.Length;
        _arena.Append(value);
        return Add(new Field(name, kind, true, start, value.Length));
    }

    /// <summary>Adds text, copied.</summary>
    /// <returns>Its index, or -1 when there was no more room.</returns>
    public int AddText(FieldName name, ReadOnlySpan<char> value)
    {
        int start = _arena.Length;
        Span<byte> room = _arena.GetSpan(Encoding.UTF8.GetMaxByteCount(value.Length));
        int length = Encoding.UTF8.GetBytes(value, room);
        _arena.Advance(length);
        return Add(new Field(name, FieldKind.Utf8, true, start, length));
    }

    /// <summary>Adds a number.</summary>
    /// <returns>Its index, or -1 when there was no more room.</returns>
    public int AddNumber(FieldName name, long value)
    {
        int start = _arena.Length;
        Utf8Formatter.TryFormat(value, _arena.GetSpan(24), out int length);
        _arena.Advance(length);
        return Add(new Field(name, FieldKind.Number, true, start, length));
    }

    /// <summary>Adds a field without a value.</summary>
    /// <returns>Its index, or -1 when there was no more room.</returns>
    public int AddNull(FieldName name) => Add(new Field(name, FieldKind.Null, true, 0, 0));

    /// <summary>Adds a field.</summary>
    /// <returns>Its index, or -1 when there was no more room.</returns>
    public int Add(in Field field)
    {
        if (Count == _fields.Length && !TryGrow())
            return -1;
        _fields[Count] = field;
        return Count++;
    }

    /// <summary>Puts another field in the place of one, for parsers that learn more as they read.</summary>
    public void Replace(int index, in Field field) => _fields[index] = field;

    /// <summary>The value's bytes as they stand (see <see cref="FieldKind"/>). Valid until the next change to the event.</summary>
    public ReadOnlySpan<byte> BytesOf(in Field field) => (field.InArena ? _arena.Array : _buffer).AsSpan(field.Start, field.Length);

    /// <summary>The value as text: for messages, tests and tables, not for the hot path, as it allocates.</summary>
    /// <returns>Null for a field of kind <see cref="FieldKind.Null"/>.</returns>
    public string? TextOf(in Field field)
    {
        if (field.Kind == FieldKind.Null)
            return null;
        ByteBuffer text = new();
        FieldText.Append(this, field, text);
        return Encoding.UTF8.GetString(text.Written);
    }

    /// <summary>The first value of a field as text, by its exact name; null where it is absent. Allocates.</summary>
    public string? TextOf(string name)
    {
        foreach (ref readonly Field field in Fields)
        {
            if (field.Name.Text == name)
                return TextOf(field);
        }

        return null;
    }

    private bool TryGrow()
    {
        if (_fields.Length >= Limits.MaxFields)
        {
            Overflowed = true;
            return false;
        }

        Array.Resize(ref _fields, Math.Min(_fields.Length * 2, Limits.MaxFields));
        return true;
    }
}
