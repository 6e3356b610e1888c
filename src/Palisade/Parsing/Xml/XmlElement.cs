using Palisade.Events;

namespace Palisade.Parsing.Xml;

/// <summary>Where in an event an element stands.</summary>
internal enum XmlPlace : byte
{
    Document,
    Event,
    System,
    Other,
}

/// <summary>An element whose end is not read yet.</summary>
internal struct XmlElement
{
    /// <summary>Its name in the record's buffer, as written.</summary>
    public int NameStart;

    /// <inheritdoc cref="NameStart"/>
    public int NameLength;

    /// <summary>The name of its field: its own, or for Data what its attribute Name says.</summary>
    public FieldName Field;

    /// <summary>Where it stands, and where its children stand.</summary>
    public XmlPlace Outside;

    /// <inheritdoc cref="Outside"/>
    public XmlPlace Inside;

    /// <summary>True when its attribute Name names the field.</summary>
    public bool IsData;

    /// <summary>True when a child element was met.</summary>
    public bool HasChildren;

    /// <summary>True when an attribute gave a field.</summary>
    public bool HasFields;
}
