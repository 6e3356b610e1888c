using Palisade.Events;

namespace Palisade.Parsing.Evtx;

/// <summary>An element that the compiler has not seen the end of.</summary>
internal struct ElementFrame
{
    /// <summary>Begins an element.</summary>
    /// <param name="name">Its own name.</param>
    /// <param name="outside">Where it stands.</param>
    public ElementFrame(FieldName name, ElementContext outside)
    {
        Name = name;
        Outside = outside;
        ReadOnlySpan<byte> text = name.Utf8;
        IsData = text.SequenceEqual("Data"u8) || text.SequenceEqual("ComplexData"u8);
        Inside = outside switch
        {
            ElementContext.Document when text.SequenceEqual("Event"u8) => ElementContext.Event,
            ElementContext.Event when text.SequenceEqual("System"u8) => ElementContext.System,
            _ => ElementContext.Other,
        };
    }

    /// <summary>The name of its field: its own, or for Data what its attribute Name says.</summary>
    public FieldName Name { get; set; }

    /// <summary>Where it stands.</summary>
    public ElementContext Outside { get; }

    /// <summary>Where its children stand.</summary>
    public ElementContext Inside { get; }

    /// <summary>True when its attribute Name names the field.</summary>
    public bool IsData { get; }

    public bool HasChildren { get; set; }

    /// <summary>True when an attribute gave a field.</summary>
    public bool HasFields { get; set; }

    public int NameStart { get; set; }

    public int NameCount { get; set; }

    /// <summary>The step for its text, but for where the text comes from.</summary>
    public readonly PlanStep Leaf(bool omitsNull) => new()
    {
        Name = Name,
        Role = Outside == ElementContext.System ? RoleOf(Name.Utf8) : FieldRole.None,
        Context = Inside,
        OmitsNull = omitsNull,
        NameStart = NameStart,
        NameCount = NameCount,
    };

    private static FieldRole RoleOf(ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("EventID"u8))
            return FieldRole.EventId;
        if (name.SequenceEqual("EventRecordID"u8))
            return FieldRole.RecordId;
        if (name.SequenceEqual("Channel"u8))
            return FieldRole.Channel;
        return name.SequenceEqual("Computer"u8) ? FieldRole.Computer : FieldRole.None;
    }
}
