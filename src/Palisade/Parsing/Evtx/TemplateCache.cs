namespace Palisade.Parsing.Evtx;

/// <summary>The plans of the templates of a chunk, and of chunks before as far as they hold for it. One per parser.</summary>
internal sealed class TemplateCache(NameTable names)
{
    private const int MaxPlans = 512;

    // What a plan may have grown to and be used again, in bytes; ordinary ones take some 8 KiB.
    private const int MaxSpareBytes = 16 << 10;
    private readonly TemplateCompiler _compiler = new(names);
    private readonly Dictionary<int, TemplatePlan> _plans = [];
    private readonly Stack<TemplatePlan> _spare = new();
    private long _stamp;
    private int _budget;
    private long _keptBytes;

    /// <summary>The compiler, for elements without a template.</summary>
    public TemplateCompiler Compiler => _compiler;

    /// <summary>The plan of the template that an instance is of, or null when it is not where the instance says.</summary>
    public TemplatePlan? Find(Chunk chunk, in TemplateInstance instance, ElementContext context)
    {
        int offset = instance.DefinitionOffset;
        int at = chunk.Start + offset;

        // A record left over from an earlier use of the chunk refers to what is no longer there: its values under other names would be a lie.
        if (at > chunk.End - ChunkLayout.TemplateHeaderBytes || chunk.UInt32(at + 4) != instance.TemplateId)
            return null;
        if (_stamp != chunk.Stamp)
            BeginChunk(chunk);
        int key = (offset << 2) | (int)context;
        bool isKnown = _plans.TryGetValue(key, out TemplatePlan? plan);
        if (isKnown && plan!.Stamp == chunk.Stamp)
            return plan;
        uint size = chunk.UInt32(at + 20);
        at += ChunkLayout.TemplateHeaderBytes;
        if (size > (uint)(chunk.End - at) || size == 0)
            return null;
        ReadOnlySpan<byte> definition = chunk.Bytes.AsSpan(at, (int)size);
        if (!isKnown || !plan!.HoldsFor(chunk, definition, names))
        {
            _budget -= (int)size;
            if (_budget < 0)
                return null;
            if (!isKnown)
            {
                plan = _spare.TryPop(out TemplatePlan? spare) ? spare : new TemplatePlan();
                _plans.Add(key, plan);
                _keptBytes += plan.KeptBytes;
            }

            _keptBytes -= plan!.KeptBytes;
            _compiler.Compile(chunk, at, at + (int)size, context, single: false, plan!);
            plan.KeepDefinition(definition);
            _keptBytes += plan.KeptBytes;
        }

        plan.Stamp = chunk.Stamp;
        return plan;
    }

    private void BeginChunk(Chunk chunk)
    {
        _stamp = chunk.Stamp;
        _budget = Limits.MaxTemplateBytes;
        if (_plans.Count <= MaxPlans && _keptBytes <= Limits.MaxTemplatePlanBytes)
            return;
        _keptBytes = 0;
        foreach (TemplatePlan plan in _plans.Values)
        {
            if (_spare.Count < MaxPlans && plan.KeptBytes <= MaxSpareBytes)
                _spare.Push(plan);
        }

        _plans.Clear();
    }
}
