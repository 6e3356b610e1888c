using Palisade.Events;

namespace Palisade.Parsing.Evtx;

/// <summary>One field to be, or nested BinXML to be run.</summary>
internal struct PlanStep
{
    /// <summary>The field's name; used when <see cref="NameCount"/> is 0.</summary>
    public FieldName Name;

    public StepKind Kind;

    public FieldRole Role;

    /// <summary>Where nested BinXML would find itself.</summary>
    public ElementContext Context;

    /// <summary>True for attributes and for text beside elements: without a value there is no field.</summary>
    public bool OmitsNull;

    /// <summary>Text and Instance: offset in the chunk. Slot: the slot. Parts: the first part.</summary>
    public int Start;

    /// <summary>Text: bytes. Parts: their number.</summary>
    public int Length;

    /// <summary>The first part of a name that comes out of values.</summary>
    public int NameStart;

    /// <summary>The number of parts of such a name; 0 for the ordinary case.</summary>
    public int NameCount;
}

/// <summary>Where a step's value comes from.</summary>
internal enum StepKind : byte
{
    /// <summary>One value of the record: nearly all steps.</summary>
    Slot,

    /// <summary>UTF-16 text of the template, in place.</summary>
    Text,

    /// <summary>Several texts and values, one after another.</summary>
    Parts,

    /// <summary>A template instance written into the template.</summary>
    Instance,
}

/// <summary>A piece of a value that is put together.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Start">Slot: the slot. Text: offset in the chunk. Character: the UTF-16 unit.</param>
/// <param name="Length">Text: bytes.</param>
internal readonly record struct PlanPart(PartKind Kind, int Start, int Length);

/// <summary>What a <see cref="PlanPart"/> is.</summary>
internal enum PartKind : byte
{
    Slot,
    Text,
    Character,
}

/// <summary>What a field means beyond its name.</summary>
internal enum FieldRole : byte
{
    None,
    EventId,
    Time,
    RecordId,
    Channel,
    Computer,
}

/// <summary>Where in an event some BinXML stands, as far as it matters for names and roles.</summary>
internal enum ElementContext : byte
{
    /// <summary>Outside of all elements.</summary>
    Document,

    /// <summary>Directly in <c>Event</c>.</summary>
    Event,

    /// <summary>Directly in <c>System</c>.</summary>
    System,

    /// <summary>Anywhere else.</summary>
    Other,
}
