using System.Runtime.CompilerServices;
using Palisade.Events;

namespace Palisade.Parsing.Evtx;

/// <summary>What a stretch of BinXML gives when it is run over a record's values: one step a field, in order. Reused.</summary>
/// <remarks>All places are offsets in the chunk, so that a plan holds for each chunk with the same bytes at the same place.</remarks>
internal sealed class TemplatePlan
{
    private PlanStep[] _steps = new PlanStep[32];
    private PlanPart[] _parts = new PlanPart[8];
    private PlanName[] _names = new PlanName[32];
    private byte[] _definition = [];
    private int _definitionLength;
    private int _partCount;
    private int _nameCount;

    /// <summary>The <see cref="Chunk.Stamp"/> of the chunk it was made for, or found to hold for.</summary>
    public long Stamp { get; set; }

    /// <summary>What is wrong with the template; its steps up to there are good.</summary>
    public ParseFailureCode Failure { get; set; }

    public int StepCount { get; private set; }

    public ReadOnlySpan<PlanStep> Steps => _steps.AsSpan(0, StepCount);

    public ReadOnlySpan<PlanPart> Parts => _parts.AsSpan(0, _partCount);

    /// <summary>What running it costs, against <see cref="Limits.MaxTemplateSteps"/>.</summary>
    public int Cost => StepCount + _partCount + 1;

    /// <summary>The memory of its arrays.</summary>
    public int KeptBytes => (_steps.Length * Unsafe.SizeOf<PlanStep>()) + (_parts.Length * Unsafe.SizeOf<PlanPart>()) + (_names.Length * Unsafe.SizeOf<PlanName>()) + _definition.Length;

    public void Clear()
    {
        StepCount = 0;
        _partCount = 0;
        _nameCount = 0;
        _definitionLength = -1;
        Failure = ParseFailureCode.None;
    }

    public void Add(in PlanStep step)
    {
        if (StepCount == _steps.Length)
            Array.Resize(ref _steps, StepCount * 2);
        _steps[StepCount++] = step;
    }

    /// <summary>Keeps parts for a step.</summary>
    /// <returns>The index of the first.</returns>
    public int Add(ReadOnlySpan<PlanPart> parts)
    {
        if (_partCount + parts.Length > _parts.Length)
            Array.Resize(ref _parts, Math.Max(_parts.Length * 2, _partCount + parts.Length));
        parts.CopyTo(_parts.AsSpan(_partCount));
        _partCount += parts.Length;
        return _partCount - parts.Length;
    }

    /// <summary>Notes a name that the template refers to, as it may lie outside of the template's own bytes.</summary>
    public void AddName(int offset, FieldName name)
    {
        if (_nameCount == _names.Length)
            Array.Resize(ref _names, _nameCount * 2);
        _names[_nameCount++] = new PlanName(offset, name);
    }

    /// <summary>Keeps the bytes it was made from, for <see cref="HoldsFor"/>.</summary>
    public void KeepDefinition(ReadOnlySpan<byte> definition)
    {
        if (_definition.Length < definition.Length)
            _definition = new byte[Math.Max(1024, definition.Length)];
        definition.CopyTo(_definition);
        _definitionLength = definition.Length;
    }

    /// <summary>True when another chunk has the same bytes at the same place, and the same names where it refers to them.</summary>
    public bool HoldsFor(Chunk chunk, ReadOnlySpan<byte> definition, NameTable names)
    {
        if (_definitionLength != definition.Length || !_definition.AsSpan(0, _definitionLength).SequenceEqual(definition))
            return false;
        foreach (ref readonly PlanName name in _names.AsSpan(0, _nameCount))
        {
            if (names.Find(chunk, name.Offset)?.Is(name.Name) != true)
                return false;
        }

        return true;
    }

    private readonly record struct PlanName(int Offset, FieldName Name);
}
