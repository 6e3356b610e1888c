using System.Buffers.Binary;
using System.Text;

namespace Palisade.Tests;

/// <summary>Writes BinXML into a chunk, token by token (MS-EVEN6, 2.2.12). Names and templates are written out on first use.</summary>
internal sealed class BinXmlWriter
{
    private readonly List<byte> _bytes = [.. new byte[512]];
    private Dictionary<string, int> _names = [];
    private Dictionary<Guid, int> _templates = [];
    private uint[] _stringBuckets = new uint[64];
    private uint[] _templateBuckets = new uint[32];
    private readonly Stack<int> _sizes = new();

    /// <summary>The offset in the chunk of what comes next.</summary>
    public int Length => _bytes.Count;

    public ReadOnlySpan<byte> Written => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_bytes);

    public void Byte(byte value) => _bytes.Add(value);

    public void Bytes(ReadOnlySpan<byte> value) => _bytes.AddRange(value);

    public void UInt16(ushort value) => _bytes.AddRange([(byte)(value & 0xFF), (byte)(value >> 8)]);

    public void UInt32(uint value)
    {
        UInt16((ushort)(value & 0xFFFF));
        UInt16((ushort)(value >> 16));
    }

    public void UInt64(ulong value)
    {
        UInt32((uint)(value & 0xFFFFFFFF));
        UInt32((uint)(value >> 32));
    }

    public void PatchUInt32(int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_bytes)[at..], value);

    public void FragmentHeader() => Bytes([0x0F, 1, 1, 0]);

    public void EndOfFragment() => Byte(0);

    /// <summary>Opens an element, with its attributes, and leaves its start tag open.</summary>
    public void Open(string name, Action<BinXmlWriter>? attributes = null, bool dependencyId = true)
    {
        Byte((byte)(attributes is null ? 0x01 : 0x41));
        if (dependencyId)
            UInt16(0xFFFF);
        _sizes.Push(Length);
        UInt32(0);
        Name(name);
        if (attributes is null)
            return;
        int size = Length;
        UInt32(0);
        attributes(this);
        PatchUInt32(size, (uint)(Length - size - 4));
    }

    /// <summary>Ends the start tag: content follows.</summary>
    public void Content() => Byte(0x02);

    /// <summary>Ends an element without content.</summary>
    public void CloseEmpty() => Close(0x03);

    /// <summary>Ends an element.</summary>
    public void End() => Close(0x04);

    /// <summary>An element with content.</summary>
    public void Element(string name, Action<BinXmlWriter> content, Action<BinXmlWriter>? attributes = null)
    {
        Open(name, attributes);
        Content();
        content(this);
        End();
    }

    public void Attribute(string name, bool more = false)
    {
        Byte((byte)(more ? 0x46 : 0x06));
        Name(name);
    }

    public void Text(string text)
    {
        Bytes([0x05, 0x01]);
        Counted(text);
    }

    public void Cdata(string text)
    {
        Byte(0x07);
        Counted(text);
    }

    public void Character(char c)
    {
        Byte(0x08);
        UInt16(c);
    }

    public void Entity(string name)
    {
        Byte(0x09);
        Name(name);
    }

    public void Instruction(string target, string data)
    {
        Byte(0x0A);
        Name(target);
        Byte(0x0B);
        Counted(data);
    }

    public void Substitution(int slot, byte type, bool optional = true)
    {
        Byte((byte)(optional ? 0x0E : 0x0D));
        UInt16((ushort)slot);
        Byte(type);
    }

    /// <summary>A template instance; its definition comes along on first use in the chunk.</summary>
    /// <param name="id">Of the template.</param>
    /// <param name="definition">Writes its elements.</param>
    /// <param name="values">Its values.</param>
    /// <param name="nested">Writes BinXML that is one more value, the last, or null.</param>
    public void Instance(Guid id, Action<BinXmlWriter> definition, EvtxValue[] values, Action<BinXmlWriter>? nested)
    {
        Bytes([0x0C, 0x01]);
        Bytes(id.ToByteArray().AsSpan(0, 4));
        if (_templates.TryGetValue(id, out int at))
        {
            UInt32((uint)at);
        }
        else
        {
            UInt32((uint)(Length + 4));
            Define(id, definition);
        }

        UInt32((uint)(values.Length + (nested is null ? 0 : 1)));
        foreach (EvtxValue value in values)
            Descriptor(value.Bytes.Length, value.Type);
        int last = Length;
        if (nested is not null)
            Descriptor(0, 0x21);
        foreach (EvtxValue value in values)
            Bytes(value.Bytes);
        if (nested is null)
            return;
        int start = Length;
        nested(this);
        BinaryPrimitives.WriteUInt16LittleEndian(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_bytes)[last..], (ushort)Math.Min(Length - start, 65535));
    }

    /// <summary>Writes the tables of strings and templates into the chunk's header.</summary>
    public void WriteTables(Span<byte> chunk)
    {
        for (int i = 0; i < 64; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(chunk[(128 + (i * 4))..], _stringBuckets[i]);
        for (int i = 0; i < 32; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(chunk[(384 + (i * 4))..], _templateBuckets[i]);
    }

    public State Save() => new(Length, new(_names), new(_templates), [.. _stringBuckets], [.. _templateBuckets]);

    public void Restore(State state)
    {
        _bytes.RemoveRange(state.Length, Length - state.Length);
        (_names, _templates, _stringBuckets, _templateBuckets) = (state.Names, state.Templates, state.StringBuckets, state.TemplateBuckets);
        _sizes.Clear();
    }

    private void Define(Guid id, Action<BinXmlWriter> definition)
    {
        int start = Length;
        _templates.Add(id, start);
        uint bucket = BinaryPrimitives.ReadUInt32LittleEndian(id.ToByteArray()) % 32;
        UInt32(_templateBuckets[bucket]);
        _templateBuckets[bucket] = (uint)start;
        Bytes(id.ToByteArray());
        UInt32(0);
        FragmentHeader();
        definition(this);
        EndOfFragment();
        PatchUInt32(start + 20, (uint)(Length - start - 24));
    }

    private void Descriptor(int size, byte type)
    {
        UInt16((ushort)size);
        Bytes([type, 0]);
    }

    private void Close(byte token)
    {
        Byte(token);
        int size = _sizes.Pop();
        PatchUInt32(size, (uint)(Length - size - 4));
    }

    private void Name(string name)
    {
        if (_names.TryGetValue(name, out int at))
        {
            UInt32((uint)at);
            return;
        }

        UInt32((uint)(Length + 4));
        _names.Add(name, Length);
        ushort hash = 0;
        foreach (char c in name)
            hash = unchecked((ushort)((hash * 65599) + c));
        uint next = _stringBuckets[hash % 64];
        _stringBuckets[hash % 64] = (uint)Length;
        UInt32(next);
        UInt16(hash);
        Counted(name);
        UInt16(0);
    }

    private void Counted(string text)
    {
        UInt16((ushort)text.Length);
        Bytes(Encoding.Unicode.GetBytes(text));
    }

    /// <summary>What a chunk held before a record that did not fit.</summary>
    internal sealed record State(int Length, Dictionary<string, int> Names, Dictionary<Guid, int> Templates, uint[] StringBuckets, uint[] TemplateBuckets);
}
