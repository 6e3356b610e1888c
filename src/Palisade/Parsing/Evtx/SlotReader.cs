using System.Globalization;
using System.Runtime.InteropServices;
using Palisade.Events;

namespace Palisade.Parsing.Evtx;

/// <summary>Turns values of a record into fields of the event, in place where that is possible. One per parser.</summary>
internal sealed class SlotReader(NameTable names, EventVocabulary vocabulary)
{
    private readonly ChannelSources _channels = new(vocabulary);
    private readonly ByteBuffer _text = new();
    private Chunk _chunk = new();
    private LogEvent _event = new(vocabulary);

    public void Begin(Chunk chunk, LogEvent e)
    {
        _chunk = chunk;
        _event = e;
    }

    /// <summary>Adds the field of a value.</summary>
    /// <returns>False for nested BinXML, which is the caller's to run.</returns>
    public bool TryAdd(in PlanStep step, in Slot slot)
    {
        ValueShape shape = ValueShape.All[slot.Type];
        int length = slot.Length;
        FieldKind kind = shape.Kind;
        if (kind == FieldKind.Utf16)
            length = TextLength(slot.Start, length);
        else if (shape.Size != length)
            return TryAddOdd(step, slot);
        int index = _event.Add(step.Name, kind, slot.Start, length);
        if (step.Role != FieldRole.None && index >= 0)
            TakeRole(step.Role, index);
        return true;
    }

    /// <summary>A value that is not there: a null field for an element, nothing for an attribute.</summary>
    public void AddAbsent(in PlanStep step)
    {
        if (!step.OmitsNull && step.Role == FieldRole.None)
            _event.AddNull(step.Name);
    }

    /// <summary>Adds text of the template.</summary>
    public void AddText(in PlanStep step)
    {
        int index = _event.Add(step.Name, FieldKind.Utf16, _chunk.Start + step.Start, step.Length);
        if (index >= 0)
            TakeRole(step.Role, index);
    }

    /// <summary>Adds a value that consists of several.</summary>
    public void AddParts(in PlanStep step, ReadOnlySpan<PlanPart> parts, ReadOnlySpan<Slot> slots)
    {
        Compose(parts, slots);
        if (step.OmitsNull && _text.Length == 0)
            return;
        int index = _event.AddCopy(step.Name, FieldKind.Utf8, _text.Written);
        if (index >= 0)
            TakeRole(step.Role, index);
    }

    /// <summary>The name that values spell, or null when they are empty.</summary>
    public FieldName? NameOf(ReadOnlySpan<PlanPart> parts, ReadOnlySpan<Slot> slots)
    {
        Compose(parts, slots);
        return _text.Length == 0 ? null : names.OfUtf8(_text.Written);
    }

    // Everything that is not exactly what its type says, or is no single value.
    private bool TryAddOdd(in PlanStep step, in Slot slot)
    {
        if (slot.Type == ValueShape.BinXmlType)
            return false;
        if ((slot.Type & ValueShape.ArrayFlag) != 0)
        {
            AddItems(step, slot);
            return true;
        }

        Field field = FieldOf(step.Name, slot);
        if (field.Kind == FieldKind.Null)
        {
            AddAbsent(step);
            return true;
        }

        int index = _event.Add(field);
        if (index >= 0)
            TakeRole(step.Role, index);
        return true;
    }

    // A single value, whatever its size.
    private Field FieldOf(FieldName name, in Slot slot)
    {
        ValueShape shape = ValueShape.All[slot.Type];
        (FieldKind kind, int length) = shape.Kind switch
        {
            FieldKind.Null => (slot.Type == ValueShape.NullType || slot.Length == 0 ? FieldKind.Null : FieldKind.Binary, slot.Length),
            FieldKind.Utf16 => (FieldKind.Utf16, TextLength(slot.Start, slot.Length)),
            FieldKind.Ansi => (FieldKind.Ansi, _chunk.Bytes.AsSpan(slot.Start, slot.Length).TrimEnd((byte)0).Length),
            FieldKind.Binary => (FieldKind.Binary, slot.Length),
            _ when slot.Length == 0 => (FieldKind.Null, 0),
            FieldKind.Sid => (slot.Length >= 8 ? FieldKind.Sid : FieldKind.Binary, slot.Length),
            FieldKind.BinaryBool => (FieldKind.BinaryBool, slot.Length),
            FieldKind.Int or FieldKind.UInt or FieldKind.HexInt when slot.Length is 1 or 2 or 4 or 8 => (shape.Kind, slot.Length),
            _ when slot.Length == shape.Size => (shape.Kind, slot.Length),
            _ => (FieldKind.Binary, slot.Length),
        };
        return new Field(name, kind, false, slot.Start, length);
    }

    // Windows repeats the element for each item of an array.
    private void AddItems(in PlanStep step, in Slot slot)
    {
        byte type = (byte)(slot.Type & ~ValueShape.ArrayFlag);
        int end = slot.Start + slot.Length;
        for (int at = slot.Start; at < end;)
        {
            int next = ItemEnd(type, at, end);
            int length = next - at;
            if (type is ValueShape.StringType && next <= end && length >= 2 && _chunk.UInt16(next - 2) == 0)
                length -= 2;
            Field field = FieldOf(step.Name, new Slot(at, (ushort)length, type));
            if (_event.Add(field) < 0)
                return;
            at = next;
        }

        if (slot.Length == 0)
            AddAbsent(step);
    }

    private int ItemEnd(byte type, int at, int end)
    {
        ReadOnlySpan<byte> rest = _chunk.Bytes.AsSpan(at, end - at);
        int size = ValueShape.All[type].Size;
        switch (type)
        {
            case ValueShape.StringType:
                int zero = MemoryMarshal.Cast<byte, char>(rest).IndexOf('\0');
                return zero < 0 ? end : at + (zero * 2) + 2;
            case ValueShape.AnsiType:
                int nul = rest.IndexOf((byte)0);
                return nul < 0 ? end : at + nul + 1;
            case ValueShape.SidType:
                size = rest.Length >= 8 ? 8 + (rest[1] * 4) : rest.Length;
                break;
        }

        return size <= 0 || size > rest.Length ? end : at + size;
    }

    private void Compose(ReadOnlySpan<PlanPart> parts, ReadOnlySpan<Slot> slots)
    {
        _text.Truncate(0);
        foreach (PlanPart part in parts)
        {
            if (part.Kind == PartKind.Character)
                FieldText.AppendScalar((uint)part.Start, _text);
            else if (part.Kind == PartKind.Text)
                FieldText.AppendUtf16(_chunk.Bytes.AsSpan(_chunk.Start + part.Start, part.Length), _text);
            else if (part.Start < slots.Length)
                FieldText.Append(_event, FieldOf(names.Data, slots[part.Start]), _text);
        }
    }

    // Without the terminators, and whole characters only.
    private int TextLength(int start, int length)
    {
        length &= ~1;
        while (length >= 2 && _chunk.Bytes[start + length - 2] == 0 && _chunk.Bytes[start + length - 1] == 0)
            length -= 2;
        return length;
    }

    private void TakeRole(FieldRole role, int index)
    {
        Field field = _event.Fields[index];
        switch (role)
        {
            case FieldRole.Computer:
                _event.HostField = index;
                break;
            case FieldRole.Channel:
                _event.Source = _channels.Find(_event, field);
                break;
            case FieldRole.EventId:
                _event.EventId = TryNumber(field, out long id) && id is >= 0 and <= ushort.MaxValue ? (int)id : -1;
                break;
            case FieldRole.RecordId:
                if (TryNumber(field, out long number))
                    _event.RecordNumber = number;
                break;
            case FieldRole.Time:
                TakeTime(field);
                break;
        }
    }

    private bool TryNumber(in Field field, out long number)
    {
        number = 0;
        ReadOnlySpan<byte> bytes = _event.BytesOf(field);
        switch (field.Kind)
        {
            case FieldKind.UInt or FieldKind.HexInt:
                ulong value = FieldText.ReadUInt(bytes);
                number = value <= long.MaxValue ? (long)value : 0;
                return value <= long.MaxValue;
            case FieldKind.Int:
                number = FieldText.ReadInt(bytes);
                return true;
            case FieldKind.Utf16:
                return long.TryParse(MemoryMarshal.Cast<byte, char>(bytes), NumberStyles.None, CultureInfo.InvariantCulture, out number);
            default:
                return long.TryParse(bytes, NumberStyles.None, CultureInfo.InvariantCulture, out number);
        }
    }

    private void TakeTime(in Field field)
    {
        long ticks;
        if (field.Kind == FieldKind.FileTime)
        {
            ticks = TimeText.Parse(_event, field);
        }
        else
        {
            _text.Truncate(0);
            FieldText.Append(_event, field, _text);
            ticks = TimeText.TryParse(_text.Written, 0, out long parsed) ? parsed : LogEvent.NoTime;
        }

        if (ticks != LogEvent.NoTime)
            _event.SetTime(ticks);
    }
}
