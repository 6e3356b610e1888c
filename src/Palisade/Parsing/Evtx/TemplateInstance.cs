namespace Palisade.Parsing.Evtx;

/// <summary>A template instance: token, a byte, the template's id, the offset of its definition (which may follow right here), and the values.</summary>
/// <param name="TemplateId">The first four bytes of the GUID that the definition must have.</param>
/// <param name="DefinitionOffset">Offset of the definition in the chunk; it is checked by whoever reads it.</param>
/// <param name="Descriptors">Index of the values' descriptors: 2 bytes size, 1 byte type, 1 byte 0.</param>
/// <param name="Count">The number of values.</param>
internal readonly record struct TemplateInstance(uint TemplateId, int DefinitionOffset, int Descriptors, int Count)
{
    private const int InstanceBytes = 10;

    /// <summary>Reads the head of an instance.</summary>
    /// <param name="chunk">Holds it.</param>
    /// <param name="at">Index of its token.</param>
    /// <param name="end">Index past what may be read.</param>
    /// <param name="instance">What was read.</param>
    public static bool TryRead(Chunk chunk, int at, int end, out TemplateInstance instance)
    {
        instance = default;
        if (at > end - InstanceBytes - 4)
            return false;
        uint offset = chunk.UInt32(at + 6);
        int next = at + InstanceBytes;
        if (offset == (uint)(next - chunk.Start))
        {
            if (next > end - ChunkLayout.TemplateHeaderBytes)
                return false;
            uint size = chunk.UInt32(next + 20);
            next += ChunkLayout.TemplateHeaderBytes;
            if (size > (uint)(end - next))
                return false;
            next += (int)size;
        }

        if (offset >= ChunkLayout.ChunkBytes || next > end - 4)
            return false;
        uint count = chunk.UInt32(next);
        next += 4;
        if (count > (uint)(end - next) / 4)
            return false;
        instance = new TemplateInstance(chunk.UInt32(at + 2), (int)offset, next, (int)count);
        return true;
    }

    /// <summary>The index behind an instance and its values, or -1.</summary>
    public static int EndOf(Chunk chunk, int at, int end)
    {
        if (!TryRead(chunk, at, end, out TemplateInstance instance))
            return -1;
        long next = instance.Descriptors + (instance.Count * 4L);
        for (int i = 0; i < instance.Count; i++)
            next += chunk.UInt16(instance.Descriptors + (i * 4));
        return next <= end ? (int)next : -1;
    }
}
