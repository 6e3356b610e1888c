using System.Runtime.InteropServices;
using Palisade.Events;

namespace Palisade.Parsing.Evtx;

/// <summary>Fills an event from a record's BinXML: finds each template's plan and runs it over the values. One per parser.</summary>
internal sealed class FragmentReader
{
    // A plan that has grown beyond this is not kept for the next element, as there is one for each depth.
    private const int MaxLooseBytes = 64 << 10;

    private readonly TemplateCache _templates;
    private readonly SlotReader _values;
    private readonly TemplatePlan?[] _loose = new TemplatePlan?[Limits.MaxNesting];
    private Slot[] _slots = new Slot[256];
    private int _slotCount;
    private int _budget;
    private int _chunkBudget;
    private long _stamp = -1;
    private Chunk _chunk = new();

    public FragmentReader(EventVocabulary vocabulary)
    {
        NameTable names = new(vocabulary);
        _templates = new TemplateCache(names);
        _values = new SlotReader(names, vocabulary);
    }

    /// <summary>What was wrong with the last record.</summary>
    public ParseFailureCode Failure { get; private set; }

    /// <summary>Reads a record's BinXML.</summary>
    /// <param name="chunk">Holds it.</param>
    /// <param name="at">Index of its first token.</param>
    /// <param name="end">Index past its last byte.</param>
    /// <param name="e">Receives the fields; after a failure, those that were read before.</param>
    /// <returns>False when <see cref="Failure"/> says why not all was read.</returns>
    public bool Read(Chunk chunk, int at, int end, LogEvent e)
    {
        _chunk = chunk;
        _values.Begin(chunk, e);
        if (_stamp != chunk.Stamp)
            (_stamp, _chunkBudget) = (chunk.Stamp, Limits.MaxChunkSteps);
        int budget = Math.Min(Limits.MaxTemplateSteps, _chunkBudget);
        _budget = budget;
        _slotCount = 0;
        Failure = ParseFailureCode.None;
        Run(at, end, ElementContext.Document, 0);
        _chunkBudget -= budget - Math.Max(_budget, 0);
        return Failure == ParseFailureCode.None;
    }

    private void Run(int at, int end, ElementContext context, int depth)
    {
        if (depth >= Limits.MaxNesting)
        {
            Fail(ParseFailureCode.TooDeep);
            return;
        }

        while (at >= 0 && at < end)
        {
            switch (_chunk.Bytes[at] & ~BinXmlToken.More)
            {
                case BinXmlToken.EndOfFragment:
                    return;
                case BinXmlToken.FragmentHeader:
                    at += 4;
                    break;
                case BinXmlToken.TemplateInstance:
                    at = RunInstance(at, end, context, depth);
                    break;
                case BinXmlToken.OpenElement or BinXmlToken.InstructionTarget or BinXmlToken.InstructionData:
                    at = RunLoose(at, end, context, depth);
                    break;
                default:
                    Fail(ParseFailureCode.Malformed);
                    return;
            }
        }
    }

    // An element without a template: its plan is made, run once and forgotten.
    private int RunLoose(int at, int end, ElementContext context, int depth)
    {
        TemplatePlan plan = _loose[depth] ??= new TemplatePlan();
        int next = _templates.Compiler.Compile(_chunk, at, end, context, single: true, plan);
        if (!Charge((next - at) / 16))
            return -1;
        RunSteps(plan, _slotCount, 0, depth);
        if (plan.KeptBytes > MaxLooseBytes)
            _loose[depth] = null;
        return plan.Failure == ParseFailureCode.None ? next : -1;
    }

    private int RunInstance(int at, int end, ElementContext context, int depth)
    {
        if (!TemplateInstance.TryRead(_chunk, at, end, out TemplateInstance instance))
            return Fail(ParseFailureCode.Malformed);
        TemplatePlan? plan = _templates.Find(_chunk, instance, context);
        if (plan is null)
            return Fail(ParseFailureCode.MissingReference);
        if (!Charge(instance.Count))
            return -1;
        int first = _slotCount;
        int next = TakeSlots(instance, end, out int fitting);
        RunSteps(plan, first, fitting, depth);
        _slotCount = first;
        return next;
    }

    // Where each value lies. Values that do not fit count as absent.
    private int TakeSlots(in TemplateInstance instance, int end, out int fitting)
    {
        if (_slots.Length - _slotCount < instance.Count)
            Array.Resize(ref _slots, Math.Max(_slots.Length * 2, _slotCount + instance.Count));
        ReadOnlySpan<uint> descriptors = MemoryMarshal.Cast<byte, uint>(_chunk.Bytes.AsSpan(instance.Descriptors, instance.Count * 4));
        Span<Slot> slots = _slots.AsSpan(_slotCount, descriptors.Length);
        int at = instance.Descriptors + (instance.Count * 4);
        fitting = descriptors.Length;
        for (int i = 0; i < descriptors.Length; i++)
        {
            uint descriptor = descriptors[i];
            int length = (ushort)(descriptor & 0xFFFF);
            slots[i] = new Slot(at, (ushort)length, (byte)((descriptor >> 16) & 0xFF));
            at += length;
            if (at > end)
            {
                fitting = i;
                Fail(ParseFailureCode.Truncated);
                break;
            }
        }

        _slotCount += instance.Count;
        return at;
    }

    private void RunSteps(TemplatePlan plan, int first, int count, int depth)
    {
        if (!Charge(plan.Cost))
            return;
        foreach (ref readonly PlanStep step in plan.Steps)
        {
            if (step.Kind != StepKind.Slot || step.NameCount != 0)
            {
                RunRare(plan, step, first, count, depth);
            }
            else if (step.Start < count)
            {
                ref readonly Slot slot = ref _slots[first + step.Start];
                if (!Charge(slot.Length >> 8))
                    return;
                if (!_values.TryAdd(step, slot))
                    RunNested(step, slot, depth);
            }
            else
            {
                _values.AddAbsent(step);
            }
        }

        if (plan.Failure != ParseFailureCode.None)
            Fail(plan.Failure);
    }

    private void RunRare(TemplatePlan plan, in PlanStep step, int first, int count, int depth)
    {
        ReadOnlySpan<Slot> slots = _slots.AsSpan(first, count);
        if (!Charge(plan, step, slots))
            return;
        PlanStep named = step;
        if (step.NameCount != 0)
            named.Name = _values.NameOf(plan.Parts.Slice(step.NameStart, step.NameCount), slots) ?? step.Name;
        switch (step.Kind)
        {
            case StepKind.Slot when step.Start >= count:
                _values.AddAbsent(named);
                break;
            case StepKind.Slot:
                Slot slot = slots[step.Start];
                if (!_values.TryAdd(named, slot))
                    RunNested(named, slot, depth);
                break;
            case StepKind.Text:
                _values.AddText(named);
                break;
            case StepKind.Parts:
                _values.AddParts(named, plan.Parts.Slice(step.Start, step.Length), slots);
                break;
            default:
                if (depth + 1 >= Limits.MaxNesting)
                    Fail(ParseFailureCode.TooDeep);
                else
                    RunInstance(_chunk.Start + step.Start, _chunk.End, step.Context, depth + 1);
                break;
        }
    }

    // The slot array may have grown since: the slot comes by value.
    private void RunNested(in PlanStep step, Slot slot, int depth) => Run(slot.Start, slot.Start + slot.Length, step.Context, depth + 1);

    // What a step reads besides a single value.
    private bool Charge(TemplatePlan plan, in PlanStep step, ReadOnlySpan<Slot> slots)
    {
        int cost = step.Kind == StepKind.Slot && step.Start < slots.Length ? slots[step.Start].Length >> 8 : 0;
        int count = step.Kind == StepKind.Parts ? step.Length : 0;
        foreach (PlanPart part in plan.Parts.Slice(count > 0 ? step.Start : 0, count))
            cost += CostOf(part, slots);
        foreach (PlanPart part in plan.Parts.Slice(step.NameStart, step.NameCount))
            cost += CostOf(part, slots);
        return Charge(cost);
    }

    private static int CostOf(PlanPart part, ReadOnlySpan<Slot> slots) =>
        part.Kind == PartKind.Slot && part.Start < slots.Length ? slots[part.Start].Length >> 8 : part.Length >> 8;

    private bool Charge(int steps)
    {
        _budget -= steps;
        if (_budget >= 0)
            return true;
        Fail(ParseFailureCode.TooManyFields);
        return false;
    }

    private int Fail(ParseFailureCode code)
    {
        if (Failure == ParseFailureCode.None)
            Failure = code;
        return -1;
    }
}
