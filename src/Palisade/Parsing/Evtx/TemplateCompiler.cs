using Palisade.Events;

namespace Palisade.Parsing.Evtx;

/// <summary>Turns BinXML elements (a template's definition, or elements without a template) into a <see cref="TemplatePlan"/>.</summary>
/// <remarks>One per parser. A budget a chunk bounds its work: honest definitions do not overlap, so that all of a chunk's are shorter than it.</remarks>
internal sealed class TemplateCompiler(NameTable names)
{
    private readonly ElementFrame[] _open = new ElementFrame[Limits.MaxNesting];
    private PlanPart[] _parts = new PlanPart[16];
    private int _partCount;
    private int _depth;
    private Chunk _chunk = new();
    private TemplatePlan _plan = new();
    private int _end;
    private ElementContext _context;

    /// <summary>Reads elements until the end of the fragment, or until <paramref name="end"/>.</summary>
    /// <param name="chunk">Holds them.</param>
    /// <param name="at">Index of the first token in the chunk's buffer.</param>
    /// <param name="end">Index past the last byte.</param>
    /// <param name="context">Where the elements stand.</param>
    /// <param name="single">True to stop behind the first element.</param>
    /// <param name="plan">Cleared and filled; what is wrong is its <see cref="TemplatePlan.Failure"/>.</param>
    /// <returns>The index behind what was read.</returns>
    public int Compile(Chunk chunk, int at, int end, ElementContext context, bool single, TemplatePlan plan)
    {
        plan.Clear();
        (_chunk, _plan, _end, _context, _depth, _partCount) = (chunk, plan, end, context, 0, 0);
        while (at < end)
        {
            if (chunk.Bytes[at] == BinXmlToken.EndOfFragment && _depth == 0)
                return at + 1;
            int next = Token(at);
            if (next < 0)
            {
                if (plan.Failure == ParseFailureCode.None)
                    plan.Failure = ParseFailureCode.Malformed;
                break;
            }

            at = next;
            if (single && _depth == 0)
                return at;
        }

        if (_depth > 0 && plan.Failure == ParseFailureCode.None)
            plan.Failure = ParseFailureCode.Truncated;
        while (_depth > 0)
            Close();
        return at;
    }

    // One token; the index behind it, or -1.
    private int Token(int at)
    {
        int token = _chunk.Bytes[at] & ~BinXmlToken.More;
        if (_depth == 0 && token is not (BinXmlToken.OpenElement or BinXmlToken.FragmentHeader or BinXmlToken.InstructionTarget or BinXmlToken.InstructionData))
            return -1;
        switch (token)
        {
            case BinXmlToken.OpenElement:
                return Open(at);
            case BinXmlToken.CloseStart:
                return at + 1;
            case BinXmlToken.CloseEmpty:
            case BinXmlToken.EndElement:
                Close();
                return at + 1;
            case BinXmlToken.TemplateInstance:
                return Instance(at);
            case BinXmlToken.FragmentHeader:
                return Has(at, 4) ? at + 4 : -1;
            case BinXmlToken.InstructionTarget:
                return Name(at + 1, out _);
            case BinXmlToken.InstructionData:
                return Text(at + 1, keep: false);
            default:
                return Part(at, token);
        }
    }

    // A piece of text: of an element, or of an attribute.
    private int Part(int at, int token)
    {
        switch (token)
        {
            case BinXmlToken.Value when Has(at, 2) && _chunk.Bytes[at + 1] is ValueShape.StringType:
                return Text(at + 2, keep: true);
            case BinXmlToken.Cdata:
                return Text(at + 1, keep: true);
            case BinXmlToken.CharacterReference when Has(at, 3):
                Keep(new PlanPart(PartKind.Character, _chunk.UInt16(at + 1), 0));
                return at + 3;
            case BinXmlToken.EntityReference:
                return Entity(at);
            case BinXmlToken.Substitution or BinXmlToken.OptionalSubstitution when Has(at, 4):
                Keep(new PlanPart(PartKind.Slot, _chunk.UInt16(at + 1), 0));
                return at + 4;
            default:
                return -1;
        }
    }

    private int Open(int at)
    {
        if (_depth == Limits.MaxNesting)
        {
            _plan.Failure = ParseFailureCode.TooDeep;
            return -1;
        }

        ElementContext outside = _context;
        if (_depth > 0)
        {
            FlushBesideElements(ref _open[_depth - 1]);
            outside = _open[_depth - 1].Inside;
        }

        bool hasAttributes = (_chunk.Bytes[at] & BinXmlToken.More) != 0;
        int next = ElementName(at, out FieldName? name);
        if (name is null || (hasAttributes && !Has(next, 4)))
            return -1;
        _open[_depth++] = new ElementFrame(name, outside);
        return hasAttributes ? Attributes(next + 4) : next;
    }

    // Elements have a dependency id in most files and none in some; the size and the name tell which.
    private int ElementName(int at, out FieldName? name)
    {
        for (int sizeAt = at + 3; sizeAt >= at + 1; sizeAt -= 2)
        {
            if (!Has(sizeAt, 8) || _chunk.UInt32(sizeAt) > (uint)(_end - sizeAt - 4))
                continue;
            int next = Name(sizeAt + 4, out name);
            if (next >= 0)
                return next;
        }

        name = null;
        return -1;
    }

    private int Attributes(int at)
    {
        while (Has(at, 5) && (_chunk.Bytes[at] & ~BinXmlToken.More) == BinXmlToken.Attribute)
        {
            int next = Name(at + 1, out FieldName? name);
            if (name is null)
                return -1;
            _partCount = 0;
            while (Has(next, 1) && (_chunk.Bytes[next] & ~BinXmlToken.More) is not (BinXmlToken.Attribute or BinXmlToken.CloseStart or BinXmlToken.CloseEmpty))
            {
                next = Part(next, _chunk.Bytes[next] & ~BinXmlToken.More);
                if (next < 0)
                    return -1;
            }

            AddAttribute(ref _open[_depth - 1], name);
            at = next;
        }

        return at;
    }

    private void AddAttribute(ref ElementFrame element, FieldName attribute)
    {
        if (element.IsData && attribute.Utf8.AsSpan().SequenceEqual("Name"u8))
        {
            NameElement(ref element);
            return;
        }

        if (attribute.Utf8.AsSpan().StartsWith("xmlns"u8))
        {
            _partCount = 0;
            return;
        }

        bool isTime = element.Outside == ElementContext.System && element.Name.Is(names.TimeCreated) && attribute.Utf8.AsSpan().SequenceEqual("SystemTime"u8);
        AddStep(new PlanStep
        {
            Name = isTime ? names.TimeCreated : names.Join(element.Name, attribute),
            Role = isTime ? FieldRole.Time : FieldRole.None,
            Context = ElementContext.Other,
            OmitsNull = true,
        });
        element.HasFields = true;
    }

    private void NameElement(ref ElementFrame element)
    {
        if (_partCount == 1 && _parts[0].Kind == PartKind.Text && _parts[0].Length > 0)
        {
            element.Name = names.OfUtf16(_chunk.Bytes.AsSpan(_chunk.Start + _parts[0].Start, _parts[0].Length));
        }
        else if (_partCount > 0)
        {
            element.NameStart = _plan.Add(_parts.AsSpan(0, _partCount));
            element.NameCount = _partCount;
        }

        _partCount = 0;
    }

    private void Close()
    {
        ref ElementFrame element = ref _open[--_depth];
        if (element.HasChildren)
            FlushBesideElements(ref element);
        else if (_partCount > 0)
            AddStep(element.Leaf(omitsNull: false));
        else if (!element.HasFields && element.Outside == ElementContext.Other)
            _plan.Add(element.Leaf(omitsNull: false) with { Kind = StepKind.Text });
    }

    // Text before, between or behind child elements: only what is no blank counts, and nested BinXML.
    private void FlushBesideElements(ref ElementFrame element)
    {
        element.HasChildren = true;
        if (_partCount > 0 && !(_partCount == 1 && _parts[0].Kind == PartKind.Text && IsBlank(_parts[0])))
            AddStep(element.Leaf(omitsNull: true));
        _partCount = 0;
    }

    // What was gathered becomes one step.
    private void AddStep(PlanStep step)
    {
        if (_partCount == 1 && _parts[0].Kind != PartKind.Character)
        {
            step.Kind = _parts[0].Kind == PartKind.Slot ? StepKind.Slot : StepKind.Text;
            step.Start = _parts[0].Start;
            step.Length = _parts[0].Length;
        }
        else if (_partCount == 0)
        {
            step.Kind = StepKind.Text;
        }
        else
        {
            step.Kind = StepKind.Parts;
            step.Start = _plan.Add(_parts.AsSpan(0, _partCount));
            step.Length = _partCount;
        }

        _plan.Add(step);
        _partCount = 0;
    }

    private int Instance(int at)
    {
        FlushBesideElements(ref _open[_depth - 1]);
        int end = TemplateInstance.EndOf(_chunk, at, _end);
        if (end < 0)
            return -1;
        _plan.Add(_open[_depth - 1].Leaf(omitsNull: true) with { Kind = StepKind.Instance, Start = at - _chunk.Start });
        return end;
    }

    private int Entity(int at)
    {
        int next = Name(at + 1, out FieldName? name);
        if (name is null)
            return -1;
        char c = name.Text switch
        {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "apos" => '\'',
            _ => '\uFFFD',
        };
        Keep(new PlanPart(PartKind.Character, c, 0));
        return next;
    }

    // A name's offset, and the name itself if it is written out here.
    private int Name(int at, out FieldName? name)
    {
        name = null;
        if (!Has(at, 4))
            return -1;
        uint offset = _chunk.UInt32(at);
        if (offset >= ChunkLayout.ChunkBytes)
            return -1;
        name = names.Find(_chunk, (int)offset);
        if (name is null)
            return -1;
        _plan.AddName((int)offset, name);
        int next = at + 4;
        if ((int)offset == next - _chunk.Start)
            next += NameTable.LengthAt(_chunk, (int)offset);
        return next <= _end ? next : -1;
    }

    private int Text(int at, bool keep)
    {
        if (!Has(at, 2))
            return -1;
        int length = _chunk.UInt16(at) * 2;
        if (!Has(at + 2, length))
            return -1;
        if (keep)
            Keep(new PlanPart(PartKind.Text, at + 2 - _chunk.Start, length));
        return at + 2 + length;
    }

    private void Keep(PlanPart part)
    {
        if (_partCount == _parts.Length)
            Array.Resize(ref _parts, _partCount * 2);
        _parts[_partCount++] = part;
    }

    private bool Has(int at, int bytes) => at >= 0 && at <= _end - bytes;

    private bool IsBlank(PlanPart text)
    {
        for (int at = _chunk.Start + text.Start; at < _chunk.Start + text.Start + text.Length; at += 2)
        {
            if (!char.IsWhiteSpace((char)_chunk.UInt16(at)))
                return false;
        }

        return true;
    }
}
